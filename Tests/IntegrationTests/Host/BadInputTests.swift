import Foundation
import Host
import JSON
import Settings
import TestSupport
import Testing

/// What comes over a socket and should not.
@Suite("Host: bad input", .serialized)
struct BadInputTests {
    /// Runs the product on a port of its own.
    private static func serving(_ yaml: String = "", _ body: (Int) async throws -> Void) async throws {
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

    private static func isServing(_ port: Int, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let answer = try await ask(port, "POST", "/query", ["query": "{ users { totalCount } }"])
        #expect(
            answer.status == 200 && answer.json["errors"] == .null, "\(answer.text)", sourceLocation: sourceLocation)
    }

    private static let post = "POST /plays HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"

    @Test("A body of 100 MB is refused before it has come, announced or in chunks; the next request is served")
    func largeBody() async throws {
        try await Self.serving { port in
            for path in ["/plays", "/query", "/users"] {
                let (announced, sent) = try await onThread {
                    let connection = try RawConnection(port: port)
                    connection.send(
                        "POST \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 104857600\r\n\r\n{"
                    )
                    let answer = connection.answer()
                    // A client that goes on sending is not read from for ever.
                    let piece = String(repeating: " ", count: 1 << 20)
                    var sent = 0
                    while sent < 100, connection.send(piece) { sent += 1 }
                    return (answer, sent)
                }
                #expect(announced?.status == 413 && announced?.headers["connection"] == "close", "\(path)")
                #expect(announced?.json["code"] == "body_too_large")
                #expect(sent <= 100)
                let chunked = try await onThread {
                    let connection = try RawConnection(port: port)
                    connection.send(
                        "POST \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                    )
                    let chunk = "10000\r\n" + String(repeating: " ", count: 0x10000) + "\r\n"
                    for _ in 0..<1_600 { guard connection.send(chunk) else { break } }
                    return connection.answer()
                }
                #expect(chunked == nil || chunked?.status == 413, "\(path)")
            }
            try await Self.isServing(port)
        }
    }

    @Test("A header past its bound is refused")
    func largeHeader() async throws {
        try await Self.serving("server: { limits: { headerSize: 8KiB } }") { port in
            let long = String(repeating: "a", count: 9_000)
            let many = (0..<300).map { "X-\($0): y\r\n" }.joined()
            for (head, status, code) in [
                ("GET /users HTTP/1.1\r\nHost: localhost\r\nX: \(long)\r\n\r\n", 431, "header_too_large"),
                ("GET /users?\(long) HTTP/1.1\r\nHost: localhost\r\n\r\n", 414, "uri_too_long"),
                ("GET /users HTTP/1.1\r\nHost: localhost\r\n\(many)\r\n", 431, "header_too_large"),
                ("GET /users HTTP/1.1\r\n\(long): y\r\n\r\n", 431, "header_too_large"),
            ] {
                let answer = try await onThread {
                    let connection = try RawConnection(port: port)
                    connection.send(head)
                    return connection.answer()
                }
                #expect(answer?.status == status && answer?.json["code"].string == code, "\(head.prefix(40))")
            }
            try await Self.isServing(port)
        }
    }

    @Test(
        "A client that sends a little and waits is cut off",
        arguments: [
            "", "G", "GET /users HTTP/1.1\r\n", "GET /users HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
            post + "Content-Length: 9\r\n\r\n{",
        ])
    func slowClient(_ sent: String) async throws {
        try await Self.serving("server: { limits: { headerTime: 2s, requestTime: 2s, idleTime: 2s } }") {
            port in
            let (answer, isClosed) = try await onThread {
                let connection = try RawConnection(port: port)
                connection.send(sent)
                return (connection.answer(), connection.isAtEnd())
            }
            #expect(isClosed)
            if !sent.isEmpty { #expect(answer?.status == 408 && answer?.json["code"] == "request_timeout") }
        }
    }

    @Test("On a connection that was used before, a slow header has no longer; an idle one is closed in its time")
    func slowSecondRequest() async throws {
        try await Self.serving("server: { limits: { headerTime: 2s, idleTime: 60s } }") { port in
            let (first, second) = try await onThread {
                let connection = try RawConnection(port: port, patience: 20)
                connection.send("GET", "/health/live")
                let first = connection.answer()
                connection.send("GET /health/live HTTP/1.1\r\nHo")
                return (first, connection.answer())
            }
            #expect(first?.status == 200 && second?.status == 408)
        }
        try await Self.serving("server: { limits: { headerTime: 60s, idleTime: 2s } }") { port in
            let isClosed = try await onThread {
                let connection = try RawConnection(port: port, patience: 20)
                connection.send("GET", "/health/live")
                return connection.answer()?.status == 200 && connection.isAtEnd()
            }
            #expect(isClosed)
        }
    }

    @Test("Of five hundred connections at once, beyond what the pool can take, each gets an answer")
    func storm() async throws {
        let yaml = "database: { pool: { shared: 1, maximum: 2, queue: 40, acquireTimeout: 10s } }"
        try await Self.serving(yaml) { port in
            let user = try await ask(
                port, "POST", "/users", ["username": "ann", "email": "ann@example.org", "password": "correct horse"])
            let play = EventKind.plays.event(of: try #require(user.json["id"].string))
            let answers = try await onThread {
                let connections = try (0..<500).map { _ in try RawConnection(port: port) }
                for (number, connection) in connections.enumerated() {
                    switch number % 3 {
                    case 0: connection.send("POST", "/plays", play)
                    case 1: connection.send("GET", "/plays?first=5")
                    default:
                        connection.send("POST", "/query", ["query": "{ users { nodes { plays { totalCount } } } }"])
                    }
                }
                return connections.map { $0.answer() }
            }
            for (number, answer) in answers.enumerated() {
                let answer = try #require(answer, "connection \(number) has no answer")
                let isRefused = answer.status == 503 && answer.headers["retry-after"] != nil
                #expect(isRefused || answer.status == (number % 3 == 0 ? 201 : 200), "\(answer.status) \(answer.text)")
            }
            let stored = answers.count { $0?.status == 201 }
            let total = try await ask(port, "POST", "/query", ["query": "{ plays { totalCount } }"])
            #expect(total.json["data"]["plays"]["totalCount"] == .integer(stored))
        }
    }

    @Test("Connections beyond the bound wait for their turn, or are closed; none hangs")
    func connectionBound() async throws {
        try await Self.serving("server: { limits: { connections: 10, idleTime: 3s } }") { port in
            let statuses = try await onThread {
                let connections = try (0..<40).map { _ in try RawConnection(port: port) }
                for connection in connections { connection.send("GET", "/health/live") }
                return connections.map { $0.answer()?.status }
            }
            #expect(statuses.allSatisfy { $0 == 200 }, "\(statuses)")
        }
    }

    @Test(
        "Garbage is refused, also behind requests that are answered first",
        arguments: [
            "\u{0}\u{1}\u{2}\r\n\r\n", "HELLO\r\n\r\n", "GET  HTTP/9.9\r\n\r\n", "SSH-2.0-x\r\n",
            "GET / HTTP/1.1\r\n: x\r\n\r\n",
        ])
    func garbage(_ text: String) async throws {
        try await Self.serving { port in
            for good in [0, 3] {
                let (answers, isClosed) = try await onThread {
                    let connection = try RawConnection(port: port)
                    connection.send(
                        String(repeating: "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n", count: good) + text)
                    var answers: [WireAnswer] = []
                    while let answer = connection.answer() { answers.append(answer) }
                    return (answers, connection.isAtEnd())
                }
                #expect(isClosed)
                #expect(answers.prefix(good).allSatisfy { $0.status == 200 })
                #expect(
                    answers.dropFirst(good).allSatisfy { $0.status == 400 && $0.json["code"] == "malformed_request" })
                if good == 0 { #expect(answers.count == 1) }
            }
            try await Self.isServing(port)
        }
    }

    @Test("A body in chunks is read; two lengths are not believed")
    func chunked() async throws {
        try await Self.serving { port in
            let query = #"{"query":"{ __typename }"}"#
            let chunks = query.map { "1\r\n\($0)\r\n" }.joined() + "0\r\n\r\n"
            let head = "POST /query HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            let answers = try await onThread {
                let connection = try RawConnection(port: port)
                connection.send(head + "Transfer-Encoding: chunked\r\n\r\n" + chunks)
                let first = connection.answer()
                connection.send(head + "Content-Length: \(query.utf8.count)\r\n\r\n" + query)
                return [first, connection.answer()]
            }
            for answer in answers {
                #expect(answer?.status == 200 && answer?.text == #"{"data":{"__typename":"Query"}}"#)
            }
            for lengths in [
                "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "Content-Length: 4\r\nContent-Length: 5\r\n",
                "Content-Length: 4, 5\r\n", "Transfer-Encoding: chunked, identity\r\n",
                "Content-Length: 99999999999999999999\r\n",
            ] {
                let statuses = try await onThread {
                    let connection = try RawConnection(port: port, patience: 20)
                    connection.send(head + lengths + "\r\n0\r\n\r\nGET /users HTTP/1.1\r\nHost: smuggled\r\n\r\n")
                    var statuses: [Int] = []
                    while let answer = connection.answer() { statuses.append(answer.status) }
                    return statuses
                }
                #expect(statuses == [400], "\(lengths): \(statuses)")
            }
        }
    }

    @Test("A body that is too large is refused so that a page that may read answers can read why")
    func tooLargeFromAPage() async throws {
        let page = "https://app.example"
        try await Self.serving("server: { origins: ['\(page)'], limits: { bodySize: 1KiB } }") { port in
            let answers = try await onThread {
                let chunk = "7d0\r\n" + String(repeating: " ", count: 2_000)
                return try ["Content-Length: 2000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n" + chunk].map { rest in
                    let connection = try RawConnection(port: port)
                    connection.send("POST /query HTTP/1.1\r\nHost: localhost\r\nOrigin: \(page)\r\n" + rest)
                    return connection.answer()
                }
            }
            for answer in answers {
                #expect(answer?.status == 413 && answer?.headers["access-control-allow-origin"] == page)
            }
        }
    }

    @Test("HEAD is answered as GET without the body, and OPTIONS with the methods")
    func head() async throws {
        try await Self.serving { port in
            for path in [
                "/users", "/users/99", "/health/live", "/schema.graphql", "/metrics", "/query?query=%7B__typename%7D",
            ] {
                let (get, head, next) = try await onThread {
                    let connection = try RawConnection(port: port)
                    connection.send("GET", path)
                    let get = connection.answer()
                    connection.send("HEAD", path)
                    connection.send("GET", "/health/live")
                    return (get, connection.answer(toHead: true), connection.answer())
                }
                #expect(head?.status == get?.status, "\(path)")
                #expect(head?.headers["content-type"] == get?.headers["content-type"])
                if path != "/metrics" { #expect(head?.headers["content-length"] == get?.headers["content-length"]) }
                #expect(next?.json["status"] == "live", "\(path)")
            }
            let options = try await ask(port, "OPTIONS", "/plays/1")
            #expect(options.status == 204 && options.headers["allow"] == "DELETE, GET, HEAD, OPTIONS")
        }
    }
}
