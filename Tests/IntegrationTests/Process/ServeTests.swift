import EmbeddedPostgres
import Foundation
import Glibc
import JSON
import TestSupport
import Testing

/// The program over its own PostgreSQL, as `make run` starts it.
@Suite("Process: serve", .serialized)
struct ServeTests {
    /// Settings with an embedded database in a folder.
    static func settings(_ folder: TestFolder, acquireTimeout: String = "5s") -> String {
        """
        database: { data: \(folder.path)/data, pool: { acquireTimeout: \(acquireTimeout) } }
        modules: { users: {}, plays: {}, playbook: {} }
        log: { level: warning }

        """
    }

    /// Runs a test, after which no server of its folder runs.
    static func inFolder(_ body: (TestFolder) async throws -> Void) async throws {
        try await TestFolder.with { folder in
            let postgres = EmbeddedPostgres(dataDirectory: folder.path + "/data", logger: TestHost.quietLogger)
            let result: Result<Void, any Error>
            do { result = .success(try await body(folder)) } catch { result = .failure(error) }
            try? await postgres.kill()
            for name in ["data", "data.log", "data.run", "data.lock"] {
                try? FileManager.default.removeItem(atPath: folder.path + "/" + name)
            }
            try result.get()
        }
    }

    /// Registers someone.
    /// - Returns: their id.
    static func addUser(_ server: RunningServer) async throws -> String {
        let ann: JSONValue = ["username": "ann", "email": "ann@example.org", "password": "correct horse"]
        var made = try await ask(server.port, "POST", "/users", ann)
        // Settings that make it refuse soon may make it do so at once, on a busy machine.
        try await eventually("nobody is registered") {
            if made.status == 503 { made = try await ask(server.port, "POST", "/users", ann) }
            return made.status != 503
        }
        return try #require(made.json["id"].string, "\(made.text)")
    }

    /// The processes that a process has started and that still run.
    static func children(of parent: pid_t) -> [pid_t] {
        let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return processes.compactMap { pid_t($0) }.filter { process in
            let status = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
            return status.contains("\nPPid:\t\(parent)\n")
        }
    }

    /// The ids of all plays.
    static func plays(_ server: RunningServer) async throws -> Set<String> {
        var ids: Set<String> = []
        var target: String? = "/plays?first=100&fields=id&orderBy=ID_ASC"
        while let next = target {
            let page = try await ask(server.port, "GET", next)
            try #require(page.status == 200, "\(page.text)")
            ids.formUnion(page.json["items"].array?.compactMap { $0["id"].string } ?? [])
            target = page.headers["link"]?.split(separator: ", ").first { $0.hasSuffix("rel=\"next\"") }
                .map { String($0.dropFirst().prefix { $0 != ">" }) }
        }
        return ids
    }

    @Test("It starts, its curl line answers, it finishes what is in flight, and starts again with its data")
    func twice() async throws {
        try await Self.inFolder { folder in
            let first = try await RunningServer.start(Self.settings(folder), in: folder)
            #expect(
                first.welcome.contains(
                    "videoplay listens on http://127.0.0.1:\(first.port), data in \(folder.path)/data"))
            let line = try #require(first.welcome.firstMatch(of: /Try it: (curl .*)\n/))
            let answer = try await Program.run(["-c", String(line.1)], of: "/bin/sh")
            let json = try JSONParser.parse(Array(answer.output.utf8))
            #expect(
                answer.status == 0 && json.names == ["data"] && json["data"] != .null,
                "\(answer.output)\(answer.errors)")
            let user = try await Self.addUser(first)
            let stored = try await ask(first.port, "POST", "/plays", EventKind.plays.event(of: user))
            #expect(stored.status == 201)

            let body = EventKind.plays.event(of: user, video: "in flight").text
            let inFlight = try await onThread {
                let connection = try RawConnection(port: first.port)
                connection.send(
                    "POST /plays HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n"
                        + "Content-Length: \(body.utf8.count)\r\n\r\n")
                // The server has begun with the request when it asks for the body.
                guard connection.answer()?.status == 100 else { throw RawConnection.Failure() }
                first.program.signal(SIGTERM)
                while (try? RawConnection(port: first.port)) != nil { usleep(10_000) }
                connection.send(body)
                return connection.answer()
            }
            #expect(inFlight?.status == 201, "\(inFlight?.text ?? "no answer")")
            #expect(try await first.program.end() == 0, "\(first.program.errors)")
            #expect(!FileManager.default.fileExists(atPath: folder.path + "/data/postmaster.pid"))

