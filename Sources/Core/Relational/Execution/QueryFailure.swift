public import GraphQL
public import JSON
import Postgres

/// Why a query was not executed at all.
public struct QueryFailure: Error, Sendable {
    /// What kind of failure it is.
    public enum Kind: Sendable, Hashable {
        /// The request is at fault.
        case request
        /// The database is away, overloaded or too slow; it is worth another try.
        case unavailable
        /// The server is at fault.
        case internalError
    }

    /// What went wrong, for the client.
    public let errors: [GraphQLError]
    /// What kind of failure it is.
    public let kind: Kind

    /// A failure with these errors.
    public init(_ errors: [GraphQLError], kind: Kind = .request) {
        self.errors = errors
        self.kind = kind
    }

    init(_ error: GraphQLError) {
        self.init([error], kind: error.code == .internalServerError ? .internalError : .request)
    }

    /// The failure of the whole operation that a database error means, or nil where the error is one statement's own.
    init?(ofDatabase error: PostgresError) {
        switch error.code {
        case .connectionFailed, .connectionLost, .poolExhausted, .shutDown:
            self.init(
                [GraphQLError("The database is away or overloaded. Try again shortly.", code: .serviceUnavailable)],
                kind: .unavailable)
        case .timedOut, .cancelled:
            self.init([GraphQLError("The answer took too long.", code: .timeout)], kind: .unavailable)
        default:
            // 57014 query_canceled: the statement's own time limit; 57P01…57P03: the server is going down or coming up;
            // 53xxx: it has run out of something. https://www.postgresql.org/docs/15/errcodes-appendix.html
            guard let state = error.sqlState else { return nil }
            if state == "57014" {
                self.init([GraphQLError("The answer took too long.", code: .timeout)], kind: .unavailable)
            } else if state.hasPrefix("57P") || state.hasPrefix("53") {
                self.init(
                    [GraphQLError("The database is away or overloaded. Try again shortly.", code: .serviceUnavailable)],
                    kind: .unavailable)
            } else {
                return nil
            }
        }
    }

    private var outcome: QueryAnswer.Outcome {
        switch kind {
        case .request: errors.first?.code == .forbidden ? .forbidden : .requestError
        case .unavailable: .unavailable
        case .internalError: .internalError
        }
    }

    /// The failure as a response: `errors` without `data`.
    public var answer: QueryAnswer {
        var json = JSONWriter(capacity: 256)
        json.raw("{\"errors\":")
        json.errors(errors)
        json.endObject()
        return QueryAnswer(outcome: outcome, bytes: json.bytes, codes: errors.map(\.code))
    }
}

extension QueryFailure: CustomStringConvertible {
    /// The errors as a person reads them in the log.
    public var description: String { errors.map(\.description).joined(separator: " ") }
}

extension JSONWriter {
    /// Writes a response's list of errors.
    public mutating func errors(_ errors: [GraphQLError]) {
        beginArray()
        for (position, error) in errors.enumerated() {
            if position > 0 { comma() }
            error.write(into: &self)
        }
        endArray()
    }
}
