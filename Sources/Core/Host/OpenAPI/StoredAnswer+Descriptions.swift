import GraphQL
import HTTP
import HTTPTypes

/// What describes the server to programs and people.
extension StoredAnswer {
    /// `GET /schema.graphql`: the schema in the type system definition language.
    static func schema(_ schema: Schema) -> StoredAnswer {
        StoredAnswer(SchemaPrinter.print(schema), mediaType: "application/graphql; charset=utf-8")
    }

    /// `GET /openapi.json`.
    static func openAPI(_ document: OpenAPIDocument) -> StoredAnswer {
        StoredAnswer(document.text, mediaType: "application/json; charset=utf-8")
    }

    /// `GET /docs`.
    static func reference(_ document: OpenAPIDocument) -> StoredAnswer {
        let page = EmbeddedPage.reference
        var fields = page.fields
        // A browser gets another one where nobody knows who asks.
        fields[.vary] = "Accept, Authorization"
        return StoredAnswer(Array(page.text(content: ReferenceContent.html(of: document)).utf8), fields)
    }
}
