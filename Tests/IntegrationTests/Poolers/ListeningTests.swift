import EmbeddedPostgres
import Foundation
import Host
import JSON
import Logging
import Postgres
import Settings
import TestSupport
import Testing

/// Subscriptions whose events come, or do not come, through what stands before the database.
@Suite(
    "Behind a pooler or proxy: subscriptions",
    .enabled(if: PgBouncer.isTested && PythonEnvironment.isTested(StreamClient.environment)))
struct ListeningTests {
    private static func with(
        url: String, direct: String? = nil, log: RecordedLog,
        _ body: (ListeningTestHost) async throws -> Void
    ) async throws {
        let yaml = direct.map { "database: { directURL: '\($0)' }" } ?? ""
        let settings = try TestHost.settings(modules: TestHost.allModules, conninfo: url, yaml: yaml)
        let host = try await ListeningTestHost.start(settings, logger: Logger(label: "test") { _ in log.handler })
        do {
            try await body(host)
            try await host.stop()
        } catch {
            try? await host.stop()
            throw error
        }
    }

    private static func database() async throws -> String {
        let database = try await TestDatabase.shared.migrated()
        try await TestDatabase.withClient(of: database) { _ = try await $0.addUser("ann") }
        return database
    }

    private static let subscription = "subscription { playRecorded { videoId } }"

    @Test("Through one that gives sessions away they are refused with the reason, and all else works")
    func refused() async throws {
        let database = try await Self.database()
        let pooler = try await PgBouncer(to: TestDatabase.shared.connection(), mode: .transaction)
        let log = RecordedLog()
        try await Self.with(url: pooler.url(for: database), log: log) { host in
            let result = try await StreamClient.run(
                [host.address.port],
                """
                ws = await connect()
                messages = []
                for n in range(3):
                    await subscribe(ws, str(n), "\(Self.subscription)")
                    messages.append((await received(ws))["payload"][0]["message"])
                _, text = await asyncio.to_thread(request, "POST", "/query", {"query": "\(Self.subscription)"},
                    None, {"accept": "text/event-stream"})
                ready = request("GET", "/health/ready")[0]
                await play("1", "a")
                return [len(set(messages)), messages[0], text, ready, total("graphql_subscription_deaf_total") > 0]
                """)
            #expect(result[0] == 1 && result[1].string?.hasPrefix("Subscriptions are off at the moment") == true)
            #expect(result[2].string?.contains("Subscriptions are off") == true, "\(result.text)")
            #expect(result[3] == 200 && result[4] == true, "\(result.text)")
        }
        let lines = log.texts(.error).filter { $0.contains("Subscriptions are off") }
        #expect(lines.count == 1 && lines[0].contains("database.directURL"), "\(lines)")
        #expect(log.texts(.notice).count { $0.contains("through a pooler") } == 1)
        pooler.kill()
    }

    @Test(
        "Around it, and through one that keeps sessions, events are heard",
        arguments: [PgBouncer.Mode.transaction, .session]
    )
    func heard(mode: PgBouncer.Mode) async throws {
        let database = try await Self.database()
        let pooler = try await PgBouncer(to: TestDatabase.shared.connection(), mode: mode, poolSize: 20)
        let direct = mode == .transaction ? database : nil
        try await Self.with(url: pooler.url(for: database), direct: direct, log: RecordedLog()) { host in
            let result = try await StreamClient.run(
                [host.address.port],
                """
                ws = await connect()
                await subscribe(ws, "1", "\(Self.subscription)")
                await subscribed(1)
                await play("1", "a")
                return (await received(ws))["payload"]["data"]["playRecorded"]["videoId"]
                """)
            #expect(result == "a")
        }
        pooler.kill()
    }

    @Test("Where a proxy no longer forwards what listens, streams end with 1012, and begin again when it does")
    func deaf() async throws {
        let database = try await Self.database()
        let connection = try await TestDatabase.shared.connection()
        let proxy = try DeafProxy(to: "\(connection.socketDirectory)/.s.PGSQL.\(connection.port)")
        let name = database.dropFirst("postgresql:///".count).prefix { $0 != "?" }
        let url = "postgresql://\(connection.user)@127.0.0.1:\(proxy.port)/\(name)?sslmode=disable"
        let log = RecordedLog()
        try await Self.with(url: url, log: log) { host in
            let result = try await StreamClient.run(
                [host.address.port],
                """
                ws = await connect()
                await subscribe(ws, "1", "\(Self.subscription)")
                await subscribed(1)
                await play("1", "a")
                heard = (await received(ws))["payload"]["data"]["playRecorded"]["videoId"]
                await post("/users", {"username": "deafen", "email": "d@example.org", "password": "correct horse"})
                ended = await closed(ws)
                ws = await connect()
                await subscribe(ws, "1", "\(Self.subscription)")
                refused = (await received(ws))["type"]
                ready = request("GET", "/health/ready")[0]
                await post("/users", {"username": "hearing", "email": "h@example.org", "password": "correct horse"})
                n = 1
                while total("graphql_subscriptions ") == 0:
                    n += 1
                    await subscribe(ws, str(n), "\(Self.subscription)")
                    await asyncio.sleep(0.2)
                await play("1", "b")
                while (message := await received(ws))["type"] != "next": pass
                return [heard, ended[0], refused, ready, message["payload"]["data"]["playRecorded"]["videoId"],
                    total("graphql_subscription_deaf_total") > 0]
                """,
                beside: {
                    try await TestDatabase.withClient(of: database) { client in
                        for (name, isDeaf) in [("deafen", true), ("hearing", false)] {
                            try await eventually(within: .seconds(200), "no user \(name)") {
                                try await client.query("SELECT 1 FROM users WHERE username = \(name)").rowCount == 1
                            }
                            proxy.isDeaf = isDeaf
                        }
                    }
                })
            #expect(result == ["a", 1012, "error", 200, "b", true], "\(result.text)")
        }
        proxy.stop()
        #expect(log.texts(.error).count { $0.contains("Subscriptions are off") } == 1, "\(log.texts(.error))")
        #expect(log.texts(.notice).contains { $0.contains("Subscriptions are on") })
    }
}
