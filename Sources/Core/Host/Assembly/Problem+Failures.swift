import GraphQL
import HTTP
import JSON
import ModuleKit
import Postgres
import Relational

/// What a client is told of a failure, decided here alone. Neither SQL nor bound values nor paths leave the server; the
/// cause goes to the log.
extension Problem {
    /// The problem that an error means to a client.
    ///
    /// - Parameters:
    ///   - error: what an endpoint threw.
    ///   - constraints: what violated constraints mean, by their names.
    init(_ error: any Error, constraints: [String: ConstraintMeaning]) {
        switch error {
        case let problem as Problem: self = problem
        case let error as PostgresError: self = Self.problem(of: error, constraints)
        case let failure as QueryFailure: self = Self.problem(of: failure)
        case let denial as AccessDenied:
            self = denial.reason == .unauthenticated ? .unauthenticated(denial.message) : .forbidden(denial.message)
        case is CancellationError: self = .answerTooSlow()
        default: self = .internalError
        }
    }

    /// 422: the database cannot hold a value.
    static func invalidValue(_ detail: String) -> Problem {
        Problem(status: 422, code: "invalid_value", title: "Invalid value", detail: detail)
    }

    private static func problem(of error: PostgresError, _ constraints: [String: ConstraintMeaning]) -> Problem {
        switch error.code {
        case .server: break
        case .connectionFailed, .connectionLost, .commitUnknown, .poolExhausted, .shutDown, .timedOut:
            let mayBeWritten = error.code == .commitUnknown || error.mayHaveBeenDone
            return .unavailable(
                "The database is away or overloaded. Try again shortly\(mayBeWritten ? "; a write may have been done" : "")."
            )
        case .cancelled: return .answerTooSlow()
        case .encoding:
            return .invalidValue("A value cannot be stored: it is too large, or holds a NUL character.")
        default: return .internalError
        }
        if let meaning = ConstraintMeaning.name(violatedIn: error).flatMap({ constraints[$0] }) {
            return meaning.problem
        }
        return problem(ofState: error.sqlState ?? "")
    }

    /// By SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html
    private static func problem(ofState state: String) -> Problem {
        switch state {
        case "23505": return .conflict("Something of that kind is there already.")
        case "23503": return .conflict("Something that this refers to is not there, or is still referred to.")
        case "23502", "23514", "22001", "22003", "22007", "22008", "22021", "22P02", "22P05":
            return .invalidValue("A value is out of range or not of its type.")
        case "57014": return .answerTooSlow()
        // Serialization failures and deadlocks.
        case "40001", "40P01": return .unavailable("The database is busy. Try again shortly.")
        // A server that was turned read-only, or became a standby.
        case "25006":
            return .unavailable(
                "The database takes no writes at the moment: it is read-only, as while another server takes over. Try again shortly."
            )
        default:
            // 08: connection exceptions; 53: insufficient resources; 57P: the server is going down or coming up.
            let isAway = ["08", "53", "57P"].contains { state.hasPrefix($0) }
            return isAway ? .unavailable("The database is away or overloaded. Try again shortly.") : .internalError
        }
    }

    /// The parameters at fault: those of a list's route are called as the arguments of its field.
    private static func parameters(at failure: QueryFailure) -> [FieldError] {
        failure.errors.compactMap { error in
            guard case .array(let path)? = error.extensions["inputPath"], path.count == 1, let name = path.first?.string
            else { return nil }
            return FieldError(pointer: name, message: error.message)
        }
    }

    private static func problem(of failure: QueryFailure) -> Problem {
        let message = failure.errors.first?.message ?? ""
        return switch failure.kind {
        case .request:
            switch failure.errors.first?.code {
            case .unauthenticated?: .unauthenticated(message)
            case .forbidden?: .forbidden(message)
            default: .badRequest(message, code: "invalid_parameter", errors: parameters(at: failure))
            }
        case .unavailable: .unavailable(message)
        case .internalError: .internalError
        }
    }
}