            let second = try await RunningServer.start(Self.settings(folder), in: folder, name: "again")
            let items = try await ask(second.port, "GET", "/plays?orderBy=ID_ASC").json["items"]
            #expect(items[0] == stored.json && items[1]["videoId"] == "in flight")
            second.program.signal(SIGINT)
            #expect(try await second.program.end() == 0)
        }
    }

    @Test("A second server over the same data is refused, and the first goes on")
    func twoServers() async throws {
        try await Self.inFolder { folder in
            let first = try await RunningServer.start(Self.settings(folder), in: folder)
            let config = try folder.write(Self.settings(folder), to: "second.yaml")
            let second = try await Program.run(["serve", "--config", config, "--port", "0"])
            #expect(second.status == 69 && second.output.isEmpty)
            #expect(second.lines.count == 1, "\(second.errors)")
            #expect(second.errors.contains("another videoplay (process \(first.program.id)) uses the database"))
            let status = try await Program.run(["migrate", "status", "--config", config])
            #expect(status.status == 0 && status.output.contains("applied"), "\(status.errors)")
            #expect(await first.isReady())
            let taken = try await Program.run([
                "serve", "--config", config, "--port", String(first.port), "--set",
                "database.data=\(folder.path)/other",
            ])
            #expect(taken.status == 69 && taken.errors.contains("127.0.0.1:\(first.port)"), "\(taken.errors)")
            for name in ["other", "other.log", "other.run", "other.lock"] {
                try? FileManager.default.removeItem(atPath: folder.path + "/" + name)
            }
            try await first.stop()
        }
    }

    @Test("Killed in the middle of writes, it has lost none that was acknowledged")
    func killed() async throws {
        try await Self.inFolder { folder in
            let first = try await RunningServer.start(Self.settings(folder), in: folder)
            let user = try await Self.addUser(first)
            let load = WriteLoad(port: first.port, user: user)
            try await eventually("too few writes") { load.acknowledged.count > 300 }
            first.program.signal(SIGKILL)
            #expect(try await first.program.end() == 128 + SIGKILL)
            await load.end()
            let acknowledged = load.acknowledged
            let second = try await RunningServer.start(Self.settings(folder), in: folder, name: "again")
            let found = try await Self.plays(second)
            #expect(acknowledged.subtracting(found).isEmpty)
            #expect(acknowledged.count > 300)
            try await second.stop()
        }
    }

    @Test("Its PostgreSQL killed under load, it starts it again; meanwhile clients get 503")
    func embeddedDatabaseKilled() async throws {
        try await Self.inFolder { folder in
            // So short that whoever asks while there is no database is told so.
            let settings = Self.settings(folder, acquireTimeout: "300ms")
            let server = try await RunningServer.start(settings, in: folder)
            let user = try await Self.addUser(server)
            let load = WriteLoad(port: server.port, user: user)
            try await eventually("too few writes") { load.acknowledged.count > 100 }
            // With its sessions, which would otherwise end what they have begun, so that nobody need be refused.
            let postgres = EmbeddedPostgres(dataDirectory: folder.path + "/data", logger: TestHost.quietLogger)
            let postmaster = try #require(postgres.pid)
            kill(postmaster, SIGSTOP)
            for session in Self.children(of: postmaster) { kill(session, SIGKILL) }
            let refused = load.refused
            try await postgres.kill()
            try await eventually("no 503") { load.refused > refused }
            let before = load.acknowledged.count
            try await eventually("no writes after the database came back") { load.acknowledged.count > before + 100 }
            try await eventually("not ready") { await server.isReady() }
            await load.end()
            #expect(load.unexpected.isEmpty, "\(load.unexpected)")
            #expect(load.acknowledged.subtracting(try await Self.plays(server)).isEmpty)
            try await server.stop()
        }
    }

    @Test("An external PostgreSQL killed under load: 503 and not ready until it is back, then all as before")
    func externalDatabaseKilled() async throws {
        try await Self.inFolder { folder in
            var configuration = EmbeddedPostgres.Configuration(dataDirectory: folder.path + "/data")
            configuration.parameters = ["fsync": "off"]
            let postgres = EmbeddedPostgres(configuration: configuration, logger: TestHost.quietLogger)
            let conninfo = try await postgres.start().conninfo
            let quoted = conninfo.replacing("'", with: "''")
            let server = try await RunningServer.start(
                """
                database: { mode: external, url: '\(quoted)', pool: { connectTimeout: 1s, acquireTimeout: 1s } }
                modules: { users: {}, plays: {}, playbook: {} }
                log: { level: error }
                """, in: folder)
            let user = try await Self.addUser(server)
            let load = WriteLoad(port: server.port, user: user)
            try await eventually("too few writes") { load.acknowledged.count > 100 }
            try await postgres.kill()
            try await eventually("ready without a database") { await !server.isReady() }
            let ready = try await ask(server.port, "GET", "/health/ready")
            #expect(ready.headers["retry-after"] == "1" && ready.json["checks"]["database"]["ok"] == false)
            #expect(try await ask(server.port, "GET", "/health/live").status == 200)
            for (method, target) in [("GET", "/plays"), ("GET", "/users/1"), ("DELETE", "/plays/1")] {
                let refused = try await ask(server.port, method, target)
                #expect(refused.status == 503 && refused.headers["retry-after"] != nil, "\(refused.text)")
                #expect(refused.json["code"] == "unavailable")
            }
            let query = try await ask(server.port, "POST", "/query", ["query": "{ users { totalCount } }"])
            #expect(query.status == 503 && query.headers["retry-after"] != nil)
            #expect(query.json["errors"][0]["extensions"]["code"] == "SERVICE_UNAVAILABLE", "\(query.text)")
            #expect(query.json.names == ["errors"])
            try await eventually("no 503") { load.refused > 10 }

            try await postgres.start()
            try await eventually("not ready again") { await server.isReady() }
            let before = load.acknowledged.count
            try await eventually("no writes after the database came back") { load.acknowledged.count > before + 100 }
            await load.end()
            #expect(load.unexpected.isEmpty, "\(load.unexpected)")
            #expect(load.acknowledged.subtracting(try await Self.plays(server)).isEmpty)
            try await server.stop()
            try await postgres.stop()
        }
    }
}
