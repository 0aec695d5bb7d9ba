import Foundation
import Migrations
import ModuleKit
import Postgres
import TestSupport
import Testing

/// The tables of accounts over those of the release before, and back.
@Suite("Accounts: upgrade")
struct AccountUpgradeTests {
    /// How far the migrations of each module went in the release before.
    private static let before = ["host": 2, "users": 3, "plays": 2, "playbook": 2]

    /// - Parameter isBefore: whether it knows of nothing but what the release before had.
    private static func migrator(of client: PostgresClient, in folder: TestFolder, isBefore: Bool) throws -> Migrator {
        let files = FileManager.default
        let all = files.currentDirectoryPath + "/migrations"
        let root = folder.path + (isBefore ? "/before" : "/now")
        for (module, last) in before {
            try files.createDirectory(atPath: root + "/" + module, withIntermediateDirectories: true)
            for file in try files.contentsOfDirectory(atPath: all + "/" + module) {
                guard !isBefore || Int(file.prefix(4)) ?? 0 <= last else { continue }
                try files.copyItem(atPath: "\(all)/\(module)/\(file)", toPath: "\(root)/\(module)/\(file)")
            }
        }
        let sets = try [("host", []), ("users", []), ("plays", ["users"]), ("playbook", ["users"])].map {
            try MigrationSet.load(module: $0, requires: $1, directories: [root])
        }
        return try Migrator(client: client, sets: sets, logger: TestHost.quietLogger)
    }

    private static func count(_ table: String, _ client: PostgresClient) async throws -> Int {
        let rows = try await client.query("SELECT count(*) FROM \(identifier: table)")
        return try #require(rows.first).decode(Int.self, at: 0)
    }

    @Test("Nothing that is recorded is lost on the way to this release and back, and people go on logging in")
    func wayBack() async throws {
        let conninfo = try await TestDatabase.shared.empty()
        try await TestFolder.with { folder in
            let hash = try await PasswordHasher(
                parameters: try #require(PasswordHash.Parameters(logN: 10, blockSize: 8, parallelism: 1)), threads: 1,
                waiting: 1
            ).hash(AccountsHost.password)
            try await TestDatabase.withClient(of: conninfo) { client in
                try await Self.migrator(of: client, in: folder, isBefore: true).up()
                _ = try await client.query(
                    """
                    INSERT INTO users (username, email, password_hash)
                    VALUES ('Anna', 'anna@example.org', \(hash)), ('bob', 'bob@example.org', \(hash))
                    """, access: .write)
                _ = try await client.query(
                    "INSERT INTO plays (user_id, video_id) SELECT id, 'v' FROM users", access: .write)
                _ = try await client.query(
                    "INSERT INTO user_playbook (user_id, video_id, interaction_type) SELECT id, 'v', 'play' FROM users",
                    access: .write)
            }
            // A server of this release migrates, and whoever had an account has it still.
            try await AccountsHost.with(conninfo: conninfo) { host in
                let anna = try LoggedIn(await host.logIn("anna").json)
                let mine = await host.ask(
                    "{ me { username plays { totalCount } playbook { totalCount } } }", as: anna.access)
                #expect(
                    mine["data"]["me"]
                        == ["username": "Anna", "plays": ["totalCount": 1], "playbook": ["totalCount": 1]])
                let service = try await host.key("service").text
                let others = try await host.database.query(
                    "INSERT INTO users (external_id) VALUES ('abc') RETURNING id", access: .write)
                #expect(others.count == 1)
                #expect(
                    await host.send("POST", "/plays", ["externalUserId": "abc", "videoId": "v"], as: service).status
                        == 201)
                await host.register("李雷")
            }
            try await TestDatabase.withClient(of: conninfo) { client in
                let migrator = try Self.migrator(of: client, in: folder, isBefore: false)
                try await migrator.down(module: "users", to: 3)
                let names = try await client.query("SELECT username FROM users ORDER BY id").map {
                    try $0.decode(String.self, at: 0)
                }
                #expect(names.prefix(2) == ["Anna", "bob"] && names.count == 4)
                #expect(names.dropFirst(2).allSatisfy { $0.hasPrefix("user.") })
                #expect(try await Self.count("plays", client) == 3)
                try await migrator.up()
                #expect(try await Self.count("plays", client) == 3)
                #expect(try await Self.count("user_playbook", client) == 2)
                #expect(try await Self.count("user_sessions", client) == 0)
            }
        }
    }
}
