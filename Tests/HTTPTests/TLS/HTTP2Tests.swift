import Foundation
import HTTPTypes
import NIOCore
import Settings
import TestSupport
import Testing

@testable import HTTP

/// HTTP/2 over real sockets, with a client that does what it is told.
@Suite("HTTP/2", .enabled(if: PythonEnvironment.isTested(HTTP2Client.environment)))
struct HTTP2Tests {
    private static let certificate = Result { try TestCertificate() }

    /// Runs a script against a server.
    private static func run(
        _ script: String, settings: String = "", endless: EndlessStream = EndlessStream(),
        large: LargeAnswer = LargeAnswer(size: 0), requests: RecordedRequests = RecordedRequests(), stop: Stop = Stop(),
        streamed: @escaping Endpoint.Handler = { _ in HTTPReply(status: 204) }, streamLimit: Int? = nil,
        meanwhile: () async throws -> Void = {}
    ) async throws -> String {
        let certificate = try certificate.get()
        var output = ""
        try await serving(
            settings, more: ", \(certificate.setting())", endless: endless, large: large, requests: requests,
            stop: stop,
            streamed: streamed, streamLimit: streamLimit
        ) { port in
            async let result = HTTP2Client.run(script, port, certificate)
            try await meanwhile()
            output = try await result
        }
        return output
    }

    @Test(
        "Both protocols answer alike",
        arguments: [
            ("GET", "/hello"), ("HEAD", "/hello"), ("GET", "/nothing"), ("POST", "/hello"), ("OPTIONS", "/hello"),
            ("GET", "/fails"), ("GET", "/later-on"), ("GET", "/large"), ("HEAD", "/large"), ("GET", "/stream"),
            ("GET", "/later"),
            ("POST", "/echo"), ("PUT", "/echo"), ("GET", "/streamed"), ("GET", "/socket"), ("PROPFIND", "/hello"),
        ])
    func alike(method: String, path: String) async throws {
        let certificate = try Self.certificate.get()
        try await serving(
            more: ", \(certificate.setting())", large: LargeAnswer(size: 300_000)
        ) { port in
            var answers: [[String]] = []
            for version in ["--http1.1", "--http2"] {
                let verb = method == "HEAD" ? ["--head"] : ["-X", method]
                let body = method == "POST" ? ["--data-binary", "@-"] : []
                let answer = try await Curl.ask(
                    "https://localhost:\(port)\(path)", [version, "-H", "X-Request-Id: same"] + verb + body,
                    trusting: certificate, input: "some bytes")
                #expect(answer.version == (version == "--http2" ? "2" : "1.1"))
                let own = ["date", "transfer-encoding", "connection"]
                let fields = answer.fields.filter { !own.contains($0.name) }.map { "\($0.name): \($0.value)" }
                answers.append(["\(answer.status)", answer.body] + fields.sorted())
            }
            #expect(answers[0] == answers[1])
            #expect(answers[0].contains("x-content-type-options: nosniff"))
        }
    }

    @Test("Many requests at once on one connection are all answered, each with its own body")
    func concurrent() async throws {
        let output = try await Self.run(
            """
            client = Client()
            streams = [client.begin("POST", "/echo", ends=False) for _ in range(90)]
            for stream in streams: client.upload(stream, b"x" * stream)
            answers = client.finish(*streams)
            print(all(a["status"] == 200 and a["body"] == b"x" * s for s, a in zip(streams, answers)), client.closed)
            """)
        #expect(output == "True False")
    }

    @Test("More requests at once than are allowed are refused, and the others are answered")
    func tooManyStreams() async throws {
        let output = try await Self.run(
            """
            # It has not read yet how many are allowed.
            client = Client()
            streams = [client.begin("POST", "/echo", ends=False) for _ in range(12)]
            client.until(lambda: sum(a["reset"] == 7 for a in client.answers.values()) == 2)
            for stream in streams[:10]: client.upload(stream, b"abc")
            answers = client.finish(*streams)
            print(sum(a["body"] == b"abc" for a in answers), client.ask("GET", "/hello")["body"])
            """, settings: "streams: 10")
        #expect(output == "10 b'hello'")
    }

