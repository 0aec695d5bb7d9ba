import HTTPTypes
import Logging
import Settings
import TestSupport
import Testing

@testable import HTTP

/// Whom a request counts for, by what proxies say.
@Suite("Trusted proxies")
struct TrustedProxiesTests {
    private static func fields(_ lines: [(String, String)]) -> HTTPFields {
        var fields = HTTPFields()
        for (name, value) in lines {
            if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
        }
        return fields
    }

    private static func proxies(_ log: RecordedLog = RecordedLog()) -> TrustedProxies {
        TrustedProxies(
            ["10.0.0.0/8", "2001:db8:aaaa::/48"].compactMap(IPNetwork.init),
            logger: Logger(label: "test") { _ in log.handler })
    }

    private static func client(_ lines: [(String, String)], from peer: String = "10.0.0.1") -> String {
        let client = proxies().client(fields(lines), Peer(address: IPAddress(peer), isSecure: false))
        return "\(client.name) \(client.isSecure)"
    }

    @Test(
        "Forwarded is read from its end, past each trusted proxy",
        arguments: [
            ("for=192.0.2.1", "192.0.2.1 false"), ("for=192.0.2.1;proto=https", "192.0.2.1 true"),
            ("For=\"192.0.2.1:4711\" ; Proto=HTTPS", "192.0.2.1 true"),
            ("for=\"[2001:db8::1]:80\"", "2001:db8::1 false"), ("for=\"[2001:db8::1]\"", "2001:db8::1 false"),
            // What the client wrote itself is behind the first that is not trusted.
            ("for=203.0.113.9, for=192.0.2.1", "192.0.2.1 false"),
            ("for=203.0.113.9, for=192.0.2.1, for=10.1.1.1", "192.0.2.1 false"),
            ("for=192.0.2.1;proto=https, for=10.1.1.1;proto=http", "192.0.2.1 true"),
            ("for=10.1.1.1, for=10.2.2.2", "10.1.1.1 false"),
            ("for=\"[2001:db8:aaaa::1]\", for=10.2.2.2", "2001:db8:aaaa::1 false"),
            // Who is not told is behind the last one that is known.
            ("for=unknown", "10.0.0.1 false"), ("for=_hidden, for=10.2.2.2", "10.2.2.2 false"),
            ("by=192.0.2.1", "10.0.0.1 false"), ("", "10.0.0.1 false"), ("for=192.0.2.1,,", "192.0.2.1 false"),
            ("for=1.2.3", "10.0.0.1 false"), ("for=localhost", "10.0.0.1 false"), ("for=\"192.0.2.1", "10.0.0.1 false"),
            // A string without an end would swallow what the proxy has written.
            ("for=203.0.113.9;x=\", for=192.0.2.1", "10.0.0.1 false"),
            ("for=\"203.0.113.9\\\", for=192.0.2.1", "10.0.0.1 false"),
        ])
    func forwarded(value: String, client: String) { #expect(Self.client([("Forwarded", value)]) == client) }

    @Test(
        "X-Forwarded-For is read likewise",
        arguments: [
            (["192.0.2.1"], [], "192.0.2.1 false"), (["192.0.2.1"], ["https"], "192.0.2.1 true"),
            (["203.0.113.9, 192.0.2.1"], ["https"], "192.0.2.1 true"),
            (["203.0.113.9", "192.0.2.1, 10.1.1.1"], ["http, https", "http"], "192.0.2.1 true"),
            (["192.0.2.1:4711"], [], "192.0.2.1 false"), (["2001:db8::1"], [], "2001:db8::1 false"),
            (["[2001:db8::1]:443"], [], "2001:db8::1 false"), (["::ffff:192.0.2.1"], [], "192.0.2.1 false"),
            (["nonsense"], [], "10.0.0.1 false"), ([""], [], "10.0.0.1 false"),
        ])
    func customary(addresses: [String], schemes: [String], client: String) {
        let lines = addresses.map { ("X-Forwarded-For", $0) } + schemes.map { ("X-Forwarded-Proto", $0) }
        #expect(Self.client(lines) == client)
    }

    @Test("Nobody else is believed")
    func others() {
        #expect(Self.client([("Forwarded", "for=192.0.2.1;proto=https")], from: "198.51.100.7") == "198.51.100.7 false")
        #expect(Self.client([("X-Forwarded-For", "192.0.2.1")], from: "::1") == "::1 false")
        #expect(Self.client([("X-Real-IP", "192.0.2.1")]) == "10.0.0.1 false")
    }

    @Test("Where both kinds of fields name different clients, neither is believed, and the log says so once")
    func disagreement() {
        let log = RecordedLog()
        let proxies = Self.proxies(log)
        let fields = Self.fields([("Forwarded", "for=203.0.113.9"), ("X-Forwarded-For", "192.0.2.1")])
        for _ in 0..<3 {
            #expect(proxies.client(fields, Peer(address: IPAddress("10.0.0.1"), isSecure: false)).name == "10.0.0.1")
        }
        #expect(log.texts(.warning).count == 1 && log.texts(.warning)[0].contains("name different clients"))
        let agreed = [("Forwarded", "for=192.0.2.1;proto=https"), ("X-Forwarded-For", "192.0.2.1")]
        #expect(Self.client(agreed) == "192.0.2.1 true")
    }

    @Test("A list without end costs no more than its end")
    func longList() {
        let many = Array(repeating: "10.1.1.1", count: 5_000).joined(separator: ", ")
        #expect(Self.client([("X-Forwarded-For", "192.0.2.1, " + many)]) == "10.1.1.1 false")
    }

    @Test("The client's address reaches the endpoint")
    func overSocket() async throws {
        try await serving(more: ", proxies: [127.0.0.1]") { port in
            let answer = try await RawConnection(port: port).ask(
                "GET /client HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n"
            )
            #expect(answer.hasSuffix("\r\n\r\n192.0.2.1 true http"))
        }
        try await serving { port in
            let answer = try await RawConnection(port: port).ask(
                "GET /client HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.1\r\nConnection: close\r\n\r\n")
            #expect(answer.hasSuffix("\r\n\r\n127.0.0.1 false http"))
        }
    }
}
