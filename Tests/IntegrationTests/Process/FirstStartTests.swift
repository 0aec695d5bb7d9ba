import Foundation
import Glibc
import JSON
import Postgres
import TestSupport
import Testing

/// The program over an empty database, cut off before it has all its tables.
@Suite("Process: first starts", .serialized)
struct FirstStartTests {
    private static func settings(_ url: String) -> String {
        """
        database: { mode: external, url: '\(url)' }
        modules: { users: {}, plays: {}, playbook: {} }
        log: { level: info }

        """
    }

    private static let covering = "plays_user_id_play_timestamp_covering_idx"

    /// A server that has been started, whether it is ready or not.
    private static func launch(_ url: String, in folder: TestFolder, name: String) throws -> RunningProgram {
        let file = try folder.write(settings(url), to: name + ".yaml")
        return try RunningProgram(["serve", "--config", file, "--port", "0"], output: folder, name: name)
    }

    /// The port of a server that listens, ready or not.
    private static func port(of program: RunningProgram) async throws -> Int {
        var port: Int?
        try await eventually("it does not listen") {
            try #require(program.isRunning, "\(program.errors)")
            port = program.errors.firstMatch(of: /Listening on http:\/\/127\.0\.0\.1:(\d+)/).flatMap { Int($0.1) }
            return port != nil
        }
        return try #require(port)
    }

