import JSON
import Logging
import Postgres
import TestSupport
import Testing

@testable import Migrations

/// A host whose database is reached through PgBouncer, with settings that name it and nothing else.
@Suite("Behind a pooler", .enabled(if: PgBouncer.isTested))
struct PoolerTests {
    /// Runs a host behind a PgBouncer of its own.
    /// - Parameter body: is also given the database's own URL, and a user.
    static func with(
        _ mode: PgBouncer.Mode, poolSize: Int? = nil, settings: [String: String] = [:], yaml: String = "",
        _ body: (TestHost, PgBouncer, String, String) async throws -> Void
    ) async throws {
        let database = try await TestDatabase.shared.migrated()
        let pooler = try await PgBouncer(
            to: TestDatabase.shared.connection(), mode: mode, poolSize: poolSize ?? (mode == .session ? 20 : 3),
            settings: settings)
        let user = try await TestDatabase.withClient(of: database) { try await $0.addUser("ann") }
        try await TestHost.with(conninfo: pooler.url(for: database), yaml: yaml) { host in
            try await body(host, pooler, database, user)
        }
        pooler.kill()
    }

    /// Clients that read plays that are there, delete some that are not, and record new ones, which are read then.
    private static func load(_ host: TestHost, plays: Int, user: String) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in 0..<8 {
                group.addTask {
                    for play in stride(from: client + 1, through: plays, by: 8) {
                        let found = await host.request("GET", "/plays/\(play)")
                        #expect(found.status == 200 && found.json["id"] == .string("\(play)"), "\(play): \(found.text)")
                        let missing = await host.request("DELETE", "/plays/\(100_000 + play)")
                        #expect(missing.status == 404, "\(missing.text)")
                        guard play % 4 == 0 else { continue }
                        let written = await host.post("/plays", ["userId": .string(user), "videoId": "new"])
                        #expect(written.status == 201, "\(written.text)")
                        let id = try #require(written.json["id"].string)
                        let read = await host.query("{ play(id: \"\(id)\") { videoId } }")
                        #expect(read["data"]["play"]["videoId"] == "new", "\(read.text)")
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test("Where it keeps track of names, they are given", .enabled(if: PgBouncer.keepsTrackOfNames))
    func trackedNames() async throws {
        let yaml = "database: { pool: { preparedStatements: named } }"
        let settings = ["max_prepared_statements": "100"]
        try await Self.with(.transaction, settings: settings, yaml: yaml) { host, _, database, user in
            try await Self.addPlays(400, of: user, to: database)
            try await Self.load(host, plays: 400, user: user)
            let statistics = host.database.statistics
            #expect(statistics.statementCacheHits > 0 && statistics.healed == 0)
        }
    }

    private static func addPlays(_ count: Int, of user: String, to database: String) async throws {
        try await TestDatabase.withClient(of: database) { client in
            let plays: SQL = "SELECT \(user)::bigint, 'v' || n, now() FROM generate_series(1, \(count)) AS n"
            _ = try await client.query(
                "INSERT INTO plays (user_id, video_id, play_timestamp) \(plays)", access: .write)
        }
    }

    @Test(
        "Reads and writes side by side, every row is there",
        arguments: PgBouncer.Mode.allCases, ["automatic", "named", "unnamed"])
    func everyRowIsThere(mode: PgBouncer.Mode, names: String) async throws {
        let yaml = "database: { pool: { preparedStatements: \(names) } }"
        try await Self.with(mode, yaml: yaml) { host, pooler, database, user in
            try await Self.addPlays(400, of: user, to: database)
            #expect(host.database.isPooled)
            try await Self.load(host, plays: 400, user: user)
            let statistics = host.database.statistics
            #expect(names == "named" || statistics.statementCacheMisses == 0)
            #expect(statistics.lost == 0, "\(pooler.log)")
            #expect(try await host.count("plays") == 500)
        }
    }
}

extension PoolerTests {
    /// What a database may be set to against us.
    private static let adverse = [
        ("DateStyle", "SQL, DMY"), ("TimeZone", "Asia/Kolkata"), ("IntervalStyle", "sql_standard"),
        ("bytea_output", "escape"), ("lock_timeout", "1"), ("default_transaction_isolation", "serializable"),
    ]

    @Test("Answers are the same as without it, and nothing of ours stays in a session of others")
    func settings() async throws {
        try await Self.with(.transaction, poolSize: 1) { host, pooler, database, user in
            let name = database.dropFirst("postgresql:///".count).prefix { $0 != "?" }
            try await TestDatabase.withClient(of: database) { client in
                for (setting, value) in Self.adverse {
                    _ = try await client.withLease {
                        try await $0.executeScript("ALTER DATABASE \(name) SET \(setting) = '\(value)'")
                    }
                }
            }
            _ = await host.post("/plays", ["userId": .string(user), "videoId": "v"])
            let document = "{ plays { totalCount nodes { id videoId playTimestamp } } }"
            // Sessions of before the change are gone.
            pooler.kill()
            try await pooler.start()
            try await host.database.waitUntilAvailable(deadline: .now + .seconds(60))
            let pooled = await host.query(document)
            let direct = try await TestHost.with(conninfo: database) { await $0.query(document) }
            #expect(pooled == direct && pooled["data"]["plays"]["totalCount"] == 1, "\(pooled.text)")
            let read = await #expect(throws: PostgresError.self) {
                _ = try await host.database.query("INSERT INTO users (username) VALUES ('x')")
            }
            #expect(read?.sqlState == "25006")
            // The only session there is, which both have used.
            let sources = try await host.database.query(
                "SELECT name, source FROM pg_settings WHERE name LIKE 'default_transaction_%' OR name = 'idle_session_timeout'"
            )
            for row in sources { #expect(try row.decode(String.self, at: 1) != "session") }
            #expect(try await host.database.addUser("bob").isEmpty == false)
            #expect(host.database.isWritable)
            let inside = try await host.database.transaction { transaction in
                try await transaction.query(
                    "SELECT current_setting('DateStyle'), current_setting('lock_timeout'), current_setting('TimeZone')")
            }
            let row = try #require(inside.first)
            #expect(try row.decode(String.self, at: 0) == "ISO, MDY" && row.decode(String.self, at: 1) == "0")
            #expect(try row.decode(String.self, at: 2) == "UTC")
        }
    }

    @Test("Killed and started again, it is found again")
    func killed() async throws {
        try await Self.with(.transaction) { host, pooler, _, user in
            for round in 1...3 {
                pooler.kill()
                try await pooler.start()
                var written = 0
                try await eventually("no writes after it came back") {
                    if await host.post("/plays", ["userId": .string(user), "videoId": "v"]).status == 201 {
                        written += 1
                    }
                    return written == 5
                }
                #expect(host.database.statistics.statementCacheMisses == 0, "\(round)")
            }
        }
    }

    @Test(
        "Migrated through it again and again, the lock stays in no session",
        arguments: [PgBouncer.Mode.transaction, .session])
    func migrations(mode: PgBouncer.Mode) async throws {
        let database = try await TestDatabase.shared.empty()
        let pooler = try await PgBouncer(to: TestDatabase.shared.connection(), mode: mode, poolSize: 20)
        for _ in 0..<4 {
            try await TestHost.with(conninfo: pooler.url(for: database)) { host in
                let plays = try await host.count("plays")
                #expect(plays == 0)
            }
        }
        try await TestDatabase.withClient(of: database) { client in
            let locks = try await client.query(
                """
                SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database
                WHERE locktype = 'advisory' AND datname = current_database()
                """)
            #expect(try locks[0].decode(Int64.self, at: 0) == 0)
        }
        try await TestHost.with(conninfo: database) { host in
            let plays = try await host.count("plays")
            #expect(plays == 0)
        }
        pooler.kill()
    }

    @Test("Two that migrate exclude each other, whichever of them goes through it")
    func migrationLock() async throws {
        let database = try await TestDatabase.shared.empty()
        let pooler = try await PgBouncer(to: TestDatabase.shared.connection(), mode: .transaction)
        let urls = [database, pooler.url(for: database)]
        try await TestDatabase.withClient(of: urls[0]) { direct in
            try await TestDatabase.withClient(of: urls[1]) { pooled in
                for (holder, other) in [(direct, pooled), (pooled, direct)] {
                    let (isHeld, hold) = AsyncStream.makeStream(of: Void.self)
                    let (isDone, done) = AsyncStream.makeStream(of: Void.self)
                    let holding = Task {
                        defer { hold.finish() }
                        try await holder.withLease { connection in
                            try await MigrationLock(client: holder, timeout: .seconds(60), logger: TestHost.quietLogger)
                                .withLock(on: connection) { lock in
                                    hold.finish()
                                    for await _ in isDone {}
                                    try await lock.check()
                                }
                        }
                    }
                    for await _ in isHeld {}
                    let error = await #expect(throws: MigrationError.self) {
                        try await other.withLease { connection in
                            try await MigrationLock(
                                client: other, timeout: .milliseconds(300), logger: TestHost.quietLogger
                            ).withLock(on: connection) { _ in }
                        }
                    }
                    #expect(error?.code == .locked, "\(error?.message ?? "")")
                    done.finish()
                    try await holding.value
                }
            }
        }
        pooler.kill()
    }
}

extension PoolerTests {
    @Test("Where it gives sessions away after each statement, what needs a transaction says so")
    func statementMode() async throws {
        let log = RecordedLog()
        let database = try await TestDatabase.shared.migrated()
        let pooler = try await PgBouncer(to: TestDatabase.shared.connection(), mode: .statement)
        let user = try await TestDatabase.withClient(of: database) { try await $0.addUser("ann") }
        let logger = Logger(label: "test") { _ in log.handler }
        // With a way around it for migrations it serves what a single statement can.
        let yaml = "database: { directURL: '\(database)' }"
        try await TestHost.with(conninfo: pooler.url(for: database), yaml: yaml, logger: logger) { host in
            #expect(await host.post("/plays", ["userId": .string(user), "videoId": "v"]).status == 201)
            let error = await #expect(throws: PostgresError.self) {
                _ = try await host.database.transaction { try await $0.query("SELECT 1") }
            }
            #expect(error?.message.contains("statement pooling mode") == true, "\(error?.message ?? "")")
            let plays = try await host.count("plays")
            #expect(plays == 1)
        }
        #expect(log.texts(.error).count { $0.contains("pool_mode=statement") } == 1)
        pooler.kill()
    }
}
