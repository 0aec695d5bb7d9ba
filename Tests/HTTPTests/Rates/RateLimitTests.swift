import Foundation
import HTTPTypes
import Settings
import TestSupport
import Testing

@testable import HTTP

/// Bounds for each client, over real sockets. Clients are told apart by what a trusted proxy on this machine says.
@Suite("Rates: the server")
struct RateLimitTests {
    private static func serving(_ rates: String, _ body: (Int) async throws -> Void) async throws {
        try await HTTPTests.serving(more: ", proxies: [127.0.0.1], rates: { \(rates) }", body)
    }

    private static func ask(
        _ port: Int, _ line: String, for client: String = "192.0.2.1", body: String = ""
    ) async throws -> String {
        let text = try await RawConnection(port: port).ask(
            "\(line) HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: \(client)\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
        )
        return text
    }

    private static func expect(
        _ status: Int, _ port: Int, _ line: String, for client: String = "192.0.2.1", body: String = "",
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let answer = try await ask(port, line, for: client, body: body)
        #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer)", sourceLocation: sourceLocation)
    }

    private static func field(_ name: String, _ answer: String) -> String? {
        answer.components(separatedBy: "\r\n").first { $0.hasPrefix(name + ": ") }.map {
            String($0.dropFirst(name.count + 2))
        }
    }

    private static let onlyRequests =
        "address: { requests: 3/hour, writes: off, queries: off, logIns: off, bytes: off }"

    @Test("Who has used up what it may have is refused and told until when; others are not")
    func requests() async throws {
        try await Self.serving(Self.onlyRequests) { port in
            for remaining in [2, 1, 0] {
                let answer = try await Self.ask(port, "GET /hello")
                #expect(answer.hasPrefix("HTTP/1.1 200 "))
                #expect(Self.field("RateLimit-Policy", answer) == #""address-requests";q=3;w=3600"#)
                #expect(Self.field("RateLimit", answer)?.hasPrefix(#""address-requests";r=\#(remaining);t="#) == true)
            }
            let refused = try await Self.ask(port, "GET /hello")
            #expect(refused.hasPrefix("HTTP/1.1 429 ") && refused.contains("\"code\":\"too_many_requests\""))
            #expect(refused.contains("Each address may have 3 requests in 3600 seconds (server.rates.address)."))
            let retry = try #require(Self.field("Retry-After", refused).flatMap { Int($0) })
            #expect((1_100...1_200).contains(retry))
            // Told a moment later, but never a time past that of the other field.
            let told = (retry - 1...retry).map { #""address-requests";r=0;t=\#($0)"# }
            #expect(told.contains(Self.field("RateLimit", refused) ?? ""))
            #expect(Self.field("RateLimit-Policy", refused) == #""address-requests";q=3;w=3600"#)
            try await Self.expect(429, port, "GET /nothing")
            try await Self.expect(200, port, "GET /hello", for: "192.0.2.2")
        }
    }

    @Test("Who has one address of IPv6 has all of its first half")
    func addresses() async throws {
        try await Self.serving(Self.onlyRequests) { port in
            for number in 0..<3 {
                try await Self.expect(200, port, "GET /hello", for: "2001:db8:1:2::\(number)")
            }
            try await Self.expect(429, port, "GET /hello", for: "2001:db8:1:2:3::4")
            try await Self.expect(200, port, "GET /hello", for: "2001:db8:1:3::1")
        }
    }

    @Test("This machine is not bounded, and is told of no bounds; nor is anybody where they are off")
    func exemptions() async throws {
        for (rates, client) in [
            (Self.onlyRequests, "127.0.0.1"), (Self.onlyRequests, "::1"),
            (Self.onlyRequests + ", enabled: false", "192.0.2.1"),
            (Self.onlyRequests + ", exempt: [192.0.2.0/24]", "192.0.2.1"),
            ("address: { requests: off, writes: off, queries: off, logIns: off, bytes: off }", "192.0.2.1"),
        ] {
            try await Self.serving(rates) { port in
                for _ in 0..<5 {
                    let answer = try await Self.ask(port, "GET /hello", for: client)
                    #expect(answer.hasPrefix("HTTP/1.1 200 ") && !answer.contains("RateLimit"))
                }
            }
        }
    }

    @Test("An endpoint charges more once it knows what a request costs; those that follow wait")
    func costs() async throws {
        try await Self.serving("address: { queries: 100/hour, bytes: off }") { port in
            let first = try await Self.ask(port, "GET /costly?60")
            #expect(first.hasPrefix("HTTP/1.1 204 ") && first.contains(#""address-queries";q=100;w=3600"#))
            #expect(first.contains(#""address-queries";r=40;t=1440"#))
            #expect(try await Self.ask(port, "GET /costly?60").contains(#""address-queries";r=0;t="#))
            let refused = try await Self.ask(port, "GET /costly?1")
            #expect(refused.hasPrefix("HTTP/1.1 429 ") && refused.contains("queries of a cost of 100"))
            try await Self.expect(200, port, "GET /hello")
        }
    }

    @Test("Bytes count both ways")
    func bytes() async throws {
        try await Self.serving("address: { bytes: 10KB/hour }") { port in
            let body = String(repeating: "x", count: 4_000)
            let first = try await Self.ask(port, "POST /echo", body: body)
            #expect(first.hasPrefix("HTTP/1.1 200 "))
            #expect(
                first.contains(#""address-bytes";q=10000;qu="content-bytes";w=3600"#)
                    && first.contains(#""address-bytes";r=2000;"#))
            try await Self.expect(200, port, "POST /echo", body: body)
            try await Self.expect(429, port, "GET /hello")
        }
    }

    @Test("Writes have a bound of their own")
    func writes() async throws {
        try await Self.serving("address: { writes: 1/hour }") { port in
            try await Self.expect(204, port, "POST /writes")
            try await Self.expect(429, port, "POST /writes")
            try await Self.expect(200, port, "POST /echo")
        }
    }

    @Test(
        "What is to be had only while something is left is bounded by the address, and by the account that is asked for"
    )
    func demands() async throws {
        try await Self.serving("address: { logIns: 3/hour }, account: { logIns: 2/hour }") { port in
            try await Self.expect(204, port, "POST /log-in?eve")
            try await Self.expect(204, port, "POST /log-in?eve", for: "192.0.2.2")
            let account = try await Self.ask(port, "POST /log-in?eve", for: "192.0.2.3")
            #expect(
                account.hasPrefix("HTTP/1.1 429 ") && account.contains("Each account may have 2 attempts to log in"))
            try await Self.expect(204, port, "POST /log-in?ann")
            try await Self.expect(204, port, "POST /log-in?bob")
            let address = try await Self.ask(port, "POST /log-in?carl")
            #expect(
                address.hasPrefix("HTTP/1.1 429 ") && address.contains("Each address may have 3 attempts to log in"))
        }
    }

    @Test("HTTP/2 is bounded alike")
    func http2() async throws {
        let certificate = try TestCertificate()
        try await HTTPTests.serving(
            more: ", proxies: [127.0.0.1], rates: { \(Self.onlyRequests) }, \(certificate.setting())"
        ) { port in
            for status in [200, 200, 200, 429] {
                let answer = try await Curl.ask(
                    "https://localhost:\(port)/hello", ["--http2", "-H", "X-Forwarded-For: 192.0.2.1"],
                    trusting: certificate)
                #expect(answer.status == status && answer.version == "2")
                #expect(answer.field("ratelimit-policy") == #""address-requests";q=3;w=3600"#)
                #expect((answer.field("retry-after") != nil) == (status == 429))
            }
        }
    }
}
