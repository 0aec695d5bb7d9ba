import HTTP
import HTTPTypes
import ModuleKit
import Relational
import Settings

/// Those who may read what the server takes and gives: the schema, the OpenAPI document and its page.
struct SchemaReaders: Sendable {
    private let roles: Set<Role>

    init(_ settings: QuerySettings) { roles = Set(settings.introspection.map(Role.init)) }

    /// Whether somebody is one of them.
    func include(_ asker: Asker) -> Bool { roles.contains(asker.role) }

    /// An endpoint that shows them an answer.
    /// - Parameter entrance: what a browser gets that shows no credential, as one does that follows a link.
    /// - Returns: what throws a 401 for those of whom nobody knows who they are, and a 403 for everybody else.
    func endpoint(_ answer: StoredAnswer, entrance: Entrance? = nil) -> Endpoint.Handler {
        { [roles] exchange in
            if include(exchange.asker) {
                try exchange.requireReader(roles, of: "the schema")
                return answer.reply(to: exchange.head)
            }
            guard exchange.asker.role == .anonymous else { throw Problem.schemaIsHidden }
            guard let entrance, QueryPage.isWanted(exchange.head) else { throw Problem.schemaNeedsCredential }
            return entrance.reply
        }
    }

    /// A page that asks who asks, in place of one that is not shown to everybody.
    struct Entrance: Sendable {
        let reply: HTTPReply

        /// - Parameters:
        ///   - page: the page that it stands for, of which it has style and script.
        ///   - content: what it says.
        init(_ page: EmbeddedPage, content: HTML) {
            var fields = page.fields
            fields[.wwwAuthenticate] = Problem.challenge(for: Problem.schemaNeedsCredential.code)
            fields[.vary] = "Accept, Authorization"
            fields[.cacheControl] = "no-store"
            reply = HTTPReply(
                status: 401, fields: fields, body: .bytes(Array(page.text(content: content.description).utf8)))
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
