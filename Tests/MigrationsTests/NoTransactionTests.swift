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

        /// Ends the session of whoever calls it, the first time.
        private static let crashOnce = """
            CREATE SEQUENCE crashes;
            CREATE FUNCTION crash() RETURNS void LANGUAGE sql AS
            $$ SELECT CASE WHEN nextval('crashes') = 1 THEN pg_terminate_backend(pg_backend_pid()) END $$;
            """

        /// The session dies in the middle, as it would with its server or its client.
        @Test func whatWasCutOffGoesOnAtItsStatement() async throws {
            try await TestDatabase.with { database in
                try await database.run(Self.crashOnce)
                let set = try database.folder.set(
                    "m",
                    Self.files(
                        """
                        SET search_path = public;
                        INSERT INTO a VALUES (2);
                        CREATE INDEX CONCURRENTLY a_i ON a (i);

                        SELECT crash();
                        INSERT INTO a SELECT 3 WHERE current_setting('search_path') = 'public'
                        """))
                let migrator = try database.migrator(set)
                let crash = try await migrationError { try await migrator.up() }
                #expect(crash.code == .databaseFailed)
                #expect(crash.location?.description == "\(database.folder.path)/m/0002_add_index.sql:6:1")
                let statuses = try await migrator.status()
                #expect(statuses.map(\.state) == [.applied, .interrupted, .pending])
                #expect(statuses.allSatisfy { $0.problem == nil })
                #expect(try await !database.relationExists("b"))
                #expect(try await migrator.up().map(\.number) == [2, 3])
                // Each statement took effect once, and the session was set as it had been.
                #expect(try await database.rows("SELECT i FROM a ORDER BY i") == [["1"], ["1"], ["2"], ["3"]])
                #expect(try await database.rows("SELECT * FROM videoplay_migration_progress").isEmpty)
                #expect(try await migrator.status().map(\.state) == [.applied, .applied, .applied])
            }
        }

        /// A statement that nobody can tell the end of is for a person to see to.
        @Test func whatCannotBeToldIsReported() async throws {
            try await TestDatabase.with { database in
                try await database.run(
                    Self.crashOnce
                        + "CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN COMMIT; PERFORM crash(); END $$;")
                let migrator = try database.migrator(database.folder.set("m", Self.files("CALL p()")))
                _ = try await migrationError { try await migrator.up() }
                let status = try await migrator.status()
                #expect(status.map(\.state) == [.applied, .unfinished, .pending])
                let refusal = try await migrationError { try await migrator.up() }
                #expect(refusal.code == .unfinished)
                #expect(refusal.message == status[1].problem)
                #expect(refusal.message.contains("0002_add_index.sql"))
                #expect(try await !database.relationExists("b"))

                // What the message says helps.
                let advice = refusal.message.split(separator: "\"").map(String.init)
                let update = try #require(advice.first { $0.hasPrefix("UPDATE") })
                try await database.run(update)
                #expect(try await migrator.up().map(\.number) == [3])
            }
        }

        @Test func aFailureLeavesNoIndexBehindAndIsTriedAgain() async throws {
            try await TestDatabase.with { database in
                let set = try database.folder.set(
                    "m",
                    Self.files(
                        "CREATE UNIQUE INDEX CONCURRENTLY a_i ON a (i)", down: "DROP INDEX CONCURRENTLY a_i"))
                let migrator = try database.migrator(set)
                // Rows that are alike would leave an index that is not valid.
                let failure = try await migrationError { try await migrator.up() }
                #expect(failure.code == .statementFailed)
                #expect(failure.message.contains("23505"))
                #expect(try await database.rows("SELECT 1 FROM pg_index WHERE indrelid = 'a'::regclass").isEmpty)
                #expect(try await migrator.status().map(\.state) == [.applied, .pending, .pending])
                try await database.run("DELETE FROM a")
                #expect(try await migrator.up().map(\.number) == [2, 3])
            }
        }

        /// What failed can be mended in the file; what was done before stays.
        @Test func theRestOfAFileCanBeMended() async throws {
            try await TestDatabase.with { database in
                let first = "INSERT INTO a VALUES (2);\n"
                let wrong = try database.migrator(
                    database.folder.set("m", Self.files(first + "CREATE UNIQUE INDEX CONCURRENTLY a_i ON a (i)")))
                _ = try await migrationError { try await wrong.up() }
                #expect(try await wrong.status().map(\.state) == [.applied, .interrupted, .pending])
                let other = try database.migrator(database.folder.set("m", Self.files("CREATE TABLE c ()")))
                #expect(try await other.status().map(\.state) == [.applied, .unfinished, .pending])
                let right = try database.migrator(
                    database.folder.set("m", Self.files(first + "CREATE INDEX CONCURRENTLY a_i ON a (i)")))
                #expect(try await right.up().map(\.number) == [2, 3])
                #expect(try await database.rows("SELECT i FROM a ORDER BY i") == [["1"], ["1"], ["2"]])
                #expect(try await right.status().map(\.state) == [.applied, .applied, .applied])
            }
        }

        /// An index that was there before is not taken for one that was cut off.
        @Test func anIndexOfAnotherIsNoneOfOurs() async throws {
            try await TestDatabase.with { database in
                let migrator = try database.migrator(
                    database.folder.set("m", Self.files("CREATE INDEX CONCURRENTLY a_i ON a ((i + 1))")))
                try await database.migrator(
                    database.folder.set("m", Self.files("").filter { $0.key.hasPrefix("0001") })
                ).up()
                try await database.run("CREATE INDEX a_i ON a (i)")
                for _ in 1...2 {
                    let failure = try await migrationError { try await migrator.up() }
                    #expect(failure.message.contains("42P07"))
                    #expect(try await migrator.status().map(\.state) == [.applied, .pending, .pending])
                }
                #expect(try await database.rows("SELECT 1 FROM pg_index WHERE indrelid = 'a'::regclass").count == 1)
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

        /// A way back that was cut off is gone to its end, and from there forward again, or left there.
        @Test(arguments: [true, false])
        func aDownThatIsCutOffGoesOn(isForward: Bool) async throws {
            try await TestDatabase.with { database in
                try await database.run(Self.crashOnce)
                let set = try database.folder.set(
                    "m",
                    Self.files(
                        "CREATE INDEX CONCURRENTLY a_i ON a (i)",
                        down: "DROP INDEX CONCURRENTLY a_i; SELECT crash(); INSERT INTO a VALUES (7)"
                    )
                    .filter { !$0.key.hasPrefix("0003") })
                let migrator = try database.migrator(set)
                try await migrator.up()
                _ = try await migrationError { try await migrator.down(module: "m", to: 1) }
                #expect(try await migrator.status().map(\.state) == [.applied, .interrupted])
                if isForward {
                    #expect(try await migrator.up().map(\.number) == [2])
                } else {
                    #expect(try await migrator.down(module: "m", to: 1).map(\.number) == [2])
                }
                let state: MigrationStatus.State = isForward ? .applied : .pending
                #expect(try await migrator.status().map(\.state) == [.applied, state])
                #expect(try await database.rows("SELECT i FROM a ORDER BY i") == [["1"], ["1"], ["7"]])
                #expect(
                    try await database.rows("SELECT 1 FROM pg_index WHERE indrelid = 'a'::regclass").count
                        == (isForward ? 1 : 0))
            }
        }

        @Test func aDownThatFailsAtOnceLeavesItApplied() async throws {
            try await TestDatabase.with { database in
                let set = try database.folder.set(
                    "m",
                    Self.files("CREATE INDEX CONCURRENTLY a_i ON a (i)", down: "DROP INDEX CONCURRENTLY a_j")
                        .filter { !$0.key.hasPrefix("0003") })
                let migrator = try database.migrator(set)
                try await migrator.up()
                let before = try await migrator.status()
                let failure = try await migrationError { try await migrator.down(module: "m", to: 1) }
                #expect(failure.message.contains("42704"))
                #expect(try await migrator.status() == before)
            }
        }
    }
}
