import GraphQL
import Postgres

extension SchemaVerification {
    /// The values of an object's enums that no enum type of the database holds.
    func labelProblems(of object: CatalogObject, _ place: Place) async throws(PostgresError) -> [SchemaProblem] {
        var problems: [SchemaProblem] = []
        for column in object.source.columns {
            guard case .values(let enumeration, in: .enumeration(let type)) = column.type.element else { continue }
            let rows = try await database.query(
                "SELECT enumlabel::text FROM pg_enum WHERE enumtypid = to_regtype(quote_ident(\(type)))")
            var labels: Set<String> = []
            for row in rows { labels.insert(try row.decode(String.self, at: 0)) }
            // That there is no such type was found with the column.
            if labels.isEmpty { continue }
            for value in enumeration.values where !labels.contains(value.stored) {
                problems.append(
                    place.problem(
                        "stores the value \(value.name) of the enum \(enumeration.name) in \(column.name) as '\(value.stored)', "
                            + "which the database's type \(type) does not have"))
            }
        }
        return problems
    }
}
