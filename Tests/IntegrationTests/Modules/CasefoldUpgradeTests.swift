import Foundation
import Host
import JSON
import Migrations
import Postgres
import TestSupport
import Testing

/// Users who were there before names were casefolded.
@Suite("Modules: case of users who are there")
struct CasefoldUpgradeTests {
    /// Applies the migrations up to these numbers, as a release that had no more would.
    private static func migrator(host: Int, users: Int, of client: PostgresClient) async throws -> Migrator {
        let shipped = URL(filePath: FileManager.default.currentDirectoryPath + "/migrations")
        let sets = try await TestFolder.with { folder in
            try [("host", host), ("users", users)].map { name, last in
                for file in try FileManager.default.contentsOfDirectory(atPath: shipped.appending(path: name).path)
                where Int(file.prefix(4)) ?? .max <= last {
                    let text = try String(contentsOf: shipped.appending(path: "\(name)/\(file)"), encoding: .utf8)
                    try folder.write(text, to: "\(name)/\(file)")
                }
                return try MigrationSet.load(module: name, requires: [], directories: [folder.path])
            }
        }
        return try Migrator(client: client, sets: sets, logger: TestHost.quietLogger)
    }

    private static func insert(_ client: PostgresClient, _ name: String, _ email: String) async throws {
        _ = try await client.query(
            "INSERT INTO users (username, email, password_hash) VALUES (\(name), \(email), 'x')", access: .write)
    }

    private static func users(_ client: PostgresClient) async throws -> [String] {
        try await client.query("SELECT id || ' ' || username || ' ' || email FROM users ORDER BY id").map {
            try $0.decode(String.self, at: 0)
        }
    }

    @Test("What is one name now is named by id and column, and nothing is changed until a person has chosen")
    func clashes() async throws {
        try await TestDatabase.withClient(of: DatabaseLocale.turkish.database()) { client in
            let before = try await Self.migrator(host: 1, users: 1, of: client)
            try await before.up()
            for (name, email) in [
                ("ivan", "a@x"), ("IVAN", "b@x"), ("c", "\u{3C3}@x"), ("d", "\u{3C2}@x"), ("e", "\u{E9}@x"),
                ("f", "e\u{301}@x"), ("g", "g@x"),
            ] { try await Self.insert(client, name, email) }
            let users = try await Self.users(client)

            let after = try await Self.migrator(host: 2, users: 3, of: client)
            let error = try await #require(throws: MigrationError.self) { try await after.up() }
            for text in [
                "users/0002_add_casefolded_indexes.sql:", "username of the users with id 1, 2;",
                "email of the users with id 3, 4; email of the users with id 5, 6", "UPDATE users SET",
                "Nothing was changed",
            ] { #expect(error.message.contains(text), "\(error.message)") }
            #expect(!error.message.contains("@"), "\(error.message)")
            #expect(try await Self.users(client) == users)
            // The release before goes on.
            try await Self.insert(client, "h", "h@x")

            for statement: SQL in [
                "UPDATE users SET username = 'ivan' || id WHERE id = 2",
                "UPDATE users SET email = id || '@y' WHERE id IN (4, 6)",
            ] { _ = try await client.query(statement, access: .write) }
            #expect(try await after.up().map(\.number) == [2, 3])
            #expect(try await Self.users(client).count == 8)
        }
    }

    @Test("A server of the release before writes, reads and is refused as before", arguments: DatabaseLocale.allCases)
    func serverOfBefore(locale: DatabaseLocale) async throws {
        try await TestDatabase.withClient(of: locale.database()) { client in
            let before = try await Self.migrator(host: 1, users: 1, of: client)
            try await before.up()
            try await Self.insert(client, "ada", "Ada@Example.org")
            // After 2 both indexes are there.
            for users in [2, 3] {
                let after = try await Self.migrator(host: 2, users: users, of: client)
                try await after.up()
                try await Self.insert(client, "user\(users)", "user\(users)@example.org")
                let error = try await #require(throws: PostgresError.self) {
                    try await Self.insert(client, "ADA", "other\(users)@example.org")
                }
                #expect(error.constraint == "users_username_key")
                let found = try await client.query("SELECT id FROM users WHERE lower(username) = lower(\("ADA"))")
                #expect(try found.map { try $0.decode(Int64.self, at: 0) } == [1])
            }
            let last = try await Self.migrator(host: 2, users: 3, of: client)
            #expect(try await last.down(module: "users", to: 1).map(\.number) == [3, 2])
            try await Self.insert(client, "last", "last@example.org")
            #expect(try await last.up().map(\.number) == [2, 3])
        }
    }

    @Test("A database that is not in UTF-8 is told what to do")
    func otherEncodings() async throws {
        for encoding in ["LATIN1", "SQL_ASCII"] {
            let database = try await TestDatabase.shared.empty(options: "ENCODING '\(encoding)' LOCALE 'C'")
            try await TestDatabase.withClient(of: database) { client in
                let all = try await Self.migrator(host: 2, users: 3, of: client)
                let error = try await #require(throws: MigrationError.self) { try await all.up() }
                for text in ["encoding of this database is \(encoding)", "needs UTF8", "pg_restore"] {
                    #expect(error.message.contains(text), "\(error.message)")
                }
            }
        }
    }
}
