import GraphQL
import Relational

/// A query that answers over whatever types the modules declare, for a person's first try.
enum ExampleQuery {
    /// The first list of the schema with the first fields of its elements; the name of the query type where there is no list.
    static func text(for catalog: Catalog) -> String {
        for field in catalog.schema.queryType.fields {
            let suffix = "Connection"
            guard field.type.name.hasSuffix(suffix) else { continue }
            let fields = catalog.scalarFields(of: String(field.type.name.dropLast(suffix.count))).prefix(3)
            guard !fields.isEmpty else { continue }
            return "{ \(field.name)(first: 3) { totalCount nodes { \(fields.joined(separator: " ")) } } }"
        }
        return "{ \(FieldDefinition.typename.name) }"
    }
}
