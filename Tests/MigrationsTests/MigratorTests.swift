import Migrations
import Postgres
import Testing

extension WithDatabase {
    @Suite(.serialized) struct UpAndDown {
        static let users = [
            "0001_create_users.sql": "CREATE TABLE users (id int PRIMARY KEY);\nINSERT INTO users VALUES (1), (2);",
            "0001_create_users.down.sql": "DROP TABLE users",
            "0002_add_name.sql": "ALTER TABLE users ADD name text NOT NULL DEFAULT ';'",
            "0002_add_name.down.sql": "ALTER TABLE users DROP name",
        ]
        static let plays = [
            "0001_create_plays.sql": "CREATE TABLE plays (user_id int REFERENCES users)",
            "0001_create_plays.down.sql": "DROP TABLE plays",
        ]

        @Test func appliesEverythingInOrderAndThenNothing() async throws {
            try await TestDatabase.with { database in
                let users = try database.folder.set("users", Self.users)
                let plays = try database.folder.set("plays", requires: ["users"], Self.plays)
                let migrator = try database.migrator(plays, users)
                #expect(try await migrator.status().map(\.state) == [.pending, .pending, .pending])
                #expect(try await !database.relationExists("videoplay_migrations"))
                #expect(
                    try await migrator.up().map { $0.module + $0.title }
                        == ["users0001_create_users", "users0002_add_name", "plays0001_create_plays"])
                #expect(
                    try await database.rows("SELECT id, name FROM users ORDER BY id") == [["1", ";"], ["2", ";"]])
                #expect(try await database.relationExists("plays"))
                #expect(try await migrator.up().isEmpty)
                #expect(try await database.history() == [["users 1"], ["users 2"], ["plays 1"]])
                let status = try await migrator.status()
                #expect(status.map(\.state) == [.applied, .applied, .applied])
                #expect(status.map(\.file) == (users.migrations + plays.migrations).map(\.up.file))
                for one in status {
                    #expect(one.appliedAt?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z/) != nil)
                    #expect((one.milliseconds ?? -1) >= 0)
                }
            }
        }

        @Test func appliesOnlyWhatIsNew() async throws {
            try await TestDatabase.with { database in
                let first = Self.users.filter { $0.key.hasPrefix("0001") }
                try await database.migrator(database.folder.set("users", first)).up()
                let applied = try await database.migrator(database.folder.set("users", Self.users)).up()
                #expect(applied.map(\.number) == [2])
            }
        }

        @Test func takesBackNewestFirstAndAppliesAgain() async throws {
            try await TestDatabase.with { database in
                let users = try database.folder.set("users", Self.users)
                let migrator = try database.migrator(users)
                #expect(try await migrator.down(module: "users", to: 0).isEmpty)
                try await migrator.up()
                #expect(try await migrator.down(module: "users", to: 1).map(\.number) == [2])
                #expect(try await database.rows("SELECT * FROM users WHERE id = 1") == [["1"]])
                #expect(try await migrator.up().map(\.number) == [2])
                #expect(try await migrator.down(module: "users", to: 0).map(\.number) == [2, 1])
                #expect(try await !database.relationExists("users"))
                #expect(try await database.history().isEmpty)
                #expect(try await migrator.up().map(\.number) == [1, 2])
                #expect(try await database.relationExists("users"))
            }
        }

        @Test func refusesToTakeBackWhatOthersBuildOnEvenWhenTheyAreOff() async throws {
            try await TestDatabase.with { database in
                let users = try database.folder.set("users", Self.users)
                let plays = try database.folder.set("plays", requires: ["users"], Self.plays)
                try await database.migrator(users, plays).up()
                for migrator in [try database.migrator(users, plays), try database.migrator(users)] {
                    let error = try await migrationError { try await migrator.down(module: "users", to: 0) }
                    #expect(error.code == .dependentsApplied)
                    #expect(error.message.contains("plays to 0"))
                }
                #expect(try await database.history().count == 3)
                let migrator = try database.migrator(users, plays)
                try await migrator.down(module: "plays", to: 0)
                #expect(try await migrator.down(module: "users", to: 0).count == 2)
            }
        }

        @Test func refusesToTakeBackWithoutADownFileBeforeAnythingIsTakenBack() async throws {
            try await TestDatabase.with { database in
                let users = try database.folder.set(
                    "users", Self.users.filter { $0.key != "0001_create_users.down.sql" })
                let migrator = try database.migrator(users)
                try await migrator.up()
                let error = try await migrationError { try await migrator.down(module: "users", to: 0) }
                #expect(error.code == .irreversible)
                #expect(error.message.contains("0001_create_users.down.sql"))
                #expect(try await database.history().count == 2)
                let unknown = try await migrationError { try await migrator.down(module: "user", to: 0) }
                #expect(unknown.code == .unknownModule)
            }
        }

        @Test func aFailedDownLeavesEverything() async throws {
            try await TestDatabase.with { database in
                var files = Self.users
                files["0002_add_name.down.sql"] = "ALTER TABLE users DROP name;\nSELECT 1 / 0;"
                let migrator = try database.migrator(database.folder.set("users", files))
                try await migrator.up()
                let error = try await migrationError { try await migrator.down(module: "users", to: 0) }
                #expect(error.code == .statementFailed)
                #expect(error.location?.description == "\(database.folder.path)/users/0002_add_name.down.sql:2:1")
                #expect(try await database.rows("SELECT name FROM users WHERE id = 1") == [[";"]])
                #expect(try await database.history().count == 2)
            }
        }

        @Test func aModuleThatIsOffIsLeftAlone() async throws {
            try await TestDatabase.with { database in
                let users = try database.folder.set("users", Self.users)
                let plays = try database.folder.set("plays", requires: ["users"], Self.plays)
                try await database.migrator(users, plays).up()
                let alone = try database.migrator(users)
                #expect(try await alone.up().isEmpty)
                #expect(try await alone.status().map(\.module) == ["users", "users"])
                #expect(try await database.relationExists("plays"))
                #expect(try await database.migrator(users, plays).up().isEmpty)
            }
        }
    }
}
