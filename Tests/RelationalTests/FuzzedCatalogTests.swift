import Foundation
import GraphQL
import JSON
import Logging
import Postgres
import Testing

@testable import Relational

/// The catalog that the planner is fuzzed over, and what the fuzzer begins with.
@Suite struct FuzzedCatalogTests {
    /// The seeds lie beside the fuzzer; tests run in the folder of the package.
    private static let seeds = "Tests/Fuzzing/Seeds/PlanningFuzzer/"

    private let engine: QueryEngine

    init() throws {
        let logger = Logger(label: "test")
        let client = PostgresClient(configuration: PostgresConfiguration(connectionString: ""), logger: logger)
        engine = QueryEngine(
            catalog: try FuzzedCatalog.make(), database: client, limits: QueryLimits(), logger: logger)
    }

    @Test(
        arguments: [
            "composite", "computed", "conditions", "groups", "mutations", "types", "subscription-changed",
            "subscription-counted", "subscription-made", "subscription-moved", "subscription-told",
        ])
    func seedsHavePlans(_ name: String) throws {
        let parts = Array(try Data(contentsOf: URL(filePath: Self.seeds + name)))
            .split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
        let variables = try JSONParser.parse(Array(parts[1])).object
        let operation = try engine.coerce(
            try engine.prepare(Array(parts[0])), operationName: nil, variables: variables)
        switch operation.operation.kind {
        case .subscription: _ = try engine.subscribe(operation)
        case .mutation: #expect(try engine.plan(operation).mutations != nil)
        case .query: #expect(try !engine.plan(operation).statements.isEmpty)
        }
    }
}
