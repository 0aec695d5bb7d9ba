import GraphQL
import ModuleKit
import Postgres
import Relational
import Testing

@testable import Host
@testable import Postgres

/// What a client is told of each failure.
@Suite("Failures as problems")
struct ProblemTests {
    private func server(_ state: String, constraint: String? = nil) -> PostgresError {
        var fields = PostgresError.ServerFields()
        fields.sqlState = state
        fields.constraint = constraint
        fields.message = "duplicate key value: secret"
        fields.detail = "Key (email)=(secret@example.org)"
        return PostgresError(.server, "secret statement", fields: fields)
    }

    @Test(
        "By SQLSTATE",
        arguments: [
            ("23505", 409), ("23503", 409), ("23502", 422), ("23514", 422), ("22P02", 422), ("22003", 422),
            ("22007", 422),
            ("22021", 422), ("57014", 504), ("57P01", 503), ("57P03", 503), ("53300", 503), ("08006", 503),
            ("40001", 503),
            ("40P01", 503), ("25006", 503), ("42P01", 500), ("42601", 500), ("XX000", 500), ("", 500),
        ])
    func byState(state: String, status: Int) {
        let problem = Problem(server(state), constraints: [:])
        #expect(problem.status == status)
        #expect((problem.retryAfter != nil) == (status == 503))
        #expect(!"\(problem)".contains("secret"))
    }

    @Test(
        "By what the client of the database says",
        arguments: [
            (PostgresError.Code.connectionFailed, 503), (.connectionLost, 503), (.commitUnknown, 503),
            (.poolExhausted, 503),
            (.timedOut, 503), (.shutDown, 503), (.cancelled, 504), (.encoding, 422), (.decoding, 500),
            (.protocolViolation, 500), (.leaseRequired, 500), (.configuration, 500),
        ])
    func byCode(code: PostgresError.Code, status: Int) {
        let problem = Problem(PostgresError(code, "secret"), constraints: [:])
        #expect(problem.status == status)
        #expect(!"\(problem)".contains("secret"))
    }

    @Test("A constraint that a module gave a meaning is that problem", arguments: [404, 409, 422])
    func meanings(status: Int) {
        let meaning = ConstraintMeaning(
            "plays_user_id_fkey", status: status, field: "userId", message: "There is no such user.")
        let problem = Problem(
            server("23503", constraint: "plays_user_id_fkey"), constraints: [meaning.constraint: meaning])
        #expect(problem.status == status)
        #expect(problem.detail.contains("There is no such user."))
    }

    @Test("Others")
    func others() {
        struct Other: Error {}
        #expect(Problem(Other(), constraints: [:]) == .internalError)
        #expect(Problem(CancellationError(), constraints: [:]).status == 504)
        #expect(Problem(Problem.notFound("x"), constraints: [:]) == .notFound("x"))
        let error = GraphQLError("wrong", code: .badUserInput)
        #expect(Problem(QueryFailure([error]), constraints: [:]).status == 400)
        #expect(Problem(QueryFailure([error], kind: .unavailable), constraints: [:]).retryAfter == 1)
        #expect(Problem(QueryFailure([error], kind: .internalError), constraints: [:]) == .internalError)
    }
}
