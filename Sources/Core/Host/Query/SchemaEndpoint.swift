import GraphQL
import HTTP
import ModuleKit
import Relational

/// `GET /schema.graphql`: the schema in the type system definition language, printed once, for those who may introspect it.
struct SchemaEndpoint: Sendable {
    private let text: [UInt8]
    private let readers: Set<Role>

    init(_ schema: Schema, for readers: Set<Role>) {
        text = Array(SchemaPrinter.print(schema).utf8)
        self.readers = readers
    }

    @Sendable func respond(_ exchange: HTTPExchange) async throws -> HTTPReply {
        guard readers.contains(exchange.role) else {
            throw Problem(
                status: 403, code: "forbidden", title: "Forbidden",
                detail: "The server does not tell you its schema (query.introspection).")
        }
        return HTTPReply(mediaType: "application/graphql; charset=utf-8", bytes: text)
    }
}
