import Glibc
import HTTPTypes
import Logging
import NIOCore
import ProblemDetails
import Synchronization
import TestSupport
import Testing

@testable import HTTP

/// Requests whose bodies are read as they come, over real sockets.
@Suite("Streamed bodies")
struct StreamedBodyTests {
    private static let megabyte = 1 << 20
    /// More than the buffers of both systems take.
    private static let muchMore = 64 << 20

    private static func head(_ fields: String, _ method: String = "POST") -> String {
        "\(method) /streamed HTTP/1.1\r\nHost: x\r\n\(fields)\r\n"
    }

    private static func chunked(_ pieces: [String]) -> String {
        pieces.map { "\(String($0.utf8.count, radix: 16))\r\n\($0)\r\n" }.joined() + "0\r\n\r\n"
    }

    private static let next = "GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"

    /// Says how many bytes there were, and how large the largest piece was.
    @Sendable private static func measure(_ exchange: HTTPExchange) async throws -> HTTPReply {
        var (count, largest) = (0, 0)
        while let bytes = try await exchange.bodyStream?.next() {
            count += bytes.count
            largest = max(largest, bytes.count)
        }
        return HTTPReply(mediaType: "text/plain", bytes: Array("\(count) bytes, \(largest <= 80 << 10)".utf8))
    }

    @Test(
        "A body is read as it comes, whatever its framing, and the next request is answered after it",
        arguments: [
            ("Content-Length: 10\r\n", "0123456789", 10), ("Content-Length: 0\r\n", "", 0), ("", "", 0),
            ("Transfer-Encoding: chunked\r\n", StreamedBodyTests.chunked(["01234", "5", "6789"]), 10),
            ("Transfer-Encoding: chunked\r\n", StreamedBodyTests.chunked([]), 0),
        ])
    func framings(fields: String, body: String, count: Int) async throws {
        try await serving(streamed: Self.measure) { port in
            for isSplit in [false, true] {
                let client = try RawConnection(port: port)
                let text = Self.head(fields) + body + Self.next
                if isSplit { for byte in text.utf8 { client.send(bytes: [byte]) } } else { client.send(text) }
                let answer = await client.readToEnd()
                #expect(answer.contains("\r\n\r\n\(count) bytes, true"), "\(answer)")
                #expect(answer.hasSuffix("hello") && answer.components(of: "HTTP/1.1 200 OK") == 2, "\(answer)")
            }
        }
    }

    @Test("Many requests with streamed bodies on one connection, sent ahead, are answered in their order")
    func pipelined() async throws {
        try await serving(streamed: Self.measure) { port in
            let client = try RawConnection(port: port)
            let texts = (1...40).map { count in
                Self.head("Transfer-Encoding: chunked\r\n")
                    + Self.chunked(["a", String(repeating: "x", count: count * 100)])
            }
            client.send(texts.joined() + Self.next)
            let answer = await client.readToEnd()
            let counts = answer.matches(of: /(\d+) bytes/).map { Int($0.1) }
            #expect(counts == (1...40).map { $0 * 100 + 1 } && answer.hasSuffix("hello"), "\(answer)")
        }
    }

    @Test("What comes in goes out again, many megabytes of it, while it comes in")
    func roundTrip() async throws {
        let echo = Transfer { exchange, writer in
            while let bytes = try await exchange.bodyStream?.next() { try await writer.write(bytes) }
        }
        let requests = RecordedRequests()
        try await serving(requests: requests, streamed: echo.reply) { port in
            let client = try RawConnection(port: port)
            client.send(Self.head("Content-Length: \(Self.muchMore)\r\nConnection: close\r\n"))
            async let sent = client.send([UInt8](repeating: 7, count: Self.megabyte), times: 64)
            // The head, and the sizes of chunks.
            #expect(await client.countToEnd() > Self.muchMore)
            #expect(await sent == Self.muchMore)
        }
        #expect(requests.count("POST", "/streamed", 200) == 1 && requests.bytes == Self.muchMore)
        #expect(echo.failures.isEmpty)
    }

    @Test("A client of HTTP/1.0 gets the answer without chunks")
    func oldClient() async throws {
        let echo = Transfer { exchange, writer in
            while let bytes = try await exchange.bodyStream?.next() { try await writer.write(bytes) }
        }
        try await serving(streamed: echo.reply) { port in
            let answer = try await RawConnection(port: port).ask(
                "POST /streamed HTTP/1.0\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello")
            #expect(answer.hasPrefix("HTTP/1.1 200 ") && answer.hasSuffix("\r\n\r\nhello"), "\(answer)")
        }
    }

