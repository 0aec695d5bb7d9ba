import Testing

@testable import Relational

@Suite struct PagingTests {
    @Test func base64URLGivesBackWhatItWasGiven() {
        var generator = SystemRandomNumberGenerator()
        for count in 0..<200 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            var text: [UInt8] = []
            Base64URL.append(bytes, to: &text)
            #expect(Base64URL.decode(text) == bytes)
        }
    }

    @Test(arguments: ["A", "AB=", "A+", "AA==", "é", "AAB", "_-/_"]) func refusesWhatIsNoBase64URL(_ text: String) {
        #expect(Base64URL.decode(text.utf8) == nil)
    }

    private static let layout = Cursor.Layout(name: "PLAY_TIMESTAMP-", types: [.timestamptz, .bigint])

    private func cursor(_ values: [String], _ layout: Cursor.Layout = layout) -> String {
        var text: [UInt8] = []
        let bytes = values.map { Array($0.utf8) }
        var pointers: [UnsafeBufferPointer<UInt8>] = []
        for value in bytes {
            let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: value.count)
            _ = copy.initialize(from: value)
            pointers.append(UnsafeBufferPointer(copy))
        }
        defer { pointers.forEach { $0.deallocate() } }
        Cursor.append(pointers, of: layout, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    @Test func aCursorGivesBackItsValues() {
        let values = ["2025-01-31 23:59:59.5+00", "42"]
        #expect(Cursor.values(in: cursor(values), of: Self.layout) == values)
    }

    @Test func aCursorOfAnotherOrderIsRefused() {
        let other = Cursor.Layout(name: "PLAY_TIMESTAMP+", types: [.timestamptz, .bigint])
        #expect(Cursor.values(in: cursor(["2025-01-31 23:59:59+00", "42"], other), of: Self.layout) == nil)
    }

    @Test(arguments: [
        ["2025-01-31 23:59:59+00", "42; DROP TABLE users"], ["yesterday", "1"],
        ["2026-99-99 99:99:99+00", "1"], ["2026-02-30 00:00:00+00", "1"], ["0000-01-01 00:00:00+00", "1"],
        ["2025-01-31 23:59:59+00", "+1"], ["2025-01-31 23:59:59+00"],
        ["2025-01-31 23:59:59+00", "99999999999999999999"], ["2025-01-31 23:59:59+00", "1", "2"],
    ]) func anAlteredCursorIsRefused(_ values: [String]) {
        #expect(Cursor.values(in: cursor(values), of: Self.layout) == nil)
    }

    @Test func aNodeIDGivesBackTypeAndKey() {
        var text: [UInt8] = []
        Base64URL.append(NodeID.prefix(of: "Video") + Array("a:b".utf8), to: &text)
        let decoded = NodeID.decode(String(decoding: text, as: UTF8.self))
        #expect(decoded?.type == "Video")
        #expect(decoded?.key == "a:b")
    }
}
