import Foundation
import Glibc
import JSON
import TestSupport
import Testing

/// What a server does where it runs out of descriptors, or where clients would have it run out of memory.
@Suite("Process: resources", .serialized)
struct ResourceTests {
    private static func settings(_ more: String = "") async throws -> String {
        """
        database: { mode: external, url: "\(try await TestDatabase.shared.migrated())" }
        modules: { users: {}, plays: {}, playbook: {} }
        log: { level: warning }
        \(more)
        """
    }

    /// Asks over a connection that is kept; false where no answer comes.
    private static func isAnswered(_ connection: RawConnection) -> Bool {
        connection.send("GET", "/users") && connection.answer()?.status == 200
    }

    @Test("With more kept connections than descriptors others are answered, the log says what to do, and nothing spins")
    func descriptors() async throws {
        try await TestFolder.with { folder in
            let server = try await RunningServer.start(
                try await Self.settings(), in: folder, before: ["/usr/bin/prlimit", "--nofile=256:256"])
            #expect(
                server.program.errors.contains("ulimit") && server.program.errors.contains("server.limits.connections"))
            // More than there is room for, none of which is ended by its client.
            let kept = try await onThread {
                try (0..<400).map { _ in
                    let connection = try RawConnection(port: server.port, patience: 60)
                    connection.send("GET", "/users")
                    return Kept(connection)
                }
            }
            try await eventually("the log says nothing") {
                server.program.errors.contains("connections that may be open at once are in use")
            }
            let before = try ProcessUsage(of: server.program.id)
            let started = ContinuousClock.now
            // Each finds room, since idle ones give way.
            for _ in 0..<10 {
                let isAnswered = try await onThread {
                    try Self.isAnswered(RawConnection(port: server.port, patience: 60))
                }
                #expect(isAnswered)
            }
            let after = try ProcessUsage(of: server.program.id)
            let elapsed = Double((ContinuousClock.now - started).components.seconds) + 3
            #expect(after.processorSeconds - before.processorSeconds < elapsed / 2)
            #expect(try await ask(server.port, "POST", "/query", ["query": "{ users { totalCount } }"]).status == 200)
            let all = try await onThread { kept.count { $0.connection.answer()?.status == 200 } }
            #expect(all == 400)
            let warnings = server.program.errors.split(separator: "\n").count { $0.contains("in use") }
            #expect(warnings < 20, "\(server.program.errors)")
            withExtendedLifetime(kept) {}
            try await server.stop()
        }
    }

    /// A connection that one thread at a time uses.
    private final class Kept: @unchecked Sendable {  // The threads follow each other.
        let connection: RawConnection
        init(_ connection: RawConnection) { self.connection = connection }
    }

    @Test("Where descriptors are gone in spite of the reserve, accepting pauses and goes on by itself")
    func noDescriptors() async throws {
        try await TestFolder.with { folder in
            let server = try await RunningServer.start(try await Self.settings(), in: folder)
            let working = Kept(try RawConnection(port: server.port))
            #expect(try await onThread { Self.isAnswered(working.connection) })
            // Less than is open: not one more can be opened.
            func limit(_ count: Int) async throws {
                let outcome = try await Program.run(
                    ["--pid", "\(server.program.id)", "--nofile=\(count):"], of: "/usr/bin/prlimit")
                try #require(outcome.status == 0, "\(outcome.errors)")
            }
            try await limit(8)
            let waiting = Kept(try RawConnection(port: server.port, patience: 60))
            waiting.connection.send("GET", "/users")
            // One that is in use stays, and is answered.
            try await eventually("the log says nothing: \(server.program.errors)") { () async throws -> Bool in
                #expect(try await onThread { Self.isAnswered(working.connection) })
                return server.program.errors.contains("No connection can be accepted: Too many open files")
            }
            let before = try ProcessUsage(of: server.program.id)
            for _ in 0..<15 {
                try await Task.sleep(for: .milliseconds(200))
                #expect(try await onThread { Self.isAnswered(working.connection) })
            }
            let after = try ProcessUsage(of: server.program.id)
            #expect(after.processorSeconds - before.processorSeconds < 1.5)
            try await limit(1_024)
            #expect(try await onThread { waiting.connection.answer()?.status } == 200)
            let metrics = try await ask(server.port, "GET", "/metrics").text
            #expect(metrics.contains(/\nhttp_accept_failures_total [1-9]/))
            #expect(server.program.errors.split(separator: "\n").count { $0.contains("No connection") } < 5)
            try await server.stop()
        }
    }

    @Test("Clients that ask for much and read nothing cost no more memory than is allowed them")
    func unreadAnswers() async throws {
        try await TestFolder.with { folder in
            // On a busy machine an answer takes longer than its users would wait.
            let patience = "server: { limits: { requestTime: 2m } }\nquery: { limits: { time: 2m } }"
            let server = try await RunningServer.start(try await Self.settings(patience), in: folder)
            let user = try await ServeTests.addUser(server)
            for _ in 0..<100 {
                let text = JSONValue.string(String(repeating: "x", count: 8_000))
                let event = EventKind.playbook.event(of: user, ["extra": ["text": text]])
                #expect(try await ask(server.port, "POST", "/playbook", event).status == 201)
            }
            let document = (0..<13).map { "a\($0): playbook(first: 100) { nodes { extra } }" }.joined(separator: " ")
            let query: JSONValue = ["query": .string("{ \(document) }")]
            #expect(try await ask(server.port, "POST", "/query", query).body.count > 10_000_000)
            let before = try ProcessUsage(of: server.program.id)
            let clients = try await onThread {
                try (0..<60).map { number in
                    let connection = try RawConnection(port: server.port, patience: 60)
                    if number % 4 == 0 {
                        Self.subscribe(query, connection)
                    } else {
                        connection.send("POST", "/query", query)
                    }
                    return Kept(connection)
                }
            }
            func metric(_ name: String) async throws -> Double {
                let text = try await ask(server.port, "GET", "/metrics").text
                let line = text.split(separator: "\n").first { $0.hasPrefix(name + " ") }
                return line.flatMap { Double($0.dropFirst(name.count + 1)) } ?? 0
            }
            // How many are refused depends on how soon those are sent away that do not read. All are dealt with where the
            // request for the metrics is the only one.
            try await eventually("nothing is refused, or some still wait for their answers") {
                let refused = try await metric("http_answers_refused_total")
                let inFlight = try await metric("http_requests_in_flight")
                return refused > 0 && inFlight <= 1
            }
            #expect(try await metric("http_answers_unread_bytes") < Double(80 << 20))
            let after = try ProcessUsage(of: server.program.id)
            // Beside the 64 MiB that wait there are the answers that are being made, some 200 MiB. Without the bound all 60
            // answers of 10 MB are there at once, which takes more than 700 MiB.
            #expect(after.peakResidentBytes - before.peakResidentBytes < 400 << 20)
            #expect(
                server.program.errors.split(separator: "\n").count { $0.contains("server.limits.unreadTotal") } >= 1)
            // Whoever reads is answered, since those that do not are sent away.
            try await eventually("no answer for who reads") {
                try await ask(server.port, "POST", "/query", query).status == 200
            }
            withExtendedLifetime(clients) {}
            try await server.stop()
        }
    }

    /// Asks over a WebSocket, as graphql-transport-ws has it, and waits for nothing.
    private static func subscribe(_ request: JSONValue, _ connection: RawConnection) {
        connection.send(
            "GET /query HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                + "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n")
        let messages: [JSONValue] = [
            ["type": "connection_init"], ["id": "1", "type": "subscribe", "payload": request],
        ]
        for message in messages {
            let text = Array(message.text.utf8)
            // A whole text, masked with zeros; from 126 bytes on its length takes two (RFC 6455, section 5.2).
            let length = [UInt8(text.count >> 8), UInt8(text.count & 0xFF)]
            let isShort = text.count < 126
            connection.send(
                bytes: [0x81, isShort ? 0x80 | length[1] : 0xFE] + (isShort ? [] : length) + [0, 0, 0, 0] + text)
        }
    }

    @Test("A log that cannot be written costs the server nothing but the log")
    func fullLog() async throws {
        try await TestFolder.with { folder in
            let server = try await RunningServer.start(
                try await Self.settings("").replacing("level: warning", with: "level: info"), in: folder,
                before: ["/bin/sh", "-c", "exec \"$0\" \"$@\" 2>/dev/full"])
            for _ in 0..<10 { #expect(try await ask(server.port, "GET", "/users").status == 200) }
            try await eventually("no line is missed") {
                try await ask(server.port, "GET", "/metrics").text.contains(/\nlog_lines_dropped_total [1-9]/)
            }
            try await server.stop()
        }
    }
}
