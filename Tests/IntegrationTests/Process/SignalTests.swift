import Foundation
import Glibc
import JSON
import Postgres
import TestSupport
import Testing

/// What signals do to a server that runs.
@Suite("Process: signals", .serialized)
struct SignalTests {
    @Test(
        "SIGHUP puts in force what can change, keeps what is right, and says the rest; no such signal ends the server")
    func reload() async throws {
        try await ServeTests.inFolder { folder in
            let server = try await RunningServer.start(ServeTests.settings(folder), in: folder)
            func reload(_ text: String, says words: String...) async throws {
                let before = server.program.errors
                try folder.write(text, to: "serve.yaml")
                server.program.signal(SIGHUP)
                try await eventually("\(words): \(server.program.errors)") {
                    let lines = server.program.errors.dropFirst(before.count).split(separator: "\n")
                    return lines.contains { line in words.allSatisfy(line.contains) }
                }
            }
            func status(of size: Int) async throws -> Int {
                try await ask(server.port, "POST", "/plays", .string(String(repeating: "x", count: size))).status
            }
            let settings = ServeTests.settings(folder)
            #expect(try await status(of: 4_000) == 400)
            let changed = settings.replacing("level: warning", with: "level: debug")
            try await reload(
                changed + "server: { limits: { bodySize: 2KiB } }\n", says: "In force now:", "log.level = debug",
                "server.limits.bodySize")
            #expect(try await status(of: 4_000) == 413)
            _ = try await ask(server.port, "GET", "/users")
            try await eventually("no line for a request") { server.program.errors.contains("GET /users 200") }

            // Wrong in one place, right in another: neither counts.
            try await reload(
                changed + "server: { limits: { bodySize: 8KiB, idleTme: 1s } }\n", says: "error", "idleTme", "stay")
            #expect(try await status(of: 4_000) == 413)
            try await reload("server: [\n", says: "error", "serve.yaml", "stay")
            try await reload(
                changed.replacing("plays: {}", with: "plays: { futureTolerance: soon }"), says: "error",
                "futureTolerance", "stay")

            try await reload(
                changed + "server: { shutdownGrace: 9s, limits: { bodySize: 8KiB } }\n", says: "warning", "restart",
                "server.shutdownGrace")
            #expect(try await status(of: 4_000) == 400)

            for signal in [SIGUSR1, SIGUSR2, SIGPIPE, SIGHUP, SIGXFSZ] { server.program.signal(signal) }
            #expect(await server.isReady())
            try await server.stop()
            #expect(!FileManager.default.fileExists(atPath: folder.path + "/data/postmaster.pid"))
        }
    }

    @Test("A signal that comes while the database starts does not leave it behind")
    func early() async throws {
        try await ServeTests.inFolder { folder in
            let file = try folder.write(ServeTests.settings(folder), to: "serve.yaml")
            let program = try RunningProgram(
                ["serve", "--config", file, "--port", "0"], output: folder, name: "serve")
            try await eventually("it does not begin") {
                FileManager.default.fileExists(atPath: folder.path + "/data") || !program.isRunning
            }
            for signal in [SIGHUP, SIGUSR1, SIGUSR2] { program.signal(signal) }
            try await eventually(within: .seconds(120), "it does not come up: \(program.errors)") {
                try #require(program.isRunning, "\(program.errors)")
                return folder.text(of: "serve.out").contains("Try it: ")
            }
            program.signal(SIGTERM)
            #expect(try await program.end() == 0)
            #expect(!FileManager.default.fileExists(atPath: folder.path + "/data/postmaster.pid"))
        }
    }

    @Test("When the time to stop in is over, requests that wait for a lock are answered with 503, and logged so")
    func gracePassed() async throws {
        try await TestFolder.with { folder in
            let url = try await TestDatabase.shared.migrated()
            let server = try await RunningServer.start(
                """
                database: { mode: external, url: "\(url)" }
                modules: { users: {}, plays: {}, playbook: {} }
                server: { shutdownGrace: 1s }
                """, in: folder)
            let user = try await ServeTests.addUser(server)
            try await TestDatabase.withClient(of: url) { client in
                try await client.transaction { transaction in
                    _ = try await transaction.query("LOCK TABLE plays IN ACCESS EXCLUSIVE MODE")
                    let write = EventKind.plays.event(of: user)
                    let query: JSONValue = ["query": "{ plays(first: 1) { nodes { id } } }"]
                    let answers = try await onThread {
                        let connections = try (0..<60).map { number in
                            let connection = try RawConnection(port: server.port, patience: 60)
                            switch number % 3 {
                            case 0: connection.send("POST", "/plays", write)
                            case 1: connection.send("GET", "/plays")
                            default: connection.send("POST", "/query", query)
                            }
                            return connection
                        }
                        // All are under way, since the process has read them.
                        while !(server.program.isRunning && Self.requestsInFlight(server.port) >= 60) { usleep(20_000) }
                        server.program.signal(SIGTERM)
                        return connections.map { $0.answer() }
                    }
                    for answer in answers {
                        #expect(answer?.status == 503, "\(answer?.text ?? "none")")
                        #expect(answer?.headers["connection"] == "close" && answer?.headers["retry-after"] == "1")
                    }
                    #expect(
                        answers.compactMap { $0?.json["code"].string } == [String](repeating: "unavailable", count: 40))
                }
            }
            #expect(try await server.program.end() == 0, "\(server.program.errors)")
            let lines = server.program.errors.split(separator: "\n")
            #expect(lines.count { $0.contains("POST /plays 503") } == 20)
            #expect(lines.count { $0.contains("GET /plays 503") } == 20)
            #expect(lines.count { $0.contains("POST /query 503") } == 20)
            #expect(!lines.contains { $0.contains(" 499 ") })
            #expect(
                lines.contains { $0.contains("server.shutdownGrace") && $0.contains(": 60.") },
                "\(server.program.errors)")
        }
    }

    /// What `GET /metrics` says, itself not counted.
    static func requestsInFlight(_ port: Int) -> Int {
        guard let connection = try? RawConnection(port: port) else { return 0 }
        connection.send("GET", "/metrics")
        let line = connection.answer()?.text.firstMatch(of: /\nhttp_requests_in_flight (\d+)/)
        return (line.flatMap { Int($0.1) } ?? 1) - 1
    }
}