    @Test("A body past its bound is refused before it has come; the connection goes on")
    func largeBody() async throws {
        let output = try await Self.run(
            """
            client = Client()
            announced = client.begin("POST", "/echo", [("content-length", "104857600")], ends=False)
            sent = client.begin("POST", "/echo", ends=False)
            client.upload(sent, b"x" * 300000)
            client.finish(announced, sent)
            for stream in (announced, sent):
                answer = client.answers[stream]
                client.until(lambda: answer["reset"] is not None)
                print(answer["status"], answer["ended"], answer["reset"], b"body_too_large" in answer["body"])
            print(client.ask("POST", "/echo", body=b"y" * 1024)["body"] == b"y" * 1024, client.away)
            """, settings: "bodySize: 1024")
        #expect(output == "413 True 0 True\n413 True 0 True\nTrue []")
    }

    @Test("Large bodies that come at once have the room of a few, and all of them are answered")
    func bodiesAtOnce() async throws {
        let output = try await Self.run(
            """
            client = Client()
            streams = [client.begin("POST", "/echo", ends=False) for _ in range(8)]
            rest = {s: b"z" * 900000 for s in streams}
            while any(rest.values()) and not client.closed:
                moved = False
                for stream in streams:
                    size = min(client.h2.local_flow_control_window(stream), 16384, len(rest[stream]))
                    if size == 0: continue
                    client.h2.send_data(stream, rest[stream][:size], end_stream=size == len(rest[stream]))
                    rest[stream] = rest[stream][size:]
                    moved = True
                client.flush()
                if not moved: client.step()
            print([len(a["body"]) for a in client.finish(*streams)])
            """)
        #expect(output == "\(Array(repeating: 900_000, count: 8))")
    }

    @Test("Bodies are read and written as they come, at the pace of the slower side")
    func streamed() async throws {
        let output = try await Self.run(
            """
            client = Client()
            stream = client.begin("POST", "/streamed", ends=False)
            answer = client.answers[stream]
            for piece in (b"one", b"two", b"three"):
                client.upload(stream, piece, ends=False)
                client.until(lambda: answer["body"].endswith(piece))
            client.h2.end_stream(stream); client.flush()
            client.finish(stream)
            print(answer["status"], answer["body"], "content-length" in answer["fields"])
            large = client.ask("POST", "/streamed", body=b"x" * 3000000)
            print(len(large["body"]), large["ended"])
            """,
            streamed: { exchange in
                HTTPReply(
                    status: 200,
                    body: .transfer { writer in
                        while let bytes = try await exchange.bodyStream?.next() { try await writer.write(bytes) }
                    })
            })
        #expect(output == "200 b'onetwothree' False\n3000000 True")
    }

    @Test("A client that waits for permission to send gets it, and none where it is refused")
    func expectContinue() async throws {
        let output = try await Self.run(
            """
            client = Client()
            def ask(path, length):
                fields = [("expect", "100-continue"), ("content-length", str(length))]
                stream = client.begin("POST", path, fields, ends=False)
                answer = client.answers[stream]
                client.until(lambda: answer["100"] or answer["ended"])
                if answer["100"]: client.upload(stream, b"x" * length)
                client.finish(stream)
                return answer["100"], answer["status"], len(answer["body"]) if answer["100"] else 0
            print(ask("/echo", 3), ask("/streamed", 4), ask("/echo", 1 << 30), ask("/nothing", 3)[1])
            """,
            streamed: { exchange in
                var count = 0
                while let bytes = try await exchange.bodyStream?.next() { count += bytes.count }
                return HTTPReply(status: 200, body: .bytes(Array(repeating: 65, count: count)))
            })
        #expect(output == "(1, 200, 3) (1, 200, 4) (0, 413, 0) 404")
    }

