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

    private static func columns(_ types: ColumnType...) -> [Column] { types.map { Column("c", $0) } }

    private static let layout = Cursor.Layout(
        type: "Play", name: "PLAY_TIMESTAMP-", columns: columns(.timestamptz, .bigint))
    private static let values = ["2025-01-31 23:59:59.5+00", "42"]
    private let key = CursorKey()

    private func cursor(_ values: [String?], _ layout: Cursor.Layout = layout) throws -> String {
        let row = try #require(PostgresResult.make(columns: values.count, rows: [values]))
        let plan = CursorPlan(layout: layout, columns: Array(values.indices))
        var buffer = ResponseBuffer(capacity: 0)
        var writer = CursorWriter(key)
        // Twice, since the second uses the memory of the first.
        for _ in 0..<2 {
            buffer.truncate(to: 0)
            withExtendedLifetime(row) { writer.write(plan, of: row.unsafeCells, row: 0, to: &buffer) }
        }
        return String(decoding: buffer.bytes, as: UTF8.self)
    }

    private func values(in text: String, _ layout: Cursor.Layout = layout) -> [String?]? {
        Cursor.values(in: text, of: layout, signedWith: key)
    }

    @Test func aCursorGivesBackItsValues() throws {
        #expect(values(in: try cursor(Self.values)) == Self.values)
        let text = Cursor.Layout(type: "Play", name: "VIDEO_ID+", columns: Self.columns(.text, .timestamptz, .bigint))
        for video in ["", "\u{1F}", String(repeating: "😀", count: 200), "a\u{0}b".replacing("\u{0}", with: "\u{1}")] {
            #expect(values(in: try cursor([video] + Self.values, text), text) == [video] + Self.values)
        }
    }

    @Test(arguments: [
        Cursor.Layout(type: "Play", name: "PLAY_TIMESTAMP+", columns: columns(.timestamptz, .bigint)),
        Cursor.Layout(type: "PlaybookEntry", name: "PLAY_TIMESTAMP-", columns: columns(.timestamptz, .bigint)),
        Cursor.Layout(type: "Play", name: "PLAY_TIMESTAMP-", columns: columns(.timestamptz)),
        Cursor.Layout(type: "Play", name: "PLAY_TIMESTAMP-", columns: columns(.timestamptz, .bigint, .bigint)),
    ]) func aCursorOfAnotherListIsRefused(_ other: Cursor.Layout) throws {
        let text = try cursor(Self.values)
        #expect(values(in: text) != nil)
        #expect(values(in: text, other) == nil)
    }

    @Test func aCursorTellsNullFromEveryValue() throws {
        let layout = Cursor.Layout(
            type: "Play", name: "SESSION_ID+",
            columns: [Column("session_id", .text, nullable: true), Column("id", .bigint)])
        for session in [nil, "", "=", "a", "=="] {
            #expect(values(in: try cursor([session, "7"], layout), layout) == [session, "7"])
        }
        // The same column without NULLs has cursors of another form.
        let other = Cursor.Layout(type: "Play", name: "SESSION_ID+", columns: Self.columns(.text, .bigint))
        #expect(values(in: try cursor(["a", "7"], other), layout) == nil)
    }

    /// Every character in turn becomes every other one.
    @Test func noCharacterOfACursorCanBeChanged() throws {
        let text = Array(try cursor(Self.values).utf8)
        for position in text.indices {
            for character in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8
            where character != text[position] {
                var altered = text
                altered[position] = character
                #expect(values(in: String(decoding: altered, as: UTF8.self)) == nil)
            }
            #expect(values(in: String(decoding: text[..<position], as: UTF8.self)) == nil)
        }
        #expect(values(in: String(decoding: text, as: UTF8.self) + "AAAA") == nil)
    }

    @Test func aCursorOfAnotherKeyIsRefusedUntilThatIsAdopted() throws {
        let text = try cursor(Self.values)
        let other = CursorKey()
        #expect(Cursor.values(in: text, of: Self.layout, signedWith: other) == nil)
        for key in [key, other] { key.adopt([UInt8](repeating: 7, count: 32)) }
        #expect(Cursor.values(in: try cursor(Self.values), of: Self.layout, signedWith: other) == Self.values)
        #expect(values(in: text) == nil)
    }

    /// The first of the reference implementation's vectors (vectors.h, `vectors_sip128`), and one of three words and a half:
    /// `openssl mac -macopt hexkey:000102…0f -macopt size:16 -in message SipHash`.
    @Test(
        arguments: [
            (0, "a3817f04ba25a8e66df67214c7550293"), (1, "da87c1d86b99af44347659119b22fc45"),
            (2, "8177228da4a45dc7fca38bdef60affe4"), (28, "0664da1668574b88b935f3027358aef4"),
            (63, "5150d1772f50834a503e069a973fbd7c"),
        ]) func hashesAsTheReferenceDoes(_ length: Int, _ hex: String)
    {
        let hash = SipHash(key: 0..<16).hash((0..<length).map { UInt8($0) })
        #expect(hash.map { String(UInt32($0) | 0x100, radix: 16).dropFirst() }.joined() == hex)
    }

    @Test func aCursorOfTheReleaseBeforeIsGood() throws {
        let key = CursorKey()
        key.adopt([UInt8](repeating: 0x0B, count: 32))
        // Python: hmac.new(b"\x0b" * 32, b"Play\0Hi There", "sha256").digest()[:16]
        let right: [UInt8] = [
            0x84, 0x58, 0xCB, 0xB9, 0xC4, 0xFC, 0x61, 0x05, 0xDC, 0x35, 0x96, 0xB9, 0xE3, 0xA9, 0x4C, 0xB0,
        ]
        #expect(key.formerSignature(of: Array("Hi There".utf8), in: "Play") == right)
        // As it gave it for that key.
        let former =
            "D1BMQVlfVElNRVNUQU1QLRgyMDI1LTAxLTMxIDIzOjU5OjU5LjUrMDACNDKKNWUwJVOgTrDo_Z2DGPlr"
        func values(_ text: String, _ key: CursorKey) -> [String?]? {
            Cursor.values(in: text, of: Self.layout, signedWith: key)
        }
        #expect(values(former, key) == Self.values)
        #expect(values(former, CursorKey()) == nil)
        for position in former.indices {
            var altered = former
            altered.replaceSubrange(position...position, with: former[position] == "A" ? "B" : "A")
            #expect(values(altered, key) == nil)
        }
    }

    @Test func noSignatureIsAnothers() {
        let bytes = Array("a".utf8)
        let one = key.signature(of: bytes, in: "Play")
        #expect(one == key.signature(of: bytes, in: "Play") && key.isValid(one, of: bytes, in: "Play"))
        for (signature, context) in [
            (one, "User"), (CursorKey().signature(of: bytes, in: "Play"), "Play"), (Array(one.dropLast()), "Play"),
            (one + [0], "Play"), ([], "Play"),
        ] {
            #expect(!key.isValid(signature, of: bytes, in: context))
        }
        // What stands in the context and what stands in the bytes cannot be told apart by where the line is drawn.
        #expect(key.signature(of: Array("b".utf8), in: "Playa") != key.signature(of: Array("ab".utf8), in: "Play"))
    }

    @Test func encodesAtOnceAsInStretches() {
        for count in 0..<200 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255) }
            var buffer = ResponseBuffer(capacity: 0)
            bytes.withUnsafeBufferPointer { Base64URL.write($0, to: &buffer) }
            #expect(buffer.bytes == encoded(bytes[...]))
        }
    }

    @Test(arguments: [
        ["2025-01-31 23:59:59+00", "42; DROP TABLE users"], ["yesterday", "1"],
        ["2026-99-99 99:99:99+00", "1"], ["2026-02-30 00:00:00+00", "1"], ["0000-01-01 00:00:00+00", "1"],
        ["2025-01-31 23:59:59+00", "+1"], ["2025-01-31 23:59:59+00"],
        ["2025-01-31 23:59:59+00", "99999999999999999999"],
    ]) func aCursorOfWhatNoListHoldsIsRefused(_ values: [String]) throws {
        #expect(self.values(in: try cursor(values)) == nil)
    }

    @Test(arguments: [
        "a:b", "", "\u{301}e", "\u{FE0F}", "\u{200D}x", ":", String(repeating: "😀", count: 200),
        String(repeating: "k", count: 2_704),
    ]) func aNodeIDGivesBackTypeAndKey(_ key: String) {
        let text = encoded(NodeID.prefix(of: "Video")[...], Array(key.utf8)[...])
        let decoded = NodeID.decode(String(decoding: text, as: UTF8.self))
        #expect(decoded?.type == "Video")
        #expect(decoded.map { Array($0.key.utf8) } == Array(key.utf8))
    }

    @Test(
        arguments: [
            [0x56], [0x56, 0xFF, 0x3A, 0x31], [0x56, 0x3A, 0xFF], [UInt8](repeating: 0x3A, count: 3_073),
        ] as [[UInt8]]) func whatIsNoNodeIDNamesNothing(_ plain: [UInt8])
    {
        #expect(NodeID.decode(String(decoding: encoded(plain[...]), as: UTF8.self)) == nil)
    }
}
