import GraphQL

/// `GET /schema.graphql`: the schema in the type system definition language, printed once.
struct SchemaEndpoint: Sendable {
    private let text: [UInt8]

    init(_ schema: Schema) { text = Array(SchemaPrinter.print(schema).utf8) }

    @Sendable func respond(_ exchange: HTTPExchange) async throws -> HTTPReply {
        HTTPReply(mediaType: "application/graphql; charset=utf-8", bytes: text)
    }
}