    @Test("What is no request is refused, and the connection goes on")
    func malformed() async throws {
        let output = try await Self.run(
            """
            client = Client()
            def head(**more): return dict({":method": "GET", ":scheme": "https", ":path": "/hello", ":authority": "localhost"}, **more)
            def ask(fields):
                stream = client.begin_with(fields)
                answer = client.finish(stream)[0]
                return answer["status"] or answer["reset"]
            plain = list(head().items())
            print([ask(plain + [("connection", "close")]), ask(plain + [("transfer-encoding", "chunked")]),
                ask(plain + [("upgrade", "websocket")]), ask(plain + [("host", "elsewhere")]),
                ask(plain + [("host", "localhost")]), ask(plain[:3]), ask(plain[:3] + [("host", "localhost")]),
                ask(plain[:2] + [(":path", "hello"), (":authority", "localhost")]), ask(plain + [("te", "gzip")]),
                ask(plain + [("X-Upper", "a")]), ask(plain[:2] + [(":authority", "localhost")]),
                ask(plain + [(":path", "/later")]), ask(plain + [("expect", "a miracle")]),
                ask(plain + [("a", "b" * 20000)]), ask(plain[:2] + [(":path", "/" + "a" * 20000), (":authority", "localhost")]),
                ask(plain + [(f"x{n}", "y") for n in range(220)]),
                ask([(":method", "CONNECT"), (":authority", "localhost:1")]),
                ask([(":method", "OPTIONS"), (":scheme", "https"), (":path", "*"), (":authority", "localhost")]),
                ask(plain[:3] + [(":authority", "evil.example")])])
            print(client.ask("GET", "/hello")["status"], client.away)
            """)
        #expect(
            output
                == "[1, 1, 1, 400, 200, 400, 200, 400, 1, 1, 1, 1, 417, 431, 414, 431, 404, 204, 421]\n200 []")
    }

    @Test("A request that its client takes back is cancelled")
    func cancellation() async throws {
        let endless = EndlessStream()
        let requests = RecordedRequests()
        let output = try await Self.run(
            """
            client = Client()
            streams = [client.begin("GET", "/endless"), client.begin("GET", "/forever")]
            client.until(lambda: client.answers[streams[0]]["body"] == b"begun")
            for stream in streams: client.h2.reset_stream(stream, 8)
            client.flush()
            print(client.ask("GET", "/hello")["status"], client.away)
            """, endless: endless, requests: requests,
            meanwhile: { await endless.waitForEnds(1) })
        #expect(output == "200 []")
        #expect(requests.count("GET", "/forever", 499) == 1)
    }

    /// Each floods the server with frames of its kind, and is told to calm down before all have been sent.
    private static let floodScripts = [
        "requests taken back": """
        client.h2.send_headers(1, client.head("GET", "/hello"), end_stream=True)
        head = client.h2.data_to_send()[9:]
        flood(client, lambda n: frame(1, 5, 2 * n + 1, head) + frame(3, 0, 2 * n + 1, bytes(3) + bytes([8])), 20000)
        """,
        "requests that are none": """
        flood(client, lambda n: frame(1, 5, 2 * n + 1, bytes([0x82, 0x82])), 20000)
        """,
        "PING": "flood(client, lambda n: frame(6, 0, 0, bytes(8)), 20000)",
        "SETTINGS": "flood(client, lambda n: frame(4, 0, 0, b''), 20000)",
        "PRIORITY": "flood(client, lambda n: frame(2, 0, 1, bytes([0, 0, 0, 3, 9])), 20000)",
        "CONTINUATION": """
        client.h2.send_headers(1, client.head("GET", "/hello"), end_stream=True)
        head = client.h2.data_to_send()[9:]
        client.send(frame(1, 1, 1, head))
        flood(client, lambda n: frame(9, 0, 1, b""), 20000)
        """,
        "empty DATA": """
        client.h2.send_headers(1, client.head("POST", "/echo"))
        client.send(client.h2.data_to_send())
        flood(client, lambda n: frame(0, 0, 1, b""), 20000)
        """,
        "fields without end": """
        flood(client, lambda n: frame(9 if n else 1, 0, 1, (b"\\x00\\x04name\\x7f\\x80\\x7f" + b"v" * 255) * 60), 2000)
        """,
    ]

    @Test("A flood of frames ends the connection soon, and others are served", arguments: floodScripts.keys.sorted())
    func floods(kind: String) async throws {
        let flood = try #require(Self.floodScripts[kind])
        let output = try await Self.run(
            """
            client = Client()
            client.until(lambda: client.h2.remote_settings.max_concurrent_streams == 100)
            \(flood)
            print(client.closed, client.away, Client().ask("GET", "/hello")["status"])
            """)
        // Too large a head is a mistake of its own (PROTOCOL_ERROR), and the rest is too much (ENHANCE_YOUR_CALM).
        #expect(output == "True [\(kind == "fields without end" ? 1 : 11)] 200", "\(kind)")
    }

    @Test("What is no HTTP/2 ends the connection")
    func noHTTP2() async throws {
        let output = try await Self.run(
            """
            def ends(data):
                client = Client()
                client.send(data)
                while not client.closed:
                    try: client.closed = not client.socket.recv(65536)
                    except OSError: client.closed = True
                return True
            print(ends(frame(0, 0, 0, b"x")), ends(frame(8, 0, 0, bytes(4))), ends(frame(5, 4, 1, bytes(8))),
                ends(frame(1, 4, 2, b"\\x82")), ends(b"\\xff" * 20000), ends(frame(9, 4, 1, b"")))
            """)
        #expect(output == "True True True True True True")
    }

    @Test("Who is too slow is told so, or sent away")
    func slow() async throws {
        let output = try await Self.run(
            """
            silent = Client()
            silent.drain()
            print(silent.closed, silent.away)
            half = Client()
            half.send(frame(1, 0, 1, b"\\x82"))
            half.drain()
            print(half.closed)
            idle = Client()
            idle.ask("GET", "/hello")
            idle.drain()
            print(idle.closed, idle.away)
            body = Client()
            stream = body.begin("POST", "/echo", ends=False)
            body.upload(stream, b"x", ends=False)
            answer = body.finish(stream)[0]
            print(answer["status"], answer["reset"])
            print(body.ask("GET", "/forever")["status"])
            """, settings: "headerTime: 2s, requestTime: 2s, idleTime: 2s")
        #expect(output == "True [0, 0]\nTrue\nTrue [0, 0]\n408 None\n504")
    }

    @Test("A client that does not read its answer is reset after a while; its other requests go on")
    func unread() async throws {
        let output = try await Self.run(
            """
            client = Client(window=1000, reads=False)
            stream = client.begin("GET", "/large")
            answer = client.answers[stream]
            client.until(lambda: len(answer["body"]) == 1000)
            client.until(lambda: answer["reset"] is not None)
            print(len(answer["body"]), answer["reset"], client.ask("GET", "/hello")["body"])
            """, settings: "idleTime: 2s", large: LargeAnswer(size: 1 << 20))
        #expect(output == "1000 8 b'hello'")
    }

    @Test("Answers that wait for their windows take room of all answers, and give it back")
    func room() async throws {
        let output = try await Self.run(
            """
            hoarder = Client(window=0, reads=False)
            streams = [hoarder.begin("GET", "/large") for _ in range(8)]
            hoarder.until(lambda: sum(a["status"] is not None for a in hoarder.answers.values()) == 8)
            statuses = sorted(a["status"] for a in hoarder.answers.values())
            print(statuses[0], statuses[-1])
            other = Client()
            while other.ask("GET", "/large")["status"] != 200: time.sleep(0.1)
            hoarder.drain()
            print(hoarder.closed)
            """, settings: "unreadTotal: 2MiB", large: LargeAnswer(size: 1 << 20))
        #expect(output == "200 503\nTrue")
    }

    @Test("When the server stops, what was begun is finished, and the client is told to begin nothing more")
    func stopping() async throws {
        let stop = Stop()
        let endless = EndlessStream()
        let requests = RecordedRequests()
        let output = try await Self.run(
            """
            client = Client()
            endless = client.begin("GET", "/endless")
            client.until(lambda: client.answers[endless]["body"] == b"begun")
            late = client.begin("GET", "/forever")
            client.ask("GET", "/hello")
            client.drain()
            print(client.away, client.answers[late]["status"], client.closed)
            """, settings: "requestTime: 2s", endless: endless, requests: requests, stop: stop,
            meanwhile: {
                // The last request that it sends; what it has sent before is under way by then.
                while requests.count("GET", "/hello", 200) == 0 { try await Task.sleep(for: .milliseconds(5)) }
                await stop()
            })
        #expect(output == "[0, 0] 504 True")
    }
}
