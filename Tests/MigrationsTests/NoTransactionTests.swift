import Migrations
import Postgres
import Testing

extension WithDatabase {
    @Suite(.serialized) struct OutsideTransactions {
        static func files(_ script: String, down: String = "SELECT 1") -> [String: String] {
            [
                "0001_create_a.sql": "CREATE TABLE a (i int); INSERT INTO a VALUES (1), (1)",
                "0002_add_index.sql": "-- videoplay: no transaction\n" + script,
                "0002_add_index.down.sql": "-- videoplay: no transaction\n" + down,
                "0003_create_b.sql": "CREATE TABLE b ()",
            ]
        }

        @Test func anIndexIsMadeConcurrentlyAndDropped() async throws {
            try await TestDatabase.with { database in
                let set = try database.folder.set(
                    "m",
                    Self.files(
                        "CREATE INDEX CONCURRENTLY a_i ON a (i);\nCREATE INDEX CONCURRENTLY a_j ON a ((i + 1));",
                        down: "DROP INDEX CONCURRENTLY a_i; DROP INDEX CONCURRENTLY a_j"
                    ).filter { !$0.key.hasPrefix("0003") })
                let migrator = try database.migrator(set)
                try await migrator.up()
                #expect(
                    try await database.rows("SELECT indisvalid FROM pg_index WHERE indrelid = 'a'::regclass") == [
                        ["t"], ["t"],
                    ])
                #expect(try await migrator.status().map(\.state) == [.applied, .applied])
                try await migrator.down(module: "m", to: 1)
                #expect(try await database.rows("SELECT 1 FROM pg_index WHERE indrelid = 'a'::regclass").isEmpty)
                #expect(try await database.history() == [["m 1"]])
            }
        }

        /// The session dies in the middle, as it would with its server or its client.
        @Test func aCrashInTheMiddleIsReported() async throws {
            try await TestDatabase.with { database in
                let set = try database.folder.set(
                    "m",
                    Self.files(
                        "CREATE INDEX CONCURRENTLY a_i ON a (i);\n\nSELECT pg_terminate_backend(pg_backend_pid())"))
                let migrator = try database.migrator(set)
                let crash = try await migrationError { try await migrator.up() }
                #expect(crash.location?.description == "\(database.folder.path)/m/0002_add_index.sql:4:1")
                #expect(try await migrator.status().map(\.state) == [.applied, .unfinished, .pending])
                let refusal = try await migrationError { try await migrator.up() }
                #expect(refusal.code == .unfinished)
                #expect(refusal.message.contains("0002_add_index.sql"))
                #expect(try await !database.relationExists("b"))

                // What the message says helps.
                let advice = refusal.message.split(separator: "\"").map(String.init)
                let update = try #require(advice.first { $0.hasPrefix("UPDATE") })
                try await database.run(update)
                #expect(try await migrator.up().map(\.number) == [3])
            }
        }

        @Test func whatWasCutOffCanBeTakenBack() async throws {
            try await TestDatabase.with { database in
                let set = try database.folder.set(
                    "m",
                    Self.files(
                        "CREATE UNIQUE INDEX CONCURRENTLY a_i ON a (i)", down: "DROP INDEX CONCURRENTLY IF EXISTS a_i"))
                let migrator = try database.migrator(set)
                // Rows that are alike leave an index that is not valid.
                let failure = try await migrationError { try await migrator.up() }
                #expect(failure.code == .statementFailed)
                #expect(failure.message.contains("23505"))
                #expect(
                    try await database.rows("SELECT indisvalid FROM pg_index WHERE indrelid = 'a'::regclass") == [["f"]]
                )
                #expect(try await migrator.status().map(\.state) == [.applied, .unfinished, .pending])
                try await migrator.down(module: "m", to: 1)
                #expect(try await migrator.status().map(\.state) == [.applied, .pending, .pending])
                try await database.run("DELETE FROM a")
                #expect(try await migrator.up().map(\.number) == [2, 3])
            }
        }

        @Test func whatWasNeverBegunNeedsNoRepair() async throws {
            try await TestDatabase.with { database in
                let wrong = try database.migrator(
                    database.folder.set("m", Self.files("CREATE INDEX CONCURRENTLY a_i ON a ((j + 1))")))
                let failure = try await migrationError { try await wrong.up() }
                #expect(failure.location?.description == "\(database.folder.path)/m/0002_add_index.sql:2:38")
                #expect(try await database.history() == [["m 1"]])
                let right = try database.migrator(
                    database.folder.set("m", Self.files("CREATE INDEX CONCURRENTLY a_i ON a (i)")))
                #expect(try await right.up().map(\.number) == [2, 3])
            }
        }

        @Test func aDownThatIsCutOffIsReported() async throws {
            try await TestDatabase.with { database in
                let set = try database.folder.set(
                    "m",
                    Self.files(
                        "CREATE INDEX CONCURRENTLY a_i ON a (i)", down: "SELECT pg_terminate_backend(pg_backend_pid())"
                    )
                    .filter { !$0.key.hasPrefix("0003") })
                let migrator = try database.migrator(set)
                try await migrator.up()
                _ = try await migrationError { try await migrator.down(module: "m", to: 1) }
                #expect(try await migrator.status().map(\.state) == [.applied, .unfinished])
            }
        }
    }
}