    /// Starts a server, waits until it is ready, and looks at the tables.
    private static func finish(_ url: String, in folder: TestFolder, name: String) async throws {
        let server = try await RunningServer.start(settings(url), in: folder, name: name)
        #expect(await server.isReady())
        try await server.stop()
        let status = try await Program.run(["migrate", "status", "--config", folder.path + "/\(name).yaml"])
        #expect(status.status == 0 && status.lines.isEmpty, "\(status.errors)")
        #expect(
            status.output.split(separator: "\n").dropFirst().allSatisfy { $0.contains(" applied ") }, "\(status.output)"
        )
        try await TestDatabase.withClient(of: url) { client in
            let invalid = try await client.query("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid")
            #expect(invalid.isEmpty)
            let indexes = try await client.query(
                "SELECT to_regclass(\(covering)) IS NOT NULL AND to_regclass('plays_user_id_play_timestamp_idx') IS NULL"
            )
            #expect(try indexes.first?.decode(Bool.self, at: 0) == true)
        }
    }

    @Test("Killed at any moment of its first start, it comes up at the next")
    func killed() async throws {
        for round in 1...16 {
            try await TestFolder.with { folder in
                let url = try await TestDatabase.shared.empty()
                try await TestDatabase.withClient(of: url) { client in
                    let program = try Self.launch(url, in: folder, name: "killed")
                    // Half of them while it starts, the others while it migrates.
                    if round.isMultiple(of: 2) {
                        try await Self.wait(
                            for: "SELECT to_regclass('videoplay_migrations') IS NOT NULL", client, program)
                    }
                    try await Task.sleep(for: .microseconds(Int.random(in: 0...250_000)))
                    program.signal(SIGKILL)
                    _ = try await program.end()
                }
                try await Self.finish(url, in: folder, name: "round\(round)")
            }
        }
    }

    /// Asks again and again, without a pause, until the database says so.
    private static func wait(for moment: SQL, _ client: PostgresClient, _ program: RunningProgram) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while try await client.query(moment).first?.decode(Bool.self, at: 0) != true {
            try #require(ContinuousClock.now < deadline && program.isRunning, "\(program.errors)")
        }
    }

    /// What the database shows when the server is killed: the ends of statements, and the notes of them.
    private static let moments: [SQL] = [
        "SELECT to_regclass('videoplay_migrations') IS NOT NULL",
        "SELECT EXISTS (SELECT FROM pg_class WHERE relname = 'plays')",
        "SELECT EXISTS (SELECT FROM pg_class WHERE relname = \(covering))",
        "SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass(\(covering)) AND indisvalid)",
        """
        SELECT EXISTS (SELECT FROM pg_class WHERE relname = \(covering))
            AND NOT EXISTS (SELECT FROM pg_class WHERE relname = 'plays_user_id_play_timestamp_idx')
        """,
        "SELECT EXISTS (SELECT FROM pg_class WHERE relname = 'user_playbook')",
        "SELECT EXISTS (SELECT FROM pg_class WHERE relname = 'user_playbook_user_id_interaction_timestamp_covering_idx')",
        "SELECT EXISTS (SELECT FROM pg_class WHERE relname = 'videoplay_migration_progress')",
    ]

    @Test(
        "Killed between the statements of a migration, and between them and the notes of them, it comes up at the next")
    func killedBetweenStatements() async throws {
        for (round, moment) in Self.moments.enumerated() {
            try await TestFolder.with { folder in
                let url = try await TestDatabase.shared.empty()
                try await TestDatabase.withClient(of: url) { client in
                    let program = try Self.launch(url, in: folder, name: "killed")
                    try await Self.wait(for: moment, client, program)
                    program.signal(SIGKILL)
                    _ = try await program.end()
                }
                try await Self.finish(url, in: folder, name: "round\(round)")
            }
        }
    }

    @Test("Killed while its own PostgreSQL is made or started, it comes up at the next")
    func killedWithItsDatabase() async throws {
        for round in 1...3 {
            try await ServeTests.inFolder { folder in
                let settings = ServeTests.settings(folder)
                let file = try folder.write(settings, to: "killed.yaml")
                let program = try RunningProgram(
                    ["serve", "--config", file, "--port", "0"], output: folder, name: "killed")
                try await Task.sleep(for: .milliseconds(Int.random(in: 100...4_000)))
                program.signal(SIGKILL)
                _ = try await program.end()
                let server = try await RunningServer.start(settings, in: folder, name: "round\(round)")
                #expect(await server.isReady())
                try await server.stop()
                // What an initdb went on to write after that is gone at the next start.
                let again = try await RunningServer.start(settings, in: folder, name: "again\(round)")
                let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
                #expect(!names.contains { $0.hasPrefix("data.initializing") }, "\(names)")
                try await again.stop()
            }
        }
    }

    @Test(
        "While a migration waits for a foreign snapshot it is alive, says whom it waits for, and outlives being killed")
    func waiting() async throws {
        try await TestFolder.with { folder in
            let url = try await TestDatabase.shared.empty()
            let first: RunningProgram = try await TestDatabase.withClient(of: url) { client in
                try await client.withLease { holder in
                    try await holder.executeScript(
                        "SET application_name = 'the backup'; BEGIN ISOLATION LEVEL REPEATABLE READ")
                    try await holder.executeScript("SELECT 1")
                    let first = try Self.launch(url, in: folder, name: "first")
                    try await Self.checkWaiting(first)
                    first.signal(SIGKILL)
                    _ = try await first.end()
                    // The session of the killed server still waits, and its successor waits for that.
                    let second = try Self.launch(url, in: folder, name: "second")
                    let port = try await Self.port(of: second)
                    #expect(try await ask(port, "GET", "/health/live").status == 200)
                    try await eventually("nobody is named") { second.errors.contains("the backup") }
                    return second
                }
            }
            let port = try await Self.port(of: first)
            try await eventually("it does not become ready") {
                try await ask(port, "GET", "/health/ready").status == 200
            }
            #expect(try await ask(port, "GET", "/plays").status == 200)
            first.signal(SIGTERM)
            #expect(try await first.end() == 0)
            try await Self.finish(url, in: folder, name: "last")
        }
    }

    /// It listens, and answers nothing that needs its tables.
    private static func checkWaiting(_ program: RunningProgram) async throws {
        let port = try await port(of: program)
        #expect(try await ask(port, "GET", "/health/live").status == 200)
        var ready = try await ask(port, "GET", "/health/ready")
        try await eventually("it does not migrate") {
            ready = try await ask(port, "GET", "/health/ready")
            return ready.text.contains("0002_cover_lists_of_a_users_plays")
        }
        #expect(ready.status == 503 && ready.headers["retry-after"] != nil)
        #expect(ready.json["checks"]["migrations"]["ok"] == false)
        for (method, target) in [("GET", "/plays"), ("DELETE", "/plays/1"), ("GET", "/users/1")] {
            let answer = try await ask(port, method, target)
            #expect(answer.status == 503 && answer.headers["retry-after"] != nil, "\(answer.text)")
            #expect(answer.json["code"] == "unavailable")
            #expect(answer.json["detail"].string?.contains("migration plays/0002") == true, "\(answer.text)")
        }
        let query = try await ask(port, "POST", "/query", ["query": "{ users { totalCount } }"])
        #expect(
            query.status == 503 && query.headers["retry-after"] != nil && query.text.contains("migration plays/0002"))
        try await eventually("nobody is named") { program.errors.contains("has waited") }
        let line = program.errors.split(separator: "\n").first { $0.contains("has waited") } ?? ""
        for word in ["plays/0002", "the backup", "idle in transaction", "begins with SELECT"] {
            #expect(line.contains(word), "\(line)")
        }
    }

    @Test("Told to stop while a migration waits, it stops, and goes on at the next start")
    func stopped() async throws {
        try await TestFolder.with { folder in
            let url = try await TestDatabase.shared.empty()
            try await TestDatabase.withClient(of: url) { client in
                try await client.withLease { holder in
                    try await holder.executeScript("BEGIN ISOLATION LEVEL REPEATABLE READ")
                    try await holder.executeScript("SELECT 1")
                    let program = try Self.launch(url, in: folder, name: "stopped")
                    let port = try await Self.port(of: program)
                    try await eventually("it does not migrate") {
                        try await ask(port, "GET", "/health/ready").text.contains("0002_cover_lists_of_a_users_plays")
                    }
                    program.signal(SIGTERM)
                    #expect(try await program.end() == 0, "\(program.errors)")
                    #expect(!program.errors.contains("have to wait"), "\(program.errors)")
                }
            }
            try await Self.finish(url, in: folder, name: "next")
        }
    }
}
