import Foundation
import Host
import TestSupport
import Testing

/// Clients that take more of a server than they give back, against the whole product.
@Suite("Host: hostile clients", .serialized)
struct HostileClientTests {
    private static func serving(_ yaml: String, _ body: (Int) async throws -> Void) async throws {
        ProcessSetup.apply()
        let database = try await TestDatabase.shared.migrated()
        let settings = try TestHost.settings(modules: TestHost.allModules, conninfo: database, yaml: yaml)
        let host = try await ListeningTestHost.start(settings)
        do { try await body(host.address.port) } catch {
            try? await host.stop()
            throw error
        }
        try await host.stop()
    }

    /// The sum of the samples of a metric whose line begins so.
    private static func metric(_ port: Int, _ beginning: String) async throws -> Int {
        try await ask(port, "GET", "/metrics").text.split(separator: "\n").filter { $0.hasPrefix(beginning) }
            .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }.reduce(0) { $0 + Int($1) }
    }

    @Test("Pages that are asked for and never read are not made, and the connection ends")
    func pagesUnread() async throws {
        try await Self.serving("server: { limits: { idleTime: 2s } }") { port in
            let client = try RawConnection(port: port)
            let count = 2_000
            client.send(
                String(repeating: "GET /query HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\n\r\n", count: count))
            let made = #"http_requests_total{method="GET",route="/query",status="200"}"#
            try await eventually("a page is made") { try await Self.metric(port, made) > 0 }
            // The one that asks is open.
            try await eventually("the connection ends") { try await Self.metric(port, "http_connections ") == 1 }
            let pages = try await Self.metric(port, made)
            #expect(pages < count / 4, "\(pages) pages were made")
        }
    }

    @Test("Bodies behind an event stream are not taken in; the stream ends with its client")
    func bodiesBehindStream() async throws {
        try await Self.serving("query: { subscriptions: { keepAlive: 200ms } }") { port in
            let isTaken = try await onThread {
                let client = try RawConnection(port: port, patience: 10)
                let query = #"{"query":"subscription { playRecorded { videoId } }"}"#
                client.send(
                    "POST /query HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAccept: text/event-stream\r\n"
                        + "Content-Length: \(query.utf8.count)\r\n\r\n\(query)")
                let isOpen = client.answer()?.status == 200
                let body = String(repeating: " ", count: 1 << 20)
                let post =
                    "POST /query HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
                return (isOpen, (0..<48).allSatisfy { _ in client.send(post) })
            }
            #expect(isTaken == (true, false))
            try await eventually("the stream ends") {
                try await Self.metric(port, #"graphql_streams{transport="sse"}"#) == 0
            }
        }
    }
}
