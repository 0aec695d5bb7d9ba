import Logging
import NIOCore
import TestSupport
import Testing

@testable import HTTP

/// Clients that send more than they read, or read slowly: what the server keeps for them is bounded, and what they were given
/// they get.
@Suite("HTTP server: hostile and slow clients")
struct HostileClientTests {
    private static let megabyte = 1 << 20
    /// More than the kernel's buffers of both ends hold together.
    private static let muchMore = 64 << 20

    @Test("A client that sends requests and never reads is answered no further than it could read, and then cut off")
    func neverReads() async throws {
        let large = LargeAnswer(size: Self.megabyte / 4)
        let activity = ServerActivity()
        try await serving("idleTime: 2s", large: large, activity: activity) { port in
            let client = try RawConnection(port: port)
            client.send(String(repeating: "GET /large HTTP/1.1\r\nHost: x\r\n\r\n", count: 1_000))
            try await large.waitUntilGiven()
            while activity.openConnections > 0 { try await Task.sleep(for: .milliseconds(20)) }
        }
        #expect(large.given > 0 && large.given < 200, "\(large.given) answers of a quarter of a megabyte")
    }

    @Test("A client that reads late gets all answers to what it sent ahead")
    func readsLate() async throws {
        let large = LargeAnswer(size: Self.megabyte / 2)
        try await serving(large: large) { port in
            let client = try RawConnection(port: port)
            client.send(String(repeating: "GET /large HTTP/1.1\r\nHost: x\r\n\r\n", count: 60))
            client.send("GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            try await large.waitUntilGiven()
            let answer = await client.readToEnd()
            #expect(large.given == 60 && answer.utf8.count > 60 * Self.megabyte / 2 && answer.hasSuffix("hello"))
        }
    }

    @Test("What waits for its turn when the client ends its side is answered in order, however much it is")
    func endsAhead() async throws {
        try await serving { port in
            let client = try RawConnection(port: port)
            let count = 3_000
            client.send(
                (0..<count).map { "GET /later HTTP/1.1\r\nHost: x\r\nX-Request-Id: n\($0)\r\n\r\n" }.joined())
            client.endSending()
            let ids = await client.readToEnd().split(separator: "\r\n").filter { $0.hasPrefix("X-Request-Id: n") }
            #expect(ids.map { String($0) } == (0..<count).map { "X-Request-Id: n\($0)" })
        }
    }

    @Test("What follows a request for another protocol is not read while that is answered")
    func upgradeFlood() async throws {
        try await serving { port in
            let client = try RawConnection(port: port)
            client.send("GET /forever HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n")
            let sent = await client.sendPatiently(String(repeating: "x", count: 65_536), upTo: Self.muchMore)
            #expect(sent < Self.muchMore)
            client.reset()
        }
    }

    @Test("Who leaves before the answer is there is no failure of the server: neither in its metrics nor in its log")
    func leavesBeforeTheAnswer() async throws {
        let (activity, requests, log) = (ServerActivity(), RecordedRequests(), RecordedLog())
        let logger = Logger(label: "test") { _ in log.handler }
        try await serving("requestTime: 60s", activity: activity, requests: requests, logger: logger) { port in
            let client = try RawConnection(port: port)
            client.send("GET /forever HTTP/1.1\r\nHost: x\r\n\r\n")
            while activity.requestsInFlight == 0 { try await Task.sleep(for: .milliseconds(1)) }
            client.reset()
            while activity.requestsInFlight > 0 { try await Task.sleep(for: .milliseconds(1)) }
            while requests.count("GET", "/forever", 499) != 1 { try await Task.sleep(for: .milliseconds(1)) }
            #expect(log.texts(.warning).isEmpty && log.texts(.error).isEmpty)
        }
        try await serving("requestTime: 1s", logger: logger) { port in
            // Who is still there is told that it took too long.
            let answer = try await RawConnection(port: port).ask(
                "GET /forever HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 504 ") && log.texts(.warning).count == 1)
        }
    }

