import Testing

@testable import Host

@Suite("Request ids")
struct RequestIDTests {
    @Test("Ids of requests are 32 hexadecimal digits and never the same")
    func made() {
        let ids = (0..<10_000).map { _ in RequestID.id(from: nil) }
        #expect(Set(ids).count == ids.count)
        #expect(ids.allSatisfy { $0.utf8.count == 32 && $0.allSatisfy(\.isHexDigit) })
    }
}
