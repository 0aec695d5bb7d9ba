import Foundation
import HTTPTypes
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

@testable import HTTP

/// Requests whose heads came before on their connection, and are not decoded again.
@Suite("Repeated heads")
struct RepeatedHeadsTests {
    /// A reference, since the macros of a test cannot change a value.
    private final class Connection {
        private var heads: RepeatedHeads

        init(decoderLimit: Int = 16 << 10) { heads = RepeatedHeads(decoderLimit: decoderLimit) }

        /// Takes bytes that are one request, as its client means it.
        /// - Returns: the body where the head came before; nil where the decoder was needed.
        func take(_ bytes: String, body: String = "", fields: [(String, String)] = []) throws -> String? {
            let buffer = ByteBuffer(string: bytes)
            if let request = heads.request(in: buffer) { return String(buffer: request.body) }
            heads.decoderReads(buffer)
            let line = bytes.drop { $0.isNewline }.prefix { !$0.isNewline }
            let target = line.split(separator: " ").dropFirst().first.map(String.init) ?? "/"
            try decoderEnds(target: target, body: body, fields: fields)
            return nil
        }
        /// The path of a request whose head came before; nil where the decoder is needed.
        func path(of bytes: String) -> String? { heads.request(in: ByteBuffer(string: bytes))?.head.path }
        func decoderReads(_ bytes: String) { heads.decoderReads(ByteBuffer(string: bytes)) }
        func decoderEnds(target: String = "/", body: String = "", fields: [(String, String)] = []) throws {
            let head = HTTPRequestHead(
                version: .http1_1, method: .POST, uri: target, headers: HTTPHeaders([("Host", "x")] + fields))
            var request = try IncomingRequest(head, bodyLimit: 100)
            request.body = ByteBuffer(string: body)
            heads.decoderEnds(request)
        }
    }

