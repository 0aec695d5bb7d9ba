import EmbeddedPostgres
import Foundation
import Glibc
import JSON
import Postgres
import TestSupport
import Testing

/// Whatever is killed, an event that was acknowledged is there, once, and one that was refused is not.
@Suite("Process: crashes", .serialized, .enabled(if: PgBouncer.isTested))
struct CrashTests {
    enum Victim: CaseIterable {
        case server, postgres, backend, pooler
    }

    /// `VIDEOPLAY_CRASH_ROUNDS` asks for more than the suite has time for.
    private static let rounds =
        ProcessInfo.processInfo.environment["VIDEOPLAY_CRASH_ROUNDS"].flatMap { Int($0) } ?? 8

    private static func settings(_ url: String) -> String {
        """
        database: { mode: external, url: "\(url)" }
        modules: { users: {}, plays: {}, playbook: {} }
        migrations: { path: "\(FileManager.default.currentDirectoryPath)/migrations" }
        log: { level: warning }

        """
    }

    @Test("Killed again and again: server, PostgreSQL, single backends, pooler", .timeLimit(.minutes(30)))
    func crashes() async throws {
        try await ServeTests.inFolder { folder in
            let postgres = EmbeddedPostgres(dataDirectory: folder.path + "/data", logger: TestHost.quietLogger)
            var connection = try await postgres.start()
            // By default it waits 15 s after a log-in that failed, which a few crashes would spend the test's time on.
            let pooler = try await PgBouncer(
                to: connection, mode: .transaction, poolSize: 4, settings: ["server_login_retry": "1"])
            let url = pooler.url(for: "postgresql:///\(connection.database)?")
            var server = try await RunningServer.start(Self.settings(url), in: folder, name: "round 0")
            let user = try await ServeTests.addUser(server)
            let load = CrashLoad(port: server.port, user: user, clients: 12)
            for round in 1...Self.rounds {
                let before = load.acknowledged.count
                try await eventually("too few writes in round \(round): \(server.program.errors)") {
                    load.acknowledged.count > before + 50
                }
                try await Task.sleep(for: .milliseconds(.random(in: 0...200)))
                switch Victim.allCases[round % Victim.allCases.count] {
                case .server:
                    server.program.signal(SIGKILL)
                    _ = try await server.program.end()
                    server = try await RunningServer.start(Self.settings(url), in: folder, name: "round \(round)")
                    load.move(to: server.port)
                case .postgres:
                    try await postgres.kill()
                    connection = try await postgres.start()
                case .backend: try await Self.killBackend(connection)
                case .pooler:
                    pooler.kill()
                    try await pooler.start()
                }
            }
            let before = load.acknowledged.count
            try await eventually("no writes after the last crash") { load.acknowledged.count > before + 50 }
            await load.end()
            try await server.stop()
            #expect(load.unexpected.isEmpty, "\(load.unexpected.prefix(5))")
            #expect(load.contradictions(with: try await Self.stored(connection)).isEmpty)
            print(
                "\(Self.rounds) crashes: \(load.acknowledged.count) acknowledged, \(load.refused.count) refused, "
                    + "\(load.lostAnswers) answers lost")
        }
    }

    /// Ends one of the server's sessions as the system does that is out of memory: PostgreSQL starts all anew.
    private static func killBackend(_ connection: EmbeddedPostgres.Connection) async throws {
        let pid = try await TestDatabase.withClient(of: connection.conninfo) { client in
            try await client.query(
                "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() "
                    + "ORDER BY random() LIMIT 1"
            ).first?.decode(Int32.self, at: 0)
        }
        if let pid { kill(pid, SIGKILL) }
    }

    private static func stored(_ connection: EmbeddedPostgres.Connection) async throws -> [(event: String, row: String)]
    {
        try await TestDatabase.withClient(of: connection.conninfo) { client in
            try await client.query("SELECT client_event_id::text, id::text FROM plays").map {
                (try $0.decode(String.self, at: 0), try $0.decode(String.self, at: 1))
            }
        }
    }
}
