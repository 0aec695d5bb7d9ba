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
            let role = exchange.asker.role
            guard roles.contains(role) else {
                throw role == .anonymous ? Problem.schemaNeedsCredential : Problem.schemaIsHidden
            }
            try exchange.requireReader(roles, of: "the schema")
            return answer.reply(to: exchange.head)
        }
    }
}

extension Problem {
    fileprivate static let schemaNeedsCredential = unauthenticated(
        "What the server takes is told to those who have logged in: send \"Authorization: Bearer …\".")
    static let schemaIsHidden = Problem(
        status: 403, code: "forbidden", title: "Forbidden",
        detail: "The server does not tell you its schema (query.introspection).")
}