    @Test("An answer of which nothing is written is empty, and a HEAD gets the head")
    func nothingWritten() async throws {
        let nothing = Transfer { _, _ in }
        try await serving(streamed: nothing.reply) { port in
            let answer = try await RawConnection(port: port).ask(Self.head("Content-Length: 0\r\n") + Self.next)
            #expect(answer.contains("Content-Length: 0\r\n") && answer.hasSuffix("hello"), "\(answer)")
            let head = try await RawConnection(port: port).ask(Self.head("", "HEAD") + Self.next)
            #expect(head.contains("Transfer-Encoding: chunked\r\n") && head.hasSuffix("hello"), "\(head)")
        }
    }

    // MARK: Backpressure

    @Test("An endpoint that does not read keeps the client from sending")
    func unreadBody() async throws {
        let gate = Gate()
        try await serving(streamed: { exchange in
            _ = try await exchange.bodyStream?.next()
            await gate.wait()
            return try await Self.measure(exchange)
        }) { port in
            let client = try RawConnection(port: port)
            client.send(Self.head("Content-Length: \(Self.muchMore)\r\nConnection: close\r\n"))
            let text = String(repeating: "x", count: Self.megabyte)
            let sent = await client.sendPatiently(text, upTo: Self.muchMore)
            #expect(sent < Self.muchMore)
            gate.open()
            _ = await client.send(Array(String(repeating: "x", count: Self.muchMore - sent).utf8), times: 1)
            #expect(await client.readToEnd().contains(" bytes, true"))
        }
    }

    @Test("A client that does not read suspends the endpoint, which hears of it when the client leaves")
    func unreadAnswer() async throws {
        let (written, requests) = (Counter(), RecordedRequests())
        let endless = Transfer { _, writer in
            while true {
                try await writer.write([UInt8](repeating: 7, count: Self.megabyte))
                written.add(1)
            }
        }
        try await serving(requests: requests, streamed: endless.reply) { port in
            let client = try RawConnection(port: port)
            client.send(Self.head("", "GET"))
            _ = await client.read(until: nil, atLeast: 1)
            // Whatever the systems between them keep is written soon.
            var before = -1
            while written.count != before {
                before = written.count
                try await Task.sleep(for: .milliseconds(300))
            }
            #expect(written.count < Self.muchMore / Self.megabyte)
            client.reset()
            try await endless.waitForEnd()
        }
        #expect(endless.failures.count == 1 && endless.failures.first is StreamCut)
        #expect(requests.count("GET", "/streamed", 499) == 1)
    }

    // MARK: Codings and bounds

    @Test("gzip is inflated as it comes, in pieces of a bounded size, whatever it stands for")
    func gzip() async throws {
        let zeros = [UInt8](repeating: 0, count: 16 << 20)
        let deflated = try #require(Gzip.deflate(zeros))
        let fields = "Content-Encoding: gzip\r\nContent-Length: \(deflated.count)\r\nConnection: close\r\n"
        for (limit, expected) in [(nil, "\(zeros.count) bytes, true"), (zeros.count - 1, "HTTP/1.1 413")]
            as [(Int?, String)]
        {
            try await serving(streamed: Self.measure, streamLimit: limit) { port in
                let client = try RawConnection(port: port)
                client.send(Self.head(fields))
                for start in stride(from: 0, to: deflated.count, by: 1_000) {
                    client.send(bytes: Array(deflated[start..<min(start + 1_000, deflated.count)]))
                }
                let answer = await client.readToEnd()
                #expect(answer.contains(expected), "\(answer)")
            }
        }
    }

    @Test("Two members of gzip are one body; a broken one is a 400, and another coding a 415")
    func codings() async throws {
        let member = try #require(Gzip.deflate(Array("hello".utf8)))
        try await serving(streamed: Self.measure) { port in
            for (coding, body, expected) in [
                ("gzip", member + member, "10 bytes"), ("x-gzip", member, "5 bytes"), ("gzip", [], "0 bytes"),
                ("gzip", Array(member.dropLast()), "HTTP/1.1 400"), ("gzip", Array("hello".utf8), "HTTP/1.1 400"),
                ("gzip", member + [1], "HTTP/1.1 400"), ("br", member, "Accept-Encoding: gzip"),
                ("identity", member, "\(member.count) bytes"),
            ] as [(String, [UInt8], String)] {
                let client = try RawConnection(port: port)
                client.send(
                    Self.head(
                        "Content-Encoding: \(coding)\r\nContent-Length: \(body.count)\r\nConnection: close\r\n"))
                client.send(bytes: Array(body))
                let answer = await client.readToEnd()
                #expect(answer.contains(expected), "\(coding): \(answer)")
            }
        }
    }

