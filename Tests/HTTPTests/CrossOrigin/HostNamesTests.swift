import Settings
import Testing

@testable import HTTP

/// By which names the server may be asked.
@Suite struct HostNamesTests {
    @Test(
        arguments: [
            "localhost", "localhost:8080", "LocalHost", "video.localhost:1", "127.0.0.1", "127.0.0.1:8080",
            "127.9.8.7:1",
            "[::1]", "[::1]:8080",
        ])
    func thisMachinesNames(_ authority: String) {
        #expect(HostNames.isLocal(authority))
        #expect(HostNames(ServerSettings()).admit(authority))
    }

    @Test(
        arguments: [
            "", ":", "evil.example", "evil.example:8080", "127.0.0.1.evil.example", "127.evil.example:80",
            "notlocalhost",
            "localhost.evil.example", "localhost@evil.example", "[::1", "[::2]:80", "192.168.0.1", "0.0.0.0",
            "1127.0.0.1",
        ])
    func namesThatOthersOwn(_ authority: String) {
        #expect(!HostNames.isLocal(authority))
        #expect(!HostNames(ServerSettings()).admit(authority))
    }

    @Test func furtherNamesAreThoseOfTheSetting() {
        var settings = ServerSettings()
        settings.names = ["Video.example", "10.0.0.1"]
        let names = HostNames(settings)
        #expect(names.admit("video.EXAMPLE:8443") && names.admit("10.0.0.1") && names.admit(nil))
        #expect(!names.admit("example") && !names.admit("a.video.example"))
    }

    @Test func whereOthersReachTheServerItsNamesAreNotKnown() {
        var settings = ServerSettings()
        settings.host = "0.0.0.0"
        #expect(HostNames(settings).admit("video.example"))
    }
}
