import Testing

@testable import Settings

@Suite("Settings of the network")
struct NetworkSettingsTests {
    @Test(
        "Addresses are read and written",
        arguments: [
            ("192.0.2.1", "192.0.2.1"), ("::1", "::1"), ("2001:DB8::1", "2001:db8::1"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
            ("0.0.0.0", "0.0.0.0"), ("::", "::"), ("fe80::ffff:1", "fe80::ffff:1"),
            ("", nil), ("1.2.3", nil), ("1.2.3.256", nil), ("fe80::1%eth0", nil), ("[::1]", nil), ("localhost", nil),
            ("1.2.3.4\0", nil), (" 1.2.3.4", nil), ("01.2.3.4", nil),
        ] as [(String, String?)])
    func addresses(text: String, written: String?) { #expect(IPAddress(text)?.description == written) }

    @Test(
        "Networks have the addresses that begin alike",
        arguments: [
            ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false), ("10.0.0.7", "10.0.0.7", true),
            ("10.0.0.7", "10.0.0.8", false), ("0.0.0.0/0", "203.0.113.9", true), ("0.0.0.0/0", "2001:db8::1", false),
            ("2001:db8::/32", "2001:db8:ffff::1", true), ("2001:db8::/32", "2001:db9::1", false),
            ("::/0", "192.0.2.1", true), ("10.1.2.3/8", "10.9.9.9", true), ("127.0.0.0/8", "::ffff:127.0.0.1", true),
        ])
    func networks(text: String, address: String, isIn: Bool) throws {
        #expect(try #require(IPNetwork(text)).contains(#require(IPAddress(address))) == isIn)
    }

    @Test(
        "What is no network is none",
        arguments: ["", "/", "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "10.0.0.0/8/8", "x/8", "10.0.0.0/+8"])
    func noNetworks(text: String) { #expect(IPNetwork(text) == nil) }

    @Test(
        "Networks are written as they are read", arguments: ["10.0.0.0/8", "192.0.2.1", "2001:db8::/32", "::1", "::/0"])
    func written(text: String) { #expect(IPNetwork(text)?.description == text) }

    @Test(
        "Rates are read and written",
        arguments: [
            ("600/min", false, 600, 60, "600/min"), ("10/s", false, 10, 1, "10/s"),
            ("5/15min", false, 5, 900, "5/15min"),
            ("1000 / 2 h", false, 1_000, 7_200, "1000/2hour"), ("7/d", false, 7, 86_400, "7/day"),
            ("90/90s", false, 90, 90, "90/90s"), ("1GiB/day", true, 1 << 30, 86_400, "1GiB/day"),
            ("500KB/min", true, 500_000, 60, "500000/min"), ("100/60s", false, 100, 60, "100/min"),
        ])
    func rates(text: String, bytes: Bool, count: Int, seconds: Int, written: String) {
        #expect(RateText.parse(text, bytes: bytes) == .some(Rate(count, per: seconds)))
        #expect(RateText.format(Rate(count, per: seconds), bytes: bytes) == written)
        #expect(RateText.parse(written, bytes: bytes) == .some(Rate(count, per: seconds)))
    }

    @Test(
        "What is no rate is none",
        arguments: [
            "", "600", "/min", "0/min", "-1/s", "1.5/s", "1/0s", "1/fortnight", "1/1/s", "1MiB/s", "1/99999999999d",
        ])
    func noRates(text: String) { #expect(RateText.parse(text, bytes: false) == nil) }

    private static func problems(_ yaml: String) throws -> [String] {
        HostSettings.decode(try SettingsSource(yaml: yaml)).problems.map(\.description)
    }

    @Test(
        "Mistakes are told by key and place",
        arguments: [
            ("server:\n  tls: { certificate: a.pem }", ":2:23: server.tls.certificate: needs `key`, too"),
            ("server:\n  tls: { key: a.pem }", ":2:15: server.tls.key: needs `certificate`, too"),
            (
                "server:\n  tls: { certificate: a, key: b, minimumVersion: 1.1 }",
                "server.tls.minimumVersion: expected one of `1.2`, `1.3`"
            ),
            ("server:\n  tls: { certificate: a, key: b, handshakeTime: 0 }", "server.tls.handshakeTime: must be from"),
            ("server:\n  proxies: [10.0.0.0/99]", "server.proxies: \"10.0.0.0/99\" is no address and no network"),
            (
                "server:\n  rates: { address: { requests: many } }",
                "server.rates.address.requests: expected a number and a time"
            ),
            (
                "server:\n  rates: { address: { bytes: 5/min/s } }",
                "server.rates.address.bytes: expected a size and a time"
            ),
            ("server:\n  rates: { adress: {} }", "did you mean `address`?"),
        ])
    func mistakes(yaml: String, problem: String) throws {
        let problems = try Self.problems(yaml)
        #expect(problems.count == 1 && problems[0].contains(problem), "\(problems)")
    }

    @Test("What is written is what holds")
    func values() throws {
        let server = HostSettings.decode(
            try SettingsSource(
                yaml: """
                    server:
                      tls: { certificate: /a.pem, key: /b.pem, minimumVersion: 1.3, http2: false, strictTransport: 0 }
                      proxies: [10.0.0.0/8, "::1"]
                      rates: { address: { requests: 1/s, bytes: off }, exempt: [] }
                      limits: { streams: 7 }
                    """)
        ).settings.server
        #expect(
            server.tls?.minimumVersion == .v13 && server.tls?.http2 == false && server.tls?.strictTransport == .zero)
        #expect(server.proxies.map(\.description) == ["10.0.0.0/8", "::1"] && server.limits.streams == 7)
        #expect(server.rates.address.requests == Rate(1, per: 1) && server.rates.address.bytes == nil)
        #expect(server.rates.exempt.isEmpty && server.rates.account == RateSettings().account)
        #expect(ServerSettings().tls == nil)
    }
}