    @Test("The bound of a route is its own, above or below that of other bodies")
    func bound() async throws {
        try await serving("bodySize: 1024", streamed: Self.measure, streamLimit: 2_000) { port in
            let fits = String(repeating: "x", count: 2_000)
            for (fields, body, expected) in [
                ("Content-Length: 2000\r\n", fits, "2000 bytes"),
                ("Content-Length: 2001\r\n", fits + "x", "HTTP/1.1 413"),
                ("Transfer-Encoding: chunked\r\n", Self.chunked([fits]), "2000 bytes"),
                ("Transfer-Encoding: chunked\r\n", Self.chunked([fits, "x"]), "HTTP/1.1 413"),
            ] {
                let answer = try await RawConnection(port: port).ask(
                    Self.head(fields + "Connection: close\r\n") + body)
                #expect(answer.contains(expected) && answer.components(of: "HTTP/1.1 ") == 1, "\(answer)")
            }
        }
    }

    @Test("Permission to send is given once the endpoint reads, and not where it refuses")
    func expectContinue() async throws {
        let fields = "Expect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n"
        try await serving(streamed: Self.measure) { port in
            let client = try RawConnection(port: port)
            client.send(Self.head(fields))
            #expect(await client.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 100 Continue"))
            client.send("ok")
            #expect(await client.readToEnd().hasSuffix("2 bytes, true"))
        }
        try await serving(streamed: { _ in throw Problem.notFound("Nothing.") }) { port in
            let client = try RawConnection(port: port)
            client.send(Self.head(fields))
            let answer = await client.readToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 404 ") && answer.contains("Connection: close\r\n"), "\(answer)")
        }
    }

    // MARK: Failures

    @Test("A failure before the first piece is answered, one after it cuts the answer off and is logged")
    func failures() async throws {
        struct Broken: Error {}
        for isBegun in [false, true] {
            let (log, requests) = (RecordedLog(), RecordedRequests())
            let broken = Transfer { _, writer in
                if isBegun { try await writer.write("begun") }
                throw Broken()
            }
            try await serving(
                requests: requests, logger: Logger(label: "test") { _ in log.handler }, streamed: broken.reply
            ) { port in
                let answer = try await RawConnection(port: port).ask(Self.head("Content-Length: 0\r\n") + Self.next)
                if isBegun {
                    #expect(answer.hasSuffix("5\r\nbegun\r\n"), "\(answer)")
                } else {
                    #expect(answer.hasPrefix("HTTP/1.1 500 ") && answer.hasSuffix("hello"), "\(answer)")
                }
            }
            #expect(log.texts(.error).count == 1)
            #expect(requests.count("POST", "/streamed", isBegun ? 200 : 500) == 1)
        }
    }

    @Test("A client that leaves in the middle of its body is the endpoint's news, and nobody else's")
    func leaves() async throws {
        let (log, requests, begun) = (RecordedLog(), RecordedRequests(), Gate())
        let failed = Gate()
        try await serving(
            requests: requests, logger: Logger(label: "test") { _ in log.handler },
            streamed: { exchange in
                do {
                    while try await exchange.bodyStream?.next() != nil { begun.open() }
                } catch {
                    failed.open()
                    throw error
                }
                return HTTPReply(status: 200)
            }
        ) { port in
            let client = try RawConnection(port: port)
            client.send(Self.head("Content-Length: 100\r\n") + "abc")
            await begun.wait()
            client.reset()
            await failed.wait()
        }
        #expect(requests.count("POST", "/streamed", 499) == 1 && log.texts(.error).isEmpty)
    }

    @Test(
        "A body that ends before its end, or is none, is a 400",
        arguments: [("Content-Length: 100\r\n", "abc"), ("Transfer-Encoding: chunked\r\n", "3\r\nabc\r\nzz\r\n")])
    func incomplete(fields: String, body: String) async throws {
        try await serving(streamed: Self.measure) { port in
            let client = try RawConnection(port: port)
            client.send(Self.head(fields) + body)
            if body == "abc" { client.endSending() }
            let answer = await client.readToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 400 ") && answer.components(of: "HTTP/1.1 ") == 1, "\(answer)")
        }
    }