    @Test("Bodies behind a stream are not read while it goes on; that the client has gone is noticed")
    func bodiesBehindStream() async throws {
        let endless = EndlessStream()
        try await serving(endless: endless) { port in
            let client = try RawConnection(port: port)
            client.send("GET /endless HTTP/1.1\r\nHost: x\r\n\r\n")
            _ = await client.read(until: "begun\r\n")
            let post =
                "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: \(Self.megabyte)\r\n\r\n"
                + String(repeating: "x", count: Self.megabyte)
            #expect(await client.sendPatiently(post, upTo: Self.muchMore) < Self.muchMore)
            client.reset()
            await endless.waitForEnds(1)
        }
    }

    @Test("A client that leaves behind a stream with requests that were not read is noticed")
    func leavesBehindStream() async throws {
        let endless = EndlessStream()
        try await serving(endless: endless) { port in
            let client = try RawConnection(port: port)
            client.send("GET /endless HTTP/1.1\r\nHost: x\r\n\r\n")
            _ = await client.read(until: "begun\r\n")
            client.send(String(repeating: "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n", count: 2_000))
            client.endSending()
            await endless.waitForEnds(1)
        }
    }

    @Test(
        "A large answer is written whole, whatever its client sends meanwhile",
        arguments: [
            ("Connection: close\r\n", "", false), ("Connection: close\r\n", "", true), ("", "", true),
            ("Connection: close\r\n", "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n", false),
        ])
    func largeAnswer(field: String, then: String, ends: Bool) async throws {
        let large = LargeAnswer(size: 32 << 20)
        try await serving(large: large) { port in
            let client = try RawConnection(port: port)
            client.send("GET /large HTTP/1.1\r\nHost: x\r\n\(field)\r\n")
            try await large.waitUntilGiven()
            if !then.isEmpty { client.send(then) }
            if ends { client.endSending() }
            // What was sent last is read before the client begins to.
            _ = try await RawConnection(port: port).ask("GET /hello HTTP/1.0\r\n\r\n")
            #expect(await client.readToEnd().utf8.count > 32 << 20)
        }
    }

    @Test("While a large answer is compressed the server answers others")
    func compression() async throws {
        let large = LargeAnswer(randomBytes: 64 << 20)
        try await serving(large: large) { port in
            let client = try RawConnection(port: port)
            client.send("GET /large HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n")
            try await large.waitUntilGiven()
            // Enough connections that some are on the same event loop, as connections are dealt out in turn.
            for _ in 0..<System.coreCount {
                #expect(try await RawConnection(port: port).ask("GET /hello HTTP/1.0\r\n\r\n").hasSuffix("hello"))
            }
            #expect(!client.hasBytes)
            #expect(await client.read(until: nil, atLeast: 1).hasPrefix("HTTP/1.1 200 OK"))
            client.reset()
        }
    }

    @Test("A large answer has all the time that its client needs to read it", arguments: ["", "Connection: close\r\n"])
    func slowReader(field: String) async throws {
        let large = LargeAnswer(size: 32 << 20)
        try await serving("idleTime: 5s", large: large) { port in
            let client = try RawConnection(port: port, receiveBuffer: 1 << 16)
            client.send("GET /large HTTP/1.1\r\nHost: x\r\n\(field)\r\n")
            let count = await client.readSlowly(pieces: 28, size: 32 << 20 / 28, pause: 0.25)
            #expect(count > 32 << 20)
        }
    }

    @Test("A WebSocket message that does not end is cut off, though its client shows that it is there")
    func endlessMessage() async throws {
        try await serving("requestTime: 2s") { port in
            let client = try RawConnection(port: port)
            client.send(
                "GET /socket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
            _ = await client.read(until: "\r\n\r\n")
            let whole: [UInt8] = [0x01, 0x81, 0, 0, 0, 0, 0x61, 0x80, 0x81, 0, 0, 0, 0, 0x62]
            client.send(bytes: whole)
            client.send(bytes: [0x01, 0x82, 0, 0, 0, 0] + Array("he".utf8) + [0x8A, 0x80, 0, 0, 0, 0])
            #expect(await client.readToEnd().hasSuffix("The message did not end in time."))
        }
    }
}
