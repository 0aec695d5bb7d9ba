import GraphQL
import JSON
import Logging
import Postgres
import Testing

@testable import Relational

/// Queries for one object that are planned when they are stored.
@Suite struct StoredLookupTests {
    private func engine(_ limits: QueryLimits = QueryLimits()) throws -> QueryEngine {
        let client = PostgresClient(
            configuration: PostgresConfiguration(connectionString: ""), logger: Logger(label: "test"))
        return QueryEngine(
            catalog: try TestCatalog.make(), database: client, limits: limits, logger: Logger(label: "test"))
    }

    @Test func aRowOfATableIsOneStatementWithTheKey() throws {
        let engine = try engine()
        let direct = try #require(
            try engine.storeLookup("user", fields: ["id", "username", "shout"], for: .admin).direct)
        #expect(direct.statement.parameterTypes == [.int8])
        let stored = try engine.store("query($id: ID!) { user(id: $id) { id username shout } }")
        let operation = try engine.coerce(stored.document, operationName: nil, variables: ["id": "7"])
        #expect(
            try engine.plan(operation, in: QueryContext(asker: .product)).statements.map(\.statement) == [
                direct.statement
            ])
    }

    @Test(arguments: [("video", ["id"]), ("play", ["id", "video { id }"]), ("user", ["id", "plays { totalCount }"])])
    func whatNeedsMoreGoesTheWayOfEveryQuery(root: String, fields: [String]) throws {
        #expect(try engine().storeLookup(root, fields: fields, for: .admin).direct == nil)
    }

    @Test func whatIsNotThereIsRefusedWhenItIsStored() throws {
        #expect(throws: QueryFailure.self) { try engine().storeLookup("user", fields: ["nothing"], for: .admin) }
        #expect(throws: QueryFailure.self) { try engine().storeLookup("nothing", fields: ["id"], for: .admin) }
    }

    @Test func theBoundOnCostsHolds() async throws {
        var limits = QueryLimits()
        limits.cost = 0
        let engine = try engine(limits)
        let lookup = try engine.storeLookup("user", fields: ["id"], for: .admin)
        let failure = await #expect(throws: QueryFailure.self) {
            try await engine.run(lookup, key: "1", in: QueryContext(asker: .product))
        }
        #expect(failure?.errors.first?.extensions["limit"] == "cost")
    }

    @Test func anAbsentDatabaseIsWorthAnotherTry() async throws {
        let engine = try engine()
        let lookup = try engine.storeLookup("user", fields: ["id"], for: .admin)
        let failure = await #expect(throws: QueryFailure.self) {
            try await engine.run(lookup, key: "1", in: QueryContext(asker: .product))
        }
        #expect(failure?.kind == .unavailable)
    }
}
