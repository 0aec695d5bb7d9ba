import GraphQL
import HTTPTypes
import NIOCore

/// `GET /schema.graphql`: the schema in the type system definition language, printed once.
struct SchemaEndpoint: Sendable {
    private let text: ByteBuffer

    init(_ schema: Schema) { text = ByteBuffer(string: SchemaPrinter.print(schema)) }

    @Sendable func respond(_ exchange: HTTPExchange) async throws -> HTTPReply {
        HTTPReply(status: 200, fields: [.contentType: "application/graphql; charset=utf-8"], body: text)
    }
}
