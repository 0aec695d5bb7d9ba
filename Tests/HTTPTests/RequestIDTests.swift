import Testing

@testable import HTTP

@Suite("Request ids")
struct RequestIDTests {
    @Test("Ids of requests are 32 hexadecimal digits and never the same")
    func unlike() {
        let ids = (0..<10_000).map { _ in RequestID.id(from: nil) }
        #expect(Set(ids).count == ids.count)
        #expect(ids.allSatisfy { $0.utf8.count == 32 && $0.allSatisfy(\.isHexDigit) })
    }

    @Test(
        "A request id of a client is taken where it is sane",
        arguments: ["a", "A-1_b.c:d/e+f=@", String(repeating: "x", count: 128)])
    func sane(id: String) { #expect(RequestID.id(from: id) == id) }

    @Test(
        "Else one is made",
        arguments: [nil, "", "a b", "a\nb", "\u{E9}", "<x>", "a\"b", String(repeating: "x", count: 129)])
    func made(header: String?) {
        let ids = Set((0..<100).map { _ in RequestID.id(from: header) })
        #expect(ids.count == 100)
        #expect(ids.allSatisfy { $0.count == 32 && RequestID.isSane($0) })
    }
}
