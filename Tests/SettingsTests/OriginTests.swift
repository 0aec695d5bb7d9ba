import Settings
import Testing

/// What `server.origins` takes.
struct OriginTests {
    @Test(
        arguments: [
            "*", "http://b", "https://app.example.com", "https://app.example.com:8443", "http://localhost:3000",
            "http://127.0.0.1:1", "http://[::1]:65535", "https://[2001:db8::1]", "HTTPS://A_b.example",
            "capacitor://localhost", "chrome-extension://abcdef",
        ]) func origins(_ origin: String) throws
    {
        #expect(try load("server: {origins: [\"\(origin)\"]}").server.origins == [origin])
    }

    @Test(
        arguments: [
            "foo", "", "http://b/", "http://b/path", "http://", "://b", "//b", "b.example", "b:80", "http:b", "http//b",
            "http://b:", "http://b:0", "http://b:65536", "http://b:+1", "http://b:1:2", "http://u:p@b", "http://b?q",
            "http://b#f", "http://*.example", "http://a b", " http://b", "http://bücher.example", "1a://b", "null",
            "http://[::1", "http://[]", "http://[b]", "http://[::1]b", "http://a[::1]", "http://b]", "http://[::1]]",
        ]) func whatIsNoOriginIsRefused(_ text: String)
    {
        let found = problems("server:\n  origins: [\"https://a\", \"\(text)\"]")
        #expect(
            found == [
                "config.yaml:2:12: server.origins: \"\(text)\" is no origin: expected a scheme and a host, with a port where "
                    + "it is not the usual one and without a path, such as https://app.example.com or "
                    + "http://localhost:3000; or \"*\" for all"
            ])
    }

    @Test func namesHaveNeitherSchemeNorPort() throws {
        let names = ["video.example", "10.0.0.1", "[2001:db8::1]"]
        #expect(try load("server: {names: [video.example, 10.0.0.1, \"[2001:db8::1]\"]}").server.names == names)
        for text in ["https://a", "a:80", "a/b", "", "*", "[::1]:80"] {
            #expect(problems("server: {names: [\"\(text)\"]}").count == 1, "\(text)")
        }
    }

    @Test func severalAreReportedEach() {
        let found = problems("", overrides: ["server.origins": "[foo, http://a, http://b/]"])
        #expect(found.count == 2 && found.allSatisfy { $0.hasPrefix("--set server.origins: server.origins: \"") })
    }
}
