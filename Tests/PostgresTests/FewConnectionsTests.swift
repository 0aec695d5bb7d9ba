import Logging
import Testing

@testable import Postgres

extension ServerTests {
    /// A server that grants fewer connections than the pool wants.
    @Suite(.serialized) struct FewConnectionsTests {
        /// Waits for something that comes about by itself.
        private static func eventually(_ condition: () -> Bool) async -> Bool {
            for _ in 0..<3000 {
                if condition() { return true }
                try? await Task.sleep(for: .milliseconds(10))
            }
            return false
        }

        /// The limit of a role is refused with the same SQLSTATE as that of the server, and touches no other test.
        private static func withRole(_ limit: Int, _ body: (PostgresClient, _ name: String) async throws -> Void)
            async throws
        {
            let name = "few_\(UInt32.random(in: 0 ... .max))"
            try await withClient { admin in
                try await admin.script(
                    """
                    CREATE ROLE \(name) LOGIN CONNECTION LIMIT \(limit);
                    CREATE TABLE \(name) (id bigint PRIMARY KEY);
                    ALTER TABLE \(name) OWNER TO \(name);
                    """)
                do {
                    try await body(admin, name)
                } catch {
                    try? await admin.script("DROP TABLE \(name); DROP ROLE \(name)")
                    throw error
                }
                try await admin.script("DROP TABLE \(name); DROP ROLE \(name)")
            }
        }

        private static func keywords(_ name: String) throws -> PostgresConfiguration.Endpoint {
            let cluster = try PrivateCluster.shared.get()
            return .keywords(["host": cluster.folder, "port": "\(cluster.port)", "user": name, "dbname": "postgres"])
        }

        @Test(arguments: 1...4) func readsWritesAndTransactionsAllComeToTheirTurn(limit: Int) async throws {
            try await Self.withRole(limit) { admin, name in
                let endpoint = try Self.keywords(name)
                try await withClient {
                    $0.endpoint = endpoint
                    $0.acquireTimeout = .seconds(60)
                } _: { client in
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        for task in 0..<24 {
                            group.addTask {
                                for round in 0..<20 {
                                    let id = task * 100 + round
                                    let insert: SQL = "INSERT INTO \(identifier: name) VALUES (\(id))"
                                    switch task % 3 {
                                    case 0: _ = try await client.query(insert, access: .write)
                                    case 1:
                                        try await client.transaction { transaction in
                                            _ = try await transaction.query(insert)
                                        }
                                    default:
                                        #expect(try await client.query("SELECT \(id)")[0].decode(Int.self, at: 0) == id)
                                    }
                                }
                            }
                        }
                        try await group.waitForAll()
                    }
                    let written = try await client.query("SELECT count(*) FROM \(identifier: name)")
                    #expect(try written[0].decode(Int.self, at: 0) == 16 * 20)
                    // A read cannot write, whatever its connection was before.
                    let refused = await postgresError {
                        _ = try await client.query("INSERT INTO \(identifier: name) VALUES (-1)")
                    }
                    #expect(refused?.sqlState == "25006")
                    #expect(client.statistics.refusedConnections > 0)
                    if limit < 3 { #expect(client.statistics.isScarce && client.statistics.roleChanges > 0) }

                    try await admin.script("ALTER ROLE \(name) CONNECTION LIMIT -1")
                    let isWhole = await Self.eventually {
                        // Something must ask for more where all that is always open is.
                        let statistics = client.statistics
                        return statistics.sharedReady == 2 && (limit > 2 || !statistics.isScarce)
                    }
                    #expect(isWhole, "\(client.statistics)")
                    #expect(client.isAvailable)
                }
            }
        }

        @Test func whoListensHasAPlaceToo() async throws {
            try await Self.withRole(2) { _, name in
                let endpoint = try Self.keywords(name)
                try await withClient {
                    $0.endpoint = endpoint
                    $0.acquireTimeout = .seconds(60)
                } _: { client in
                    #expect(await Self.eventually { client.statistics.sharedReady == 2 })
                    // It is refused at first, and waits until one has made way.
                    var iterator = try await client.listen(["few"]).makeAsyncIterator()
                    try await client.notify("few", payload: "heard")
                    #expect(try await iterator.next() == .message(channel: "few", payload: "heard"))
                    _ = try await client.query("INSERT INTO \(identifier: name) VALUES (1)", access: .write)
                    #expect(try await client.query("SELECT 1").count == 1)
                }
            }
        }
    }
}
