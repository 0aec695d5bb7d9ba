import Testing

@testable import HTTP

/// Which pages may talk to the server.
@Suite struct OriginPolicyTests {
    @Test(
        arguments: [
            ("http://localhost:8080", "localhost:8080", true), ("https://video.example", "video.example", true),
            ("https://video.example", "video.example:443", true), ("http://video.example:80", "video.example", true),
            ("https://Video.Example", "video.EXAMPLE", true), ("https://video.example:8443", "video.example", false),
            ("https://evil.example", "video.example", false), ("https://video.example.evil", "video.example", false),
            ("null", "video.example", false), ("", "", false), ("file://", "", false),
            ("file://video.example", "video.example", false),
            ("https://app.example", "video.example", true), ("https://app.example:443", "video.example", true),
            ("http://app.example", "video.example", false), (nil, "video.example", true),
            ("https://a.example", nil, false),
        ] as [(String?, String?, Bool)]) func aPage(_ origin: String?, _ host: String?, _ isAllowed: Bool)
    {
        #expect(OriginPolicy(["https://app.example"]).allows(origin: origin, host: host) == isAllowed)
    }

    @Test func theServersOwnOriginIsNotNamed() {
        let policy = OriginPolicy(["https://app.example"])
        #expect(policy.names("https://app.example:443") && !policy.names("https://video.example"))
        #expect(CrossOriginSharing(OriginPolicy([])) == nil)
    }

    @Test func aStarAllowsAll() { #expect(OriginPolicy(["*"]).allows(origin: "null", host: "x")) }
}
