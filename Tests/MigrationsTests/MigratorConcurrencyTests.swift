import Logging
import Migrations
import Postgres
import Testing

extension WithDatabase {
    @Suite(.serialized) struct Concurrency {
        /// The insert makes a second run visible; the index makes the one that migrates wait for every transaction.
        static let files = [
            "0001_create_a.sql": "CREATE TABLE a (i int); INSERT INTO a VALUES (1); SELECT pg_sleep(0.2)",
            "0002_add_index.sql": "-- videoplay: no transaction\nCREATE INDEX CONCURRENTLY a_i ON a (i)",
            "0003_insert_row.sql": "INSERT INTO a VALUES (2)",
        ]

        @Test func manyAtOnceMigrateOnce() async throws {
            try await TestDatabase.with { database in
                let server = try #require(TemporaryPostgres.current)
                try await server.withClient(database.name) { other in
                    let set = try database.folder.set("m", Self.files)
                    let applied = try await withThrowingTaskGroup(of: [Int].self) { group in
                        for index in 0..<8 {
                            let client = index.isMultiple(of: 2) ? database.client : other
                            group.addTask {
                                try await Migrator(client: client, sets: [set], logger: TestDatabase.logger).up().map(
                                    \.number)
                            }
                        }
                        return try await group.reduce(into: []) { $0.append($1) }
                    }
                    #expect(applied.count == 8)
                    #expect(applied.filter { !$0.isEmpty } == [[1, 2, 3]])
                }
                #expect(try await database.rows("SELECT i FROM a ORDER BY i") == [["1"], ["2"]])
                #expect(try await database.history() == [["m 1"], ["m 2"], ["m 3"]])
            }
        }

        @Test func whoHoldsTheLockIsNamed() async throws {
            try await TestDatabase.with { database in
                let migrator = try database.migrator(
                    database.folder.set("m", Self.files), lockTimeout: .milliseconds(500))
                try await database.client.withLease { holder in
                    try await holder.executeScript(
                        "SET application_name = 'the other'; SELECT pg_advisory_lock(8532461355854228577)")
                    let pid = try await holder.query("SELECT pg_backend_pid()").first?.decode(Int32.self, at: 0)
                    let error = try await migrationError { try await migrator.up() }
                    #expect(error.code == .locked)
                    #expect(error.message.contains("the other"))
                    #expect(error.message.contains("process \(pid ?? 0) "))
                    #expect(try await migrator.status().count == 3)
                }
                #expect(try await !database.relationExists("videoplay_migrations"))
                #expect(try await migrator.up().count == 3)
            }
        }

        @Test func aCancelledWaiterLeavesNothingBehind() async throws {
            try await TestDatabase.with { database in
                let migrator = try database.migrator(database.folder.set("m", Self.files))
                try await database.client.withLease { holder in
                    try await holder.executeScript("SELECT pg_advisory_lock(8532461355854228577)")
                    let waiter = Task { try await migrator.up() }
                    waiter.cancel()
                    let result = await waiter.result
                    #expect(throws: MigrationError.self) { try result.get() }
                }
                #expect(try await migrator.up().count == 3)
            }
        }
    }
}
