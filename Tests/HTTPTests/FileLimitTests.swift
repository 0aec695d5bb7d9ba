import Glibc
import NIOCore
import Testing

@testable import HTTP

/// How many connections there are descriptors for.
@Suite("Limit of open files")
struct FileLimitTests {
    @Test("The server keeps what it needs itself, and always answers somebody")
    func reserve() {
        let reserved = 1_024 - FileLimit.connections(besides: 20, open: 30, limit: 1_024)
        #expect(reserved >= 20 + 30 + 32 && reserved < 1_024)
        #expect(FileLimit.connections(besides: 20, open: 30, limit: 100_000) == 100_000 - reserved)
        #expect(FileLimit.connections(besides: 20, open: 30, limit: 64) == 4)
    }

    @Test("What is open now is counted")
    func open() throws {
        let before = try #require(FileLimit.open())
        #expect(before > 2 && before < FileLimit.current)
    }
}
