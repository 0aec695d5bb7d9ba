import Migrations
import Postgres
import Testing

extension WithDatabase {
    @Suite(.serialized) struct Refusals {
        static let files = [
            "0001_create_a.sql": "CREATE TABLE a ()", "0002_create_b.sql": "CREATE TABLE b ()",
            "0003_create_c.sql": "CREATE TABLE c ()",
        ]

        /// Migrates, changes the files, and hands back what the next `up` throws.
        private func refusal(
            _ database: TestDatabase, first: [String: String] = files, then: [String: String], history: String? = nil
        ) async throws -> MigrationError {
            try await database.migrator(database.folder.set("m", first)).up()
            if let history { try await database.run(history) }
            let before = try await database.history()
            let migrator = try database.migrator(database.folder.set("m", then))
            let error = try await migrationError { try await migrator.up() }
            #expect(try await database.history() == before)
            return error
        }

        @Test func anEditedMigration() async throws {
            try await TestDatabase.with { database in
                var edited = Self.files
                edited["0002_create_b.sql"] = "CREATE TABLE b (id int)"
                edited["0004_create_d.sql"] = "CREATE TABLE d ()"
                let error = try await refusal(database, then: edited)
                #expect(error.code == .edited)
                #expect(error.message.contains("\(database.folder.path)/m/0002_create_b.sql"))
                #expect(try await !database.relationExists("d"))
            }
        }

        @Test func aMissingMigration() async throws {
            try await TestDatabase.with { database in
                let error = try await refusal(database, then: Self.files.filter { $0.key != "0003_create_c.sql" })
                #expect(error.code == .missing)
                #expect(error.message.contains("m/0003_create_c.sql is not there"))
            }
        }

        @Test func anOutOfOrderMigration() async throws {
            try await TestDatabase.with { database in
                let error = try await refusal(
                    database, then: Self.files, history: "DELETE FROM videoplay_migrations WHERE number = 2")
                #expect(error.code == .outOfOrder)
                #expect(error.message.contains("m/0002_create_b.sql"))
            }
        }

        @Test func severalAtOnce() async throws {
            try await TestDatabase.with { database in
                let error = try await refusal(
                    database, then: ["0001_create_a.sql": "SELECT 1"],
                    history: "UPDATE videoplay_migrations SET applied_at = NULL WHERE number = 3")
                let lines = error.message.split(separator: "\n")
                #expect(lines.count == 3)
                for (line, name) in zip(lines, ["0001_create_a", "0002_create_b", "0003_create_c"]) {
                    #expect(line.contains(name))
                }
            }
        }

        /// The failing statement and where its fault lies.
        @Test(arguments: [
            ("SELEC 1", "42601", "3:3"), ("SELECT 'ä€', nope FROM public.a", "42703", "3:16"),
            ("SELECT 1 / 0", "22012", "3:3"),
            ("INSERT INTO public.a VALUES\n (1, 2)", "42601", "4:3"), ("SELECT 'open", "42601", "3:10"),
            ("CREATE INDEX CONCURRENTLY i ON public.a ((1))", "25001", "3:3"),
            ("DO $$ BEGIN RAISE 'no;'; END $$", "P0001", "3:3"),
            ("VACUUM", "25001", "3:3"),
        ])
        func aFailureLeavesNothingAndSaysWhere(statement: String, sqlState: String, place: String) async throws {
            try await TestDatabase.with { database in
                let migrator = try database.migrator(
                    database.folder.set(
                        "m",
                        [
                            "0001_create_a.sql": "CREATE TABLE a ()",
                            "0002_create_b.sql":
                                "CREATE TABLE b ();\nSET search_path = pg_catalog;\n  \(statement);\nCREATE TABLE c ();",
                            "0003_create_d.sql": "CREATE TABLE d ()",
                        ]))
                let error = try await migrationError { try await migrator.up() }
                #expect(error.code == .statementFailed)
                #expect(error.location?.description == "\(database.folder.path)/m/0002_create_b.sql:\(place)")
                #expect(error.message.hasPrefix(error.location?.description ?? "?"))
                #expect(error.message.contains(sqlState), "\(error.message)")
                #expect((error.cause as? PostgresError)?.sqlState == sqlState)
                #expect(try await database.history() == [["m 1"]])
                for table in ["b", "c", "d"] { #expect(try await !database.relationExists(table)) }
                // The session was given back in order.
                #expect(try await database.rows("SHOW search_path") == [["\"$user\", public"]])
                #expect(try await database.rows("SELECT 1 FROM pg_locks WHERE locktype = 'advisory'").isEmpty)
            }
        }

        @Test func copyFromTheClientIsRefused() async throws {
            try await TestDatabase.with { database in
                let migrator = try database.migrator(
                    database.folder.set("m", ["0001_create_a.sql": "CREATE TABLE a (i int); COPY a FROM STDIN;"]))
                _ = try await migrationError { try await migrator.up() }
                #expect(try await !database.relationExists("a"))
                #expect(try await database.rows("SELECT 1") == [["1"]])
            }
        }

        /// Migrations read the same under every server's settings, and take as long as they take.
        @Test func whatTheClientSetHoldsInEveryMigration() async throws {
            try await TestDatabase.with { database in
                try await database.run(
                    "ALTER DATABASE \(database.name) SET timezone = 'Asia/Tokyo'; ALTER DATABASE \(database.name) SET datestyle = 'German'"
                )
                let server = try #require(TemporaryPostgres.current)
                let record =
                    "current_setting('timezone'), current_setting('datestyle'), current_setting('statement_timeout')"
                let set = try database.folder.set(
                    "m",
                    [
                        "0001_create_s.sql":
                            "CREATE TABLE s (zone, style, timeout) AS SELECT \(record); SET timezone = 'Asia/Tokyo'; SET statement_timeout = 7",
                        "0002_insert_row.sql": "INSERT INTO s SELECT \(record)",
                    ])
                try await server.withClient(database.name) { client in
                    _ = try await Migrator(client: client, sets: [set], logger: TestDatabase.logger).up()
                }
                #expect(
                    try await database.rows("SELECT * FROM s") == [
                        ["UTC", "ISO, MDY", "0"], ["UTC", "ISO, MDY", "0"],
                    ])
            }
        }

        @Test func settingsOfOneMigrationDoNotReachTheNext() async throws {
            try await TestDatabase.with { database in
                let migrator = try database.migrator(
                    database.folder.set(
                        "m",
                        [
                            "0001_create_s.sql":
                                "CREATE SCHEMA s; SET search_path = s; SET ROLE pg_monitor; RESET ROLE; CREATE TABLE a ()",
                            "0002_create_b.sql": "CREATE TABLE b ()",
                        ]))
                try await migrator.up()
                #expect(try await database.relationExists("s.a"))
                #expect(try await database.relationExists("public.b"))
                #expect(try await database.relationExists("public.videoplay_migrations"))
            }
        }
    }
}