    private static func post(_ body: String, field: String = "") -> String {
        "POST / HTTP/1.1\r\nHost: x\r\n\(field)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    @Test("What comes for the third time is not decoded, whatever its body is")
    func repeated() throws {
        let connection = Connection()
        #expect(try connection.take(Self.post("ab"), body: "ab") == nil)
        #expect(try connection.take(Self.post("cd"), body: "cd") == nil)
        #expect(try connection.take(Self.post("ef")) == "ef")
        #expect(try connection.take(Self.post("\r\n")) == "\r\n")
        // Another length is another head.
        #expect(try connection.take(Self.post("abc"), body: "abc") == nil)
        #expect(try connection.take(Self.post("def")) == "def")
        #expect(try connection.take(Self.post("gh")) == "gh")
        #expect(try connection.take("GET / HTTP/1.1\r\nHost: x\r\n\r\n") == nil)
        #expect(try connection.take("GET / HTTP/1.1\r\nHost: x\r\n\r\n")?.isEmpty == true)
    }

    @Test("The path may be another one, if it is plain")
    func otherPath() throws {
        let connection = Connection()
        let get = { (target: String) in "GET \(target) HTTP/1.1\r\nHost: x\r\n\r\n" }
        for target in ["/users/1?fields=id", "/users/2"] { #expect(try connection.take(get(target)) == nil) }
        for target in ["/users/2", "/", "/users/34567?fields=id,username&a=%20~!$'()*+;:@[]{}|^`\\\"<>", "//", "/?"] {
            #expect(connection.path(of: get(target)) == target)
        }
        for target in [
            "", "users/2", "*", "http://y/users/2", "/users/2#a", "/users/\u{e9}", "/a\tb", "/a\u{7f}", "/a b",
            "/a\r\nHost: y",
        ] {
            #expect(connection.path(of: get(target)) == nil, "\(target)")
        }
        // All else must be the same.
        for head in [
            "GET /a HTTP/1.0\r\nHost: x\r\n\r\n", "GET /a HTTP/1.1\r\nHost: y\r\n\r\n",
            "HEAD /a HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET  /a HTTP/1.1\r\nHost: x\r\n\r\n", "GET /a  HTTP/1.1\r\nHost: x\r\n\r\n",
            "\r\nGET /a HTTP/1.1\r\nHost: x\r\n\r\n",
        ] {
            #expect(connection.path(of: head) == nil, "\(head)")
        }
        #expect(connection.path(of: get("/users/2")) == "/users/2")
    }

    @Test("A path that makes the head longer than the decoder takes is the decoder's to refuse")
    func longPath() throws {
        let get = { (length: Int) in
            "GET /\(String(repeating: "a", count: length)) HTTP/1.1\r\nHost: x\r\n\r\n"
        }
        let limit = 100
        let rest = get(0).utf8.count
        let connection = Connection(decoderLimit: limit)
        for _ in 0..<2 { #expect(try connection.take(get(1)) == nil) }
        #expect(connection.path(of: get(limit - rest)) != nil)
        #expect(connection.path(of: get(limit - rest + 1)) == nil)
    }

    @Test("More or less than one request is the decoder's")
    func oneRequest() throws {
        let connection = Connection()
        for _ in 0..<3 { _ = try connection.take(Self.post("ab"), body: "ab") }
        let whole = Self.post("cd")
        for (bytes, body) in [
            (String(whole.dropLast()), ""), (whole + whole, "cd"), (whole + "\r\n", "cd"), ("\r\n" + whole, "cd"),
            (String(whole.dropFirst()), ""),
        ] {
            let connection = Connection()
            for _ in 0..<3 { _ = try connection.take(Self.post("ab"), body: "ab") }
            #expect(try connection.take(Self.post("ef")) == "ef")
            #expect(try connection.take(bytes, body: body) == nil)
            // Nobody knows any more where the decoder stands.
            #expect(try connection.take(Self.post("ef"), body: "ef") == nil)
        }
    }

    @Test("Behind a request that comes in pieces nobody knows where the decoder stands")
    func pieces() throws {
        let connection = Connection()
        for _ in 0..<3 { _ = try connection.take(Self.post("ab"), body: "ab") }
        connection.decoderReads("POST / HTTP/1.1\r\n")
        connection.decoderReads("Host: x\r\nContent-Length: 2\r\n\r\nab")
        try connection.decoderEnds(body: "ab")
        #expect(try connection.take(Self.post("ab"), body: "ab") == nil)
    }

    @Test(
        "Where the head ends must be beyond doubt",
        arguments: [
            // What is behind a body makes up for what is missing in front of it.
            ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n\r\nab\r\n", "\r\nab"),
            ("POST / HTTP/1.1\nHost: x\r\nContent-Length: 2\r\n\r\nab", "ab"),
            ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\n\nab", "ab"),
            ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\nab", "ab"),
            ("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n", "ab"),
            ("\r\nPOST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab", "ab"), ("", ""), ("\r\n\r\n", ""),
        ])
    func doubt(bytes: String, body: String) throws {
        let connection = Connection()
        for _ in 0..<4 { #expect(try connection.take(bytes, body: body) == nil) }
    }

    @Test(
        "A head that ends the connection, or asks before it sends, or is long, is decoded each time",
        arguments: [
            ("Connection", "close"), ("Upgrade", "websocket"), ("Expect", "100-continue"),
            ("Cookie", String(repeating: "x", count: 4 << 10)),
        ])
    func decoded(field: (name: String, value: String)) throws {
        let connection = Connection()
        for _ in 0..<4 {
            let bytes = Self.post("ab", field: "\(field.name): \(field.value)\r\n")
            #expect(try connection.take(bytes, body: "ab", fields: [(field.name, field.value)]) == nil)
        }
    }

    @Test("The last few lengths are known; of a client without two heads alike nothing is kept")
    func bounded() throws {
        let connection = Connection()
        let bodies = (0..<10).map { String(repeating: "x", count: $0) }
        for body in ["first"] + bodies { _ = try connection.take(Self.post(body), body: body) }
        let known = try bodies.reversed().prefix { try connection.take(Self.post($0), body: $0) != nil }
        #expect(known.count == 8)

        let stranger = Connection()
        for number in 0..<100 {
            let bytes = Self.post("ab", field: "traceparent: \(number)\r\n")
            #expect(try stranger.take(bytes, body: "ab") == nil)
        }
        for _ in 0..<3 { #expect(try stranger.take(Self.post("ab"), body: "ab") == nil) }
    }

    @Test("Whatever comes over a connection, and in whatever pieces, each request gets the answer that it gets alone")
    func likeAlone() async throws {
        let requests =
            ["a=1", "a=2", "b", "", "%41~!$'()*+;:@[]{}|^`\"<>\\", "a#b", "/?//"].flatMap { query in
                ["", "Accept: a\r\n"].map { "GET /mirror?\(query) HTTP/1.1\r\nHost: x\r\n\($0)\r\n" }
            } + ["/%6dirror", "http://x/mirror?a=1"].map { "GET \($0) HTTP/1.1\r\nHost: x\r\n\r\n" }
            + ["", "Accept: a\r\n", "accept: a\r\nAccept: b\r\n"].flatMap { fields in
                ["", "1", "12", "\r\n", "\r\n12", "1234", "\r\n\r\n", "GET / HTTP/1.1\r\n\r\n"].map { body in
                    "POST /mirror HTTP/1.1\r\nHost: x\r\n\(fields)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
                }
            } + [
                "POST /mirror HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n",
                "\r\nPOST /mirror HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab",
            ]
        try await serving("headerTime: 60s") { port in
            var alone: [String] = []
            for request in requests {
                let connection = try RawConnection(port: port)
                connection.send(request)
                alone.append(Self.body(of: await connection.read(until: "<end>")))
            }
            for _ in 0..<20 {
                let connection = try RawConnection(port: port)
                // A few of them, so that heads come again.
                let some = (0..<5).map { _ in Int.random(in: requests.indices) }
                for _ in 0..<25 {
                    let sent = (0..<(Bool.random() ? 1 : Int.random(in: 1...3))).map { _ in some.randomElement() ?? 0 }
                    let bytes = Array(sent.map { requests[$0] }.joined().utf8)
                    let cut = Int.random(in: 0..<4) == 0 ? Int.random(in: 0...bytes.count) : bytes.count
                    connection.send(bytes: Array(bytes[..<cut]))
                    if cut < bytes.count {
                        try await Task.sleep(for: .milliseconds(1))
                        connection.send(bytes: Array(bytes[cut...]))
                    }
                    var text = ""
                    while text.components(of: "<end>") < sent.count {
                        let more = await connection.read(until: "<end>")
                        try #require(!more.isEmpty, "\(text)")
                        text += more
                    }
                    let answers = text.components(separatedBy: "<end>").dropLast().map { Self.body(of: $0 + "<end>") }
                    #expect(answers == sent.map { alone[$0] })
                }
            }
        }
    }

    /// What stands behind the head of an answer.
    private static func body(of answer: String) -> String {
        answer.range(of: "\r\n\r\n").map { String(answer[$0.upperBound...]) } ?? "no answer: \(answer)"
    }
}