    @Test("A client that has ended its side after a whole body is answered")
    func halfClosed() async throws {
        try await serving(streamed: Self.measure) { port in
            let client = try RawConnection(port: port)
            client.send(Self.head("Content-Length: 3\r\n") + "abc")
            client.endSending()
            #expect(await client.readToEnd().hasSuffix("3 bytes, true"))
        }
    }

    // MARK: Time

    @Test("A stream may take longer than a request as long as something moves")
    func healthy() async throws {
        let slow = Transfer { exchange, writer in
            for _ in 0..<30 {
                try await writer.write(".")
                try await Task.sleep(for: .milliseconds(100))
            }
        }
        try await serving("requestTime: 1s", streamed: slow.reply) { port in
            let answer = try await RawConnection(port: port).ask(Self.head("Connection: close\r\n", "GET"))
            #expect(answer.hasSuffix("0\r\n\r\n") && answer.components(of: "\r\n.\r\n") == 30, "\(answer)")
        }
    }

    @Test("A silent client is told so before the head, and a silent answer is cut off after it")
    func silence() async throws {
        try await serving("requestTime: 200ms", streamed: Self.measure) { port in
            let answer = try await RawConnection(port: port).ask(Self.head("Content-Length: 100\r\n") + "abc")
            #expect(answer.hasPrefix("HTTP/1.1 408 "), "\(answer)")
        }
        let log = RecordedLog()
        let silent = Transfer { _, writer in
            try await writer.write("begun")
            try await Task.sleep(for: .seconds(3600))
        }
        try await serving(
            "requestTime: 200ms", logger: Logger(label: "test") { _ in log.handler }, streamed: silent.reply
        ) { port in
            #expect(try await RawConnection(port: port).ask(Self.head("", "GET")).hasSuffix("5\r\nbegun\r\n"))
            try await silent.waitForEnd()
        }
        #expect(log.texts(.warning).contains { $0.contains("server.limits.requestTime") })
    }

    @Test("A server that stops lets a stream end within its grace, and cuts it off then")
    func stop() async throws {
        for grace in ["60s", "200ms"] {
            let (gate, stop, log) = (Gate(), Stop(), RecordedLog())
            let stream = Transfer { _, writer in
                try await writer.write("begun")
                if grace == "60s" { await gate.wait() } else { try await Task.sleep(for: .seconds(3600)) }
                try await writer.write("ended")
            }
            try await serving(
                more: ", shutdownGrace: \(grace)", logger: Logger(label: "test") { _ in log.handler },
                stop: stop, streamed: stream.reply
            ) { port in
                let client = try RawConnection(port: port)
                client.send(Self.head("", "GET"))
                _ = await client.read(until: "begun\r\n")
                await stop()
                gate.open()
                let rest = await client.readToEnd()
                #expect(rest == (grace == "60s" ? "5\r\nended\r\n0\r\n\r\n" : ""), "\(rest)")
            }
            #expect(log.texts(.notice).contains { $0.contains("stopping") } == (grace != "60s"))
        }
    }
}

/// An answer that a test writes, and what became of it.
private final class Transfer: Sendable {
    private let write: @Sendable (HTTPExchange, HTTPBodyWriter) async throws -> Void
    private let thrown = Mutex<[any Error]>([])
    private let end = Gate()

    init(_ write: @escaping @Sendable (HTTPExchange, HTTPBodyWriter) async throws -> Void) { self.write = write }

    var failures: [any Error] { thrown.withLock { $0 } }

    func waitForEnd() async throws { await end.wait() }

    @Sendable func reply(_ exchange: HTTPExchange) -> HTTPReply {
        HTTPReply(
            status: 200, fields: [.contentType: "text/plain"],
            body: .transfer { [self] writer in
                defer { end.open() }
                do { try await write(exchange, writer) } catch {
                    thrown.withLock { $0.append(error) }
                    throw error
                }
            })
    }
}

/// Lets through who waits once it is open.
private final class Gate: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream(of: Void.self) }

    func open() { continuation.finish() }
    func wait() async { for await _ in stream {} }
}

private final class Counter: Sendable {
    private let value = Atomic<Int>(0)
    var count: Int { value.load(ordering: .relaxed) }
    func add(_ count: Int) { value.wrappingAdd(count, ordering: .relaxed) }
}
