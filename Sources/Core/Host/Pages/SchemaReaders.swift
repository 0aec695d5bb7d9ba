import HTTP
import ModuleKit
import Relational
import Settings

/// Those who may read what the server takes and gives: the schema, the OpenAPI document and its page.
struct SchemaReaders: Sendable {
    private let roles: Set<Role>

    init(_ settings: QuerySettings) { roles = Set(settings.introspection.map(Role.init)) }

    /// An endpoint that shows them an answer.
    /// - Returns: what throws a 403 for everybody else.
    func endpoint(_ answer: StoredAnswer) -> Endpoint.Handler {
        { [roles] exchange in
            guard roles.contains(exchange.asker.role) else { throw Problem.schemaIsHidden }
            return answer.reply(to: exchange.head)
        }
    }
}

extension Problem {
    static let schemaIsHidden = Problem(
        status: 403, code: "forbidden", title: "Forbidden",
        detail: "The server does not tell you its schema (query.introspection).")
}
