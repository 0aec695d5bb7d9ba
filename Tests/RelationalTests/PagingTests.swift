import Postgres
import Testing

@testable import Relational

@Suite struct PagingTests {
    @Test func base64URLGivesBackWhatItWasGiven() {
        var generator = SystemRandomNumberGenerator()
        for count in 0..<200 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            // In two stretches, as a prefix and a value come.
            let cut = Int.random(in: 0...count, using: &generator)
            #expect(Base64URL.decode(encoded(bytes[..<cut], bytes[cut...])) == bytes)
        }
    }

    private func encoded(_ stretches: ArraySlice<UInt8>...) -> [UInt8] {
        var buffer = ResponseBuffer(capacity: 0)
        var encoder = Base64URL.Encoder()
        for stretch in stretches { stretch.withUnsafeBufferPointer { encoder.write($0, to: &buffer) } }
        encoder.finish(&buffer)
        return buffer.bytes
    }

    @Test(arguments: ["A", "AB=", "A+", "AA==", "é", "AAB", "_-/_"]) func refusesWhatIsNoBase64URL(_ text: String) {
        #expect(Base64URL.decode(text.utf8) == nil)
    }

    private static let layout = Cursor.Layout(name: "PLAY_TIMESTAMP-", types: [.timestamptz, .bigint])

    private func cursor(_ values: [String], _ layout: Cursor.Layout = layout) throws -> String {
        let row = try #require(PostgresResult.make(columns: values.count, rows: [values]))
        let plan = CursorPlan(layout: layout, columns: Array(values.indices))
        var buffer = ResponseBuffer(capacity: 0)
        withExtendedLifetime(row) { Cursor.write(plan, of: row.unsafeCells, row: 0, to: &buffer) }
        return String(decoding: buffer.bytes, as: UTF8.self)
    }

    @Test func aCursorGivesBackItsValues() throws {
        let values = ["2025-01-31 23:59:59.5+00", "42"]
        #expect(Cursor.values(in: try cursor(values), of: Self.layout) == values)
    }

    @Test func aCursorOfAnotherOrderIsRefused() throws {
        let other = Cursor.Layout(name: "PLAY_TIMESTAMP+", types: [.timestamptz, .bigint])
        #expect(Cursor.values(in: try cursor(["2025-01-31 23:59:59+00", "42"], other), of: Self.layout) == nil)
    }

    @Test(arguments: [
        ["2025-01-31 23:59:59+00", "42; DROP TABLE users"], ["yesterday", "1"],
        ["2026-99-99 99:99:99+00", "1"], ["2026-02-30 00:00:00+00", "1"], ["0000-01-01 00:00:00+00", "1"],
        ["2025-01-31 23:59:59+00", "+1"], ["2025-01-31 23:59:59+00"],
        ["2025-01-31 23:59:59+00", "99999999999999999999"], ["2025-01-31 23:59:59+00", "1", "2"],
    ]) func anAlteredCursorIsRefused(_ values: [String]) throws {
        #expect(Cursor.values(in: try cursor(values), of: Self.layout) == nil)
    }

    @Test func aNodeIDGivesBackTypeAndKey() {
        let text = encoded(NodeID.prefix(of: "Video")[...], Array("a:b".utf8)[...])
        let decoded = NodeID.decode(String(decoding: text, as: UTF8.self))
        #expect(decoded?.type == "Video")
        #expect(decoded?.key == "a:b")
    }
}
