import Logging
import NIOCore
import TestSupport
import Testing

@testable import HTTP

/// The server over real sockets, with routes of its own and without a database.
@Suite("HTTP server")
struct HTTPServerTests {
    @Test("What is asked for is answered, several requests on one connection")
    func keepAlive() async throws {
        try await serving { port in
            let client = try RawConnection(port: port)
            client.send(
                "GET /hello HTTP/1.1\r\nHost: x\r\nX-Request-Id: one\r\n\r\nHEAD /hello HTTP/1.1\r\nHost: x\r\n\r\n")
            client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc")
            let answer = await client.readToEnd()
            #expect(answer.components(of: "HTTP/1.1 200 OK") == 3)
            #expect(answer.contains("X-Request-Id: one\r\n"))
            #expect(answer.components(of: "Content-Length: 5") == 2 && answer.components(of: "\r\n\r\nhello") == 1)
            #expect(answer.hasSuffix("\r\n\r\nabc"))
        }
    }

    @Test(
        "The log knows of every answer that sends its reader there",
        arguments: [("/fails", 1), ("/gives-up", 1), ("/later-on", 0), ("/nothing", 0), ("/hello", 0)])
    func failures(path: String, lines: Int) async throws {
        let log = RecordedLog()
        try await serving(logger: Logger(label: "test") { _ in log.handler }) { port in
            let answer = try await RawConnection(port: port).ask(
                "GET \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            #expect(answer.contains("Its log says more") == (lines > 0), "\(answer)")
            #expect(log.texts(.error) == Array(repeating: "The request failed.", count: lines))
        }
    }

    @Test(
        "What cannot be answered",
        arguments: [
            ("GET /nothing", "404", "not_found"), ("POST /hello", "405", "method_not_allowed"),
            ("PROPFIND /hello", "405", "GET, HEAD"),
            ("GET /fails", "500", "internal_error"), ("GET /gives-up", "500", "internal_error"),
            ("GET /later-on", "503", "Retry-After: 1"),
            ("OPTIONS /hello", "204", "Allow: GET"),
        ])
    func refusals(request: String, status: String, text: String) async throws {
        try await serving { port in
            let answer = try await RawConnection(port: port).ask(
                "\(request) HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
            #expect(answer.lowercased().contains(text.lowercased()))
            #expect(!answer.contains("secret"))
        }
    }

    @Test(
        "What is no HTTP",
        arguments: [
            ("GARBAGE\r\n\r\n", "400"), ("GET / HTTP/1.1\r\nHost\r\n\r\n", "400"),
            ("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", "400"),
            ("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "400"),
            ("GET / HTTP/1.1\r\nHost: x\r\nX: " + String(repeating: "a", count: 20_000) + "\r\n\r\n", "431"),
            ("GET /" + String(repeating: "a", count: 20_000) + " HTTP/1.1\r\n\r\n", "414"),
        ])
    func malformed(request: String, status: String) async throws {
        try await serving { port in
            let answer = try await RawConnection(port: port).ask(request)
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
            #expect(answer.contains("application/problem+json"))
        }
    }

    @Test(
        "A minor version that nobody knows yet is taken for the highest one; another major version is refused",
        arguments: [
            ("HTTP/1.2", "200"), ("HTTP/1.9", "200"), ("HTTP/1.0", "200"), ("HTTP/2.0", "505"), ("HTTP/3.0", "505"),
            ("HTTP/1.10", "400"), ("http/1.1", "400"),
        ])
    func versions(version: String, status: String) async throws {
        try await serving { port in
            // Once in one piece, once with each byte by itself.
            for isSplit in [false, true] {
                let client = try RawConnection(port: port)
                let request = "GET /mirror?HTTP/1.2 \(version)\r\nHost: x\r\nX: HTTP/1.2\r\nConnection: close\r\n\r\n"
                if isSplit { for byte in request.utf8 { client.send(bytes: [byte]) } } else { client.send(request) }
                let answer = await client.readToEnd()
                let isRefused = status != "200"
                #expect(
                    answer.hasPrefix("HTTP/1.1 \(status) ") || isRefused && answer.hasPrefix("HTTP/1.1 505 "),
                    "\(answer)")
                if !isRefused { #expect(answer.contains(" /mirror HTTP/1.2 ") && answer.contains("X=HTTP/1.2")) }
            }
        }
    }

    @Test(
        "Extensions of chunks count for nothing, and may have blanks around them",
        arguments: ["", ";a", " ; a", ";a=b", "; a = b", " ;\ta\t=\t\"b; c\\\"\"  ; d", ";a ", "  "])
    func chunkExtensions(text: String) async throws {
        try await serving { port in
            let request =
                "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "5\(text)\r\nhe\r\nl\r\n00A\(text)\r\n0123456789\r\n0\(text)\r\nX: y\r\n\r\n"
                + "GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            for isSplit in [false, true] {
                let client = try RawConnection(port: port)
                if isSplit { for byte in request.utf8 { client.send(bytes: [byte]) } } else { client.send(request) }
                let answer = await client.readToEnd()
                #expect(
                    answer.contains("\r\n\r\nhe\r\nl0123456789HTTP/1.1 200 OK") && answer.hasSuffix("hello"),
                    "\(answer)")
            }
        }
    }

    @Test(
        "What is no extension is refused, and nothing behind it is taken for a request",
        arguments: [
            ";", ";=b", ";a=", ";a=\"b", "; a b", " a", ";a=b c", ";a\u{1}", "\n", ";a\nb", "x", ";a=\"\u{7F}\"",
        ])
    func malformedChunkExtensions(text: String) async throws {
        try await serving { port in
            for isSplit in [false, true] {
                let request =
                    "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\(text)\r\nhello\r\n0\r\n\r\n"
                    + "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"
                let client = try RawConnection(port: port)
                if isSplit { for byte in request.utf8 { client.send(bytes: [byte]) } } else { client.send(request) }
                let answer = await client.readToEnd()
                #expect(answer.hasPrefix("HTTP/1.1 400 ") && answer.components(of: "HTTP/1.1 ") == 1, "\(answer)")
            }
        }
    }

    @Test("A body past its bound is refused before it has come, and the connection ends")
    func largeBody() async throws {
        try await serving("bodySize: 1024") { port in
            let announced = try await RawConnection(port: port)
                .ask("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 104857600\r\n\r\nabc")
            #expect(announced.hasPrefix("HTTP/1.1 413 ") && announced.contains("Connection: close"))
            let chunk = "400\r\n" + String(repeating: "a", count: 1024) + "\r\n"
            let chunked = try await RawConnection(port: port)
                .ask("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk + chunk + chunk)
            #expect(chunked.hasPrefix("HTTP/1.1 413 "))
            let fits = try await RawConnection(port: port)
                .ask(
                    "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n" + chunk
                        + "0\r\n\r\n")
            #expect(fits.hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test("A client that waits for permission to send gets it")
    func expectContinue() async throws {
        try await serving { port in
            let client = try RawConnection(port: port)
            client.send(
                "POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\n"
            )
            #expect(await client.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 100 Continue"))
            client.send("ok")
            #expect(await client.readToEnd().hasSuffix("ok"))
        }
    }

    @Test(
        "Who is too slow is told so",
        arguments: [
            ("GET /hello HTTP/1.1\r\nHos", "header"),
            ("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc", "body"),
        ])
    func slow(request: String, what: String) async throws {
        try await serving("headerTime: 3s, requestTime: 3s, idleTime: 3s") { port in
            let answer = try await RawConnection(port: port).ask(request)
            #expect(answer.hasPrefix("HTTP/1.1 408 "))
            #expect(answer.contains("The request's \(what) did not arrive in time"))
        }
    }

    @Test("A connection on which nothing happens is closed; an answer that takes too long is cut short")
    func idle() async throws {
        try await serving("headerTime: 2s, requestTime: 2s, idleTime: 2s") { port in
            #expect(try await RawConnection(port: port).readToEnd().isEmpty)
            let kept = try await RawConnection(port: port).ask("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(kept.hasSuffix("hello"))
            let forever = try await RawConnection(port: port).ask("GET /forever HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(forever.hasPrefix("HTTP/1.1 504 "))
        }
    }

    @Test("What is under way when the time to stop in is over is answered with 503, and so is what has not come whole")
    func gracePassed() async throws {
        let stop = Stop()
        let (activity, requests) = (ServerActivity(), RecordedRequests())
        try await serving(more: ", shutdownGrace: 200ms", activity: activity, requests: requests, stop: stop) { port in
            let busy = try (0..<20).map { _ in try RawConnection(port: port) }
            for client in busy {
                client.send("GET /forever HTTP/1.1\r\nHost: x\r\n\r\nGET /hello HTTP/1.1\r\nHost: x\r\n\r\n")
            }
            let sending = try RawConnection(port: port)
            sending.send("POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
            _ = await sending.read(until: "\r\n\r\n")
            sending.send("abc")
            let other = try RawConnection(port: port)
            #expect(await other.ask("GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").hasSuffix("hello"))
            while activity.requestsInFlight < busy.count { try await Task.sleep(for: .milliseconds(5)) }
            await stop()
            for client in busy + [sending] {
                let (answer, isReset) = await client.readToEndOrReset()
                #expect(answer.hasPrefix("HTTP/1.1 503 ") && answer.components(of: "HTTP/1.1 ") == 1, "\(answer)")
                #expect(answer.contains("Connection: close\r\n") && answer.contains("application/problem+json"))
                #expect(answer.contains("stopping") && !isReset)
            }
        }
        #expect(requests.count("GET", "/forever", 503) == 20)
    }

    @Test("A server that stops takes back none of its answers, however much the client has sent ahead")
    func stopsAhead() async throws {
        for _ in 0..<5 {
            let stop = Stop()
            try await serving(stop: stop) { port in
                let clients = try (0..<10).map { _ in try RawConnection(port: port) }
                let ahead = String(repeating: "GET /later HTTP/1.1\r\nHost: x\r\n\r\n", count: 500)
                for client in clients { client.send(ahead) }
                _ = await clients[0].read(until: nil, atLeast: 1)
                await stop()
                // All at once: the server waits for a client that does not read only so long.
                await withTaskGroup { group in
                    for (number, client) in clients.enumerated() {
                        group.addTask {
                            let (text, isReset) = await client.readToEndOrReset()
                            #expect(!isReset, "\(number)")
                            #expect(text.isEmpty || text.hasSuffix("later"), "\(number): \(text.suffix(100))")
                        }
                    }
                }
            }
        }
    }

    @Test("A body of unknown length goes out in chunks, to an old client until the connection ends")
    func streams() async throws {
        try await serving { port in
            let client = try RawConnection(port: port)
            client.send("GET /stream HTTP/1.1\r\nHost: x\r\n\r\nHEAD /stream HTTP/1.1\r\nHost: x\r\n\r\n")
            client.send("GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            let answer = await client.readToEnd()
            #expect(answer.components(of: "Transfer-Encoding: chunked\r\n") == 2)
            #expect(answer.components(of: "\r\n\r\n4\r\none,\r\n3\r\ntwo\r\n0\r\n\r\nHTTP/1.1 200 OK") == 1)
            #expect(answer.hasSuffix("\r\n\r\nhello"))
            let old = try await RawConnection(port: port).ask("GET /stream HTTP/1.0\r\n\r\n")
            #expect(old.hasSuffix("\r\n\r\none,two") && old.contains("Connection: close"))
            let broken = try await RawConnection(port: port).ask("GET /broken HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(broken.hasSuffix("\r\n3\r\none\r\n"))
        }
    }

    @Test("A stream has more time than a request; it is told when the client goes, and when the server stops")
    func endlessStreams() async throws {
        let endless = EndlessStream()
        try await serving(
            "headerTime: 1s, requestTime: 1s, idleTime: 1s", endless: endless
        ) { port in
            let ask = "GET /endless HTTP/1.1\r\nHost: x\r\n\r\n"
            do {
                let leaving = try RawConnection(port: port)
                leaving.send(ask)
                _ = await leaving.read(until: "begun\r\n")
                leaving.endSending()
                _ = await leaving.readToEnd()
            }
            await endless.waitForEnds(1)
            let staying = try RawConnection(port: port)
            staying.send(ask)
            _ = await staying.read(until: "begun\r\n")
            // Three times the limits above; the next piece comes over the same connection.
            try await Task.sleep(for: .seconds(3))
            Task { _ = await staying.readToEnd() }
        }
        await endless.waitForEnds(2)
    }

    @Test("A client that does not read holds up the writer, and what is written does not pile up")
    func backpressure() async throws {
        let endless = EndlessStream(piece: 1 << 20)
        try await serving(endless: endless) { port in
            let client = try RawConnection(port: port)
            client.send("GET /endless HTTP/1.1\r\nHost: x\r\n\r\n")
            _ = await client.read(until: nil, atLeast: 1 << 22)
            let before = await endless.written
            try await Task.sleep(for: .milliseconds(100))
            // The kernel's buffers of both ends take some; a writer that did not wait would have gone on.
            #expect(await endless.written - before < 16)
            client.reset()
            await endless.waitForEnds(1)
        }
    }

    @Test("A WebSocket is opened, its frames go both ways, and it ends with the server")
    func webSocket() async throws {
        var ended: Task<String, Never>?
        try await serving { port in
            let client = try RawConnection(port: port)
            let handshake =
                "GET /socket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: a, b\r\n"
            // The key and the answer to it are RFC 6455's own, section 1.3. A frame is sent along with the handshake.
            client.send(handshake + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
            let head = await client.read(until: "\r\n\r\n")
            #expect(head.hasPrefix("HTTP/1.1 101 Switching Protocols\r\n"))
            #expect(head.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"))
            #expect(head.contains("Sec-WebSocket-Protocol: a\r\n"))
            client.send(
                bytes: [0x01, 0x82, 0, 0, 0, 0] + Array("he".utf8) + [0x80, 0x83, 0, 0, 0, 0] + Array("llo".utf8))
            #expect(
                await client.read(until: "llo")
                    == String(decoding: [0x01, 2] + "he".utf8 + [0x80, 3] + "llo".utf8, as: UTF8.self))
            let refused = try await RawConnection(port: port).ask(
                handshake + "Sec-WebSocket-Key: short\r\n\r\n")
            #expect(refused.hasPrefix("HTTP/1.1 400 "))
            let plain = try await RawConnection(port: port).ask(
                "GET /socket HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            #expect(plain.hasPrefix("HTTP/1.1 426 "))
            // The server says that it goes away, code 1001, when it stops.
            ended = Task { await client.readToEnd() }
        }
        #expect(await ended?.value == String(decoding: [0x88, 2, 0x03, 0xE9], as: UTF8.self))
    }

    @Test("The endpoint knows where a request came from")
    func peer() async throws {
        try await serving { port in
            let answer = try await RawConnection(port: port).ask("GET /peer HTTP/1.0\r\n\r\n")
            #expect(answer.hasSuffix("true"))
        }
    }

    @Test(
        "What HTTP demands of the head",
        arguments: [
            ("GET /hello HTTP/1.1\r\n\r\n", "400"), ("GET /hello HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n", "400"),
            ("FROB /hello HTTP/1.1\r\nHost: x\r\n\r\n", "501"), ("get /hello HTTP/1.1\r\nHost: x\r\n\r\n", "501"),
            ("GET /hello HTTP/2.0\r\nHost: x\r\n\r\n", "505"), ("GET /hello HTTP/1.0\r\n\r\n", "200"),
            ("GET /hello HTTP/1.1\r\nHost: x\r\nExpect: tea\r\n\r\n", "417"),
            ("POST /hello HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", "501"),
            ("GET /hello HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n", "200"),
            ("GET /hello HTTP/1.1\nHost: x\r\n\r\n", "400"), ("GET /hello HTTP/1.1\nHost: x\n\n", "400"),
            (
                "POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 18446744073709551615\r\n\r\n",
                "413"
            ),
            // The target's name counts, where it has one, and not that of the field.
            ("GET http://localhost/hello HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", "200"),
            ("GET http://evil.example/hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "421"),
            ("GET http://localhost@evil.example/hello HTTP/1.1\r\nHost: x\r\n\r\n", "400"),
            ("GET /hello HTTP/1.1\r\nHost: 127.0.0.1:80:80\r\n\r\n", "400"),
            ("GET /hello HTTP/1.1\r\nHost: user@localhost\r\n\r\n", "400"),
            ("GET /hello HTTP/1.1\r\nHost: [::1\r\n\r\n", "400"),
            ("OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "204"),
            ("GET * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "404"),
            ("GET /hello HTTP/1.1\r\nHost: [::1]:80\r\nConnection: close\r\n\r\n", "200"),
            ("GET http:///hello HTTP/1.1\r\nHost: x\r\n\r\n", "400"),
            ("GET http://localhost/hello HTTP/1.1\r\n\r\n", "400"),
        ])
    func heads(request: String, status: String) async throws {
        try await serving { port in
            let answer = try await RawConnection(port: port).ask(request)
            #expect(answer.hasPrefix("HTTP/1.1 \(status) ") && answer.contains("\r\nConnection: close\r\n"))
        }
    }

    @Test("Many requests sent ahead are answered in order, and garbage behind them takes nothing of it")
    func pipelined() async throws {
        try await serving { port in
            let client = try RawConnection(port: port)
            let requests = (0..<200).map { "GET /hello HTTP/1.1\r\nHost: x\r\nX-Request-Id: n\($0)\r\n\r\n" }
            client.send(requests.joined() + "GET / HTTP/1.1\r\nHost\r\n\r\n")
            let answer = await client.readToEnd()
            let ids = answer.split(separator: "\r\n").filter { $0.hasPrefix("X-Request-Id: n") }
            #expect(ids.map { String($0) } == (0..<200).map { "X-Request-Id: n\($0)" })
            #expect(answer.components(of: "HTTP/1.1 200 OK") == 200 && answer.components(of: "HTTP/1.1 400 ") == 1)
        }
    }
}
