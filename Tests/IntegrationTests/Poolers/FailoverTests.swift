import EmbeddedPostgres
import JSON
import Postgres
import TestSupport
import Testing

/// A database of two servers, of which the URL wants the one that takes writes.
@Suite("Failover", .serialized)
struct FailoverTests {
    /// Runs a host over two servers that both have one user, whose id is 1.
    private static func with(
        _ body: (TestHost, (first: PostgresClient, second: PostgresClient)) async throws -> Void
    ) async throws {
        try await TestFolder.with { folder in
            let servers = ["a", "b"].map { name in
                var configuration = EmbeddedPostgres.Configuration(dataDirectory: folder.path + "/" + name)
                configuration.parameters = ["fsync": "off"]
                return EmbeddedPostgres(configuration: configuration, logger: TestHost.quietLogger)
            }
            let result: Result<Void, any Error>
            do { result = .success(try await run(over: servers, body)) } catch { result = .failure(error) }
            for server in servers { try? await server.kill() }
            try result.get()
        }
    }

    private static func run(
        over servers: [EmbeddedPostgres],
        _ body: (TestHost, (first: PostgresClient, second: PostgresClient)) async throws -> Void
    ) async throws {
        var connections: [EmbeddedPostgres.Connection] = []
        for server in servers {
            let connection = try await server.start()
            connections.append(connection)
            try await TestHost.with(conninfo: connection.conninfo) { _ = try await $0.addUser("ann") }
        }
        let (hosts, ports) = (connections.map(\.socketDirectory), connections.map { "\($0.port)" })
        let conninfo =
            "host=\(hosts.joined(separator: ",")) port=\(ports.joined(separator: ",")) user=\(connections[0].user) "
            + "dbname=\(connections[0].database) target_session_attrs=read-write"
        try await TestDatabase.withClient(of: connections[0].conninfo) { first in
            try await TestDatabase.withClient(of: connections[1].conninfo) { second in
                let yaml = "database: { pool: { acquireTimeout: 3s } }"
                try await TestHost.with(conninfo: conninfo, yaml: yaml) { host in
                    try await body(host, (first, second))
                }
            }
        }
    }

    private static func setReadOnly(_ isReadOnly: Bool, _ client: PostgresClient) async throws {
        try await client.withLease { connection in
            try await connection.executeScript(
                "ALTER SYSTEM SET default_transaction_read_only = \(isReadOnly ? "on" : "off")")
            _ = try await connection.query("SELECT pg_reload_conf()")
        }
    }

    private static func plays(_ client: PostgresClient) async throws -> Int64 {
        try await client.query("SELECT count(*) FROM plays")[0].decode(Int64.self, at: 0)
    }

    private static func write(_ host: TestHost) async -> TestHost.Answer {
        await host.post("/plays", ["userId": "1", "videoId": "v"])
    }

    private static func writes(_ host: TestHost) async -> (status: Int, isPassed: JSONValue) {
        let ready = await host.request("GET", "/health/ready")
        return (ready.status, ready.json["checks"]["writes"]["ok"])
    }

    @Test("A server that becomes read-only is left for its successor; without one, writes are refused with the reason")
    func readOnly() async throws {
        try await Self.with { host, servers in
            #expect(await Self.write(host).status == 201)
            #expect(try await Self.plays(servers.first) == 1)
            try await Self.setReadOnly(true, servers.first)
            // A session takes a write until the signal to read its settings again has reached it.
            try await eventually("no write on the successor") {
                _ = await Self.write(host)
                return try await Self.plays(servers.second) == 1
            }
            let left = try await Self.plays(servers.first)
            #expect(await Self.write(host).status == 201)
            // Reads follow.
            try await eventually("reads stay behind") {
                await host.query("{ plays { totalCount } }")["data"]["plays"]["totalCount"] == 2
            }
            try await eventually("not ready") { await Self.writes(host) == (200, true) }
            let mutation = await host.query(
                "mutation { recordPlay(input: { userId: 1, videoId: \"v\" }) { play { id } } }")
            #expect(mutation["errors"] == .null && mutation["data"]["recordPlay"] != .null, "\(mutation.text)")

            try await Self.setReadOnly(true, servers.second)
            var refused = await Self.write(host)
            try await eventually("no refusal") {
                refused = await Self.write(host)
                return refused.status == 503
            }
            #expect(refused.json["detail"].string?.contains("read-only") == true, "\(refused.text)")
            #expect(refused.header("retry-after") != nil)
            try await eventually("ready for writes") { await Self.writes(host) == (503, false) }
            #expect(await host.request("GET", "/plays/1").status == 200)
            try await Self.setReadOnly(false, servers.first)
            // Without a single write: the product finds out by itself.
            try await eventually("not ready again") { await Self.writes(host) == (200, true) }
            #expect(await Self.write(host).status == 201)
            #expect(try await Self.plays(servers.first) == left + 1)
        }
    }
}
