import Logging
import Migrations
import Postgres
import TestSupport
import Testing

extension WithDatabase {
    /// The migrations as they are shipped, cut off.
    @Suite(.serialized) struct Interruptions {
        private static func migrator(_ database: TestDatabase, logger: Logger = TestDatabase.logger) throws -> Migrator
        {
            try Migrator(
                client: database.client, sets: Shipped.sets(), logger: logger, reportInterval: .milliseconds(50))
        }

        /// All is as if nothing had been cut off.
        private static func checkWhole(_ database: TestDatabase) async throws {
            let statuses = try await migrator(database).status()
            #expect(statuses.allSatisfy { $0.state == .applied })
            #expect(
                try await database.rows("SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid").isEmpty)
            #expect(
                try await database.rows(
                    "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = 'plays'::regclass ORDER BY 1"
                ).compactMap { $0[0] } == [
                    "plays_pkey", "plays_play_timestamp_idx", "plays_user_id_client_event_id_key",
                    "plays_user_id_play_timestamp_covering_idx", "plays_video_id_play_timestamp_idx",
                ])
            #expect(
                try await database.rows("SELECT 1 FROM videoplay_migration_progress").isEmpty)
        }

        /// What the release before left of `plays/0002` when it was killed, from one end of it to the other.
        private static let remains = [
            // Begun, and nothing done.
            "DROP INDEX plays_user_id_play_timestamp_covering_idx; CREATE INDEX plays_user_id_play_timestamp_idx ON plays (user_id, play_timestamp, id);",
            // In the middle of the first statement.
            """
            UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'plays_user_id_play_timestamp_covering_idx'::regclass;
            CREATE INDEX plays_user_id_play_timestamp_idx ON plays (user_id, play_timestamp, id);
            """,
            // Between the two.
            "CREATE INDEX plays_user_id_play_timestamp_idx ON plays (user_id, play_timestamp, id);",
            // In the middle of the second.
            """
            CREATE INDEX plays_user_id_play_timestamp_idx ON plays (user_id, play_timestamp, id);
            UPDATE pg_index SET indisvalid = false, indisready = false
            WHERE indexrelid = 'plays_user_id_play_timestamp_idx'::regclass;
            """,
            // Done, and not written down.
            "",
        ]

        @Test(arguments: remains)
        func whatTheReleaseBeforeLeftGoesOn(state: String) async throws {
            try await Shipped.with { database in
                try await database.run(
                    state + """
                        DROP TABLE videoplay_migration_progress;
                        UPDATE videoplay_migrations SET applied_at = NULL WHERE module = 'plays' AND number = 2;
                        DELETE FROM videoplay_migrations WHERE module = 'playbook'; DROP TABLE user_playbook;
                        """)
                #expect(try await Self.migrator(database).status().contains { $0.state == .interrupted })
                try await Self.migrator(database).up()
                try await Self.checkWhole(database)
            }
        }

        @Test func anUnfinishedOneCanBeTakenBack() async throws {
            for state in Self.remains {
                try await Shipped.with { database in
                    try await database.run(
                        state
                            + "UPDATE videoplay_migrations SET applied_at = NULL WHERE module = 'plays' AND number = 2;"
                    )
                    try await Self.migrator(database).down(module: "plays", to: 1)
                    try await Self.migrator(database).up()
                    try await Self.checkWhole(database)
                }
            }
        }

        /// Its session is ended again and again, at moments left to chance, and then let through.
        @Test func cutOffAtAnyMomentItComesThrough() async throws {
            var cuts = 0
            for _ in 1...12 {
                try await TestDatabase.with { database in
                    let server = try #require(TemporaryPostgres.current)
                    try await server.withClient("postgres") { other in
                        for _ in 1...4 {
                            let killer = Task { try await Self.endMigration(of: database, by: other) }
                            let result: Result<Void, any Error>
                            do {
                                try await Self.migrator(database).up()
                                result = .success(())
                            } catch {
                                result = .failure(error)
                            }
                            killer.cancel()
                            _ = await killer.result
                            if case .failure(let error) = result {
                                cuts += 1
                                #expect((error as? MigrationError)?.code == .databaseFailed, "\(error)")
                            }
                        }
                        try await Self.migrator(database).up()
                        try await Self.checkWhole(database)
                    }
                }
            }
            #expect(cuts > 12)
        }

        /// Waits until somebody migrates, and a moment longer, and ends the session.
        private static func endMigration(of database: TestDatabase, by client: PostgresClient) async throws {
            let migrating: SQL = """
                FROM pg_stat_activity WHERE datname = \(database.name)
                AND pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted)
                """
            while try await client.query("SELECT pid \(migrating)").isEmpty { try Task.checkCancellation() }
            try await Task.sleep(for: .microseconds(Int.random(in: 0...50_000)))
            _ = try await client.query("SELECT pg_terminate_backend(pid) \(migrating)")
        }

        /// A backup, or a `BEGIN` that was forgotten, keeps an index from being made.
        @Test func whoIsWaitedForIsLogged() async throws {
            try await TestDatabase.with { database in
                let server = try #require(TemporaryPostgres.current)
                try await server.withClient(database.name) { other in
                    let log = RecordedLog()
                    let migrator = try Self.migrator(database, logger: Logger(label: "test") { _ in log.handler })
                    let pid = try await other.withLease { holder -> Int32? in
                        try await holder.executeScript(
                            "SET application_name = 'the backup'; BEGIN ISOLATION LEVEL REPEATABLE READ")
                        try await holder.executeScript("SELECT 'secret'")
                        let pid = try await holder.query("SELECT pg_backend_pid()").first?.decode(Int32.self, at: 0)
                        let migrating = Task { try await migrator.up() }
                        let deadline = ContinuousClock.now + .seconds(120)
                        while !log.texts(.warning).contains(where: { $0.contains("the backup") }) {
                            try #require(ContinuousClock.now < deadline, "\(log.texts(.warning))")
                            try await Task.sleep(for: .milliseconds(10))
                        }
                        // Cut off while it waits: the index is there, and not valid.
                        migrating.cancel()
                        let result = await migrating.result
                        #expect(throws: MigrationError.self) { try result.get() }
                        return pid
                    }
                    let lines = log.texts(.warning).filter { $0.contains("the backup") }
                    let line = try #require(lines.first)
                    for part in [
                        "migration plays/0002_cover_lists_of_a_users_plays", "process \(pid ?? 0) of PostgreSQL",
                        "user postgres", "idle in transaction", "whose last statement begins with SELECT",
                    ] { #expect(line.contains(part), "\(line)") }
                    #expect(!lines.contains { $0.contains("secret") })
                    try await migrator.up()
                    try await Self.checkWhole(database)
                }
            }
        }

        /// A statement in a transaction waits for locks alone.
        @Test func whoHoldsALockIsLogged() async throws {
            try await TestDatabase.with { database in
                let server = try #require(TemporaryPostgres.current)
                try await server.withClient(database.name) { other in
                    let log = RecordedLog()
                    let set = try database.folder.set("m", ["0001_add_column.sql": "ALTER TABLE a ADD j int"])
                    let migrator = try Migrator(
                        client: database.client, sets: [set], logger: Logger(label: "test") { _ in log.handler },
                        reportInterval: .milliseconds(50))
                    try await database.run("CREATE TABLE a (i int)")
                    try await other.withLease { holder in
                        try await holder.executeScript("BEGIN; SET LOCAL application_name = 'a report'; LOCK TABLE a")
                        let migrating = Task { try await migrator.up() }
                        let deadline = ContinuousClock.now + .seconds(120)
                        while !log.texts(.warning).contains(where: {
                            $0.contains("migration m/0001_add_column has waited") && $0.contains("a report")
                        }) {
                            try #require(ContinuousClock.now < deadline, "\(log.texts(.warning))")
                            try await Task.sleep(for: .milliseconds(10))
                        }
                        try await holder.executeScript("COMMIT")
                        #expect(try await migrating.value.count == 1)
                    }
                }
            }
        }
    }
}
