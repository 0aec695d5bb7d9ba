import Foundation
import Host
import Migrations
import Postgres
import TestSupport
import Testing

/// The tables of accounts over those of the release before, and back.
@Suite("Accounts: upgrade")
struct AccountUpgradeTests {
    private static func migrator(of client: PostgresClient) throws -> Migrator {
        let folder = FileManager.default.currentDirectoryPath + "/migrations"
        let sets = try [("host", []), ("users", []), ("plays", ["users"]), ("playbook", ["users"])].map {
            try MigrationSet.load(module: $0, requires: $1, directories: [folder])
        }
        return try Migrator(client: client, sets: sets, logger: TestHost.quietLogger)
    }

    @Test("Nothing that is recorded is lost on the way to this release and back")
    func wayBack() async throws {
        try await TestHost.with { host in
            let database = host.database
            _ = try await database.query(
                """
                INSERT INTO users (username, email, password_hash, external_id) VALUES
                ('anna', 'anna@example.org', 'x', NULL), ('李雷', 'li@example.org', 'x', NULL), (NULL, NULL, NULL, 'abc')
                """, access: .write)
            _ = try await database.query(
                "INSERT INTO plays (user_id, video_id) SELECT id, 'v' FROM users", access: .write)
            let migrator = try Self.migrator(of: database)
            try await migrator.down(module: "users", to: 3)
            let names = try await database.query("SELECT username FROM users ORDER BY id").map {
                try $0.decode(String.self, at: 0)
            }
            #expect(names.first == "anna")
            #expect(names.count == 3 && names.dropFirst().allSatisfy { $0.hasPrefix("user.") })
            #expect(try await host.count("plays") == 3)
            try await migrator.up()
            #expect(try await host.count("plays") == 3)
            #expect(try await host.count("user_sessions") == 0)
        }
    }
}
