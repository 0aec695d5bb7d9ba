import GraphQL
import Logging
import Postgres
import Testing

@testable import Relational

/// Where the fields of a plan stand in their document.
@Suite struct PlanLocationTests {
    /// A plan of many fields far from the start of a long document costs what their number does, and not that times the
    /// document's length: which would take minutes here.
    @Test(arguments: [
        "{ users { nodes { FIELDS } } }".replacing(
            "FIELDS", with: (0..<1_900).map { "a\($0): id" }.joined(separator: " ")),
        "{ __type(name: \"User\") { FIELDS } }"
            .replacing("FIELDS", with: (0..<1_900).map { "a\($0): name" }.joined(separator: " ")),
    ]) func manyFieldsBehindALongStretch(_ text: String) throws {
        let client = PostgresClient(
            configuration: PostgresConfiguration(connectionString: ""), logger: Logger(label: "test"))
        let engine = QueryEngine(
            catalog: try TestCatalog.make(), database: client,
            limits: QueryLimits(fields: 2_000, aliases: 2_000, introspectionLists: 5), logger: Logger(label: "test"))
        let document = try engine.prepare([UInt8](repeating: UInt8(ascii: ","), count: 900_000) + Array(text.utf8))
        let operation = try engine.coerce(document, operationName: nil, variables: nil)
        var plan: OperationPlan?
        let duration = try ContinuousClock().measure {
            plan = try engine.plan(operation, in: QueryContext(asker: .product))
        }
        #expect(duration < .seconds(20))
        #expect(plan?.root.fields.first?.location == SourceLocation(line: 1, column: 900_003))
    }
}
