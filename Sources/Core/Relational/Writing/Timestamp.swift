/// PostgreSQL's text of a `timestamptz` under `DateStyle ISO` and `TimeZone UTC`, `2025-01-31 23:59:59.5+00`, and RFC
/// 3339's, `2025-01-31T23:59:59.500000Z`.
enum Timestamp {
    /// How long RFC 3339's text is, in quotes.
    static let jsonSize = 29

    /// Writes RFC 3339's text of a time in PostgreSQL's text, in quotes, to a place with room for ``jsonSize`` bytes. Gives
    /// back how many were written: none for what RFC 3339 cannot say, `infinity` and years beyond 9999 or before Christ.
    static func write(_ text: UnsafeBufferPointer<UInt8>, to target: UnsafeMutablePointer<UInt8>) -> Int {
        let text = UnsafeRawBufferPointer(text)
        guard isPostgresText(text) else { return 0 }
        let time = UnsafeMutableRawPointer(target)
        time.storeBytes(of: UInt8(ascii: "\""), as: UInt8.self)
        for start in [0, 8, 14] { copyWord(of: text, at: start, to: time) }
        time.storeBytes(of: UInt8(ascii: "T"), toByteOffset: 11, as: UInt8.self)
        // What the text has no digits for stays zero.
        time.storeBytes(of: noFraction, toByteOffset: 20, as: UInt64.self)
        if text.count == 29 {
            copyWord(of: text, at: 18, to: time)
        } else if text.count > 22 {
            for position in 20..<text.count - 3 {
                time.storeBytes(of: text[position], toByteOffset: position + 1, as: UInt8.self)
            }
        }
        time.storeBytes(of: UInt8(ascii: "\""), toByteOffset: 28, as: UInt8.self)
        return jsonSize
    }

    /// `.000000Z`
    private static let noFraction = UInt64(littleEndian: 0x5A30_3030_3030_302E)

    /// Copies eight bytes to where the quote has moved them.
    @inline(__always)
    private static func copyWord(of text: UnsafeRawBufferPointer, at start: Int, to time: UnsafeMutableRawPointer) {
        time.storeBytes(
            of: text.loadUnaligned(fromByteOffset: start, as: UInt64.self), toByteOffset: start + 1, as: UInt64.self)
    }

    /// Whether a text is of the form `YYYY-MM-DD HH:MM:SS[.ffffff]+00`.
    static func isPostgresText(_ text: UnsafeRawBufferPointer) -> Bool {
        let count = text.count
        guard count == 22 || (count >= 24 && count <= 29), Pattern.date.matches(text, at: 0),
            Pattern.hour.matches(text, at: 8)
        else { return false }
        if count == 22 { return Pattern.end.matches(text, at: 14) }
        guard Pattern.clock.matches(text, at: 12), Pattern.isDigit(text[20]) else { return false }
        if count == 29 { return Pattern.digitsAndEnd.matches(text, at: 21) }
        for position in 21..<count - 3 where !Pattern.isDigit(text[position]) { return false }
        return text[count - 3] == UInt8(ascii: "+") && text[count - 2] == UInt8(ascii: "0")
            && text[count - 1] == UInt8(ascii: "0")
    }

    /// Whether a text names a time that there is in that form: year, month, day and clock in their ranges.
    static func isTime(_ text: String) -> Bool {
        let text = Array(text.utf8)
        guard text.withUnsafeBytes({ isPostgresText($0) }) else { return false }
        func number(_ start: Int, _ count: Int) -> Int {
            text[start..<start + count].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        }
        let (year, month, day) = (number(0, 4), number(5, 2), number(8, 2))
        guard year > 0, (1...12).contains(month) else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
        return (1...days).contains(day) && number(11, 2) < 24 && number(14, 2) < 60 && number(17, 2) < 60
    }

    /// Eight characters, compared in one step: digits where the pattern has one, the very character elsewhere.
    private struct Pattern {
        /// The characters, with `0` for each digit.
        let characters: UInt64
        /// What each byte's difference may be added without reaching 16: 6 for a digit, 15 for a difference of none.
        let room: UInt64

        /// `0000-00-`
        static let date = Pattern(characters: 0x2D30_302D_3030_3030, room: 0x0F06_060F_0606_0606)
        /// `00 00:00`
        static let hour = Pattern(characters: 0x3030_3A30_3020_3030, room: 0x0606_0F06_060F_0606)
        /// `00:00+00`, where the zeros behind the plus are none but zeros
        static let end = Pattern(characters: 0x3030_2B30_303A_3030, room: 0x0F0F_0F06_060F_0606)
        /// `0:00:00.`
        static let clock = Pattern(characters: 0x2E30_303A_3030_3A30, room: 0x0F06_060F_0606_0F06)
        /// `00000+00`
        static let digitsAndEnd = Pattern(characters: 0x3030_2B30_3030_3030, room: 0x0F0F_0F06_0606_0606)

        @inline(__always)
        func matches(_ text: UnsafeRawBufferPointer, at start: Int) -> Bool {
            let word = UInt64(littleEndian: text.loadUnaligned(fromByteOffset: start, as: UInt64.self))
            let difference = word ^ characters
            return (difference | (difference &+ room)) & 0xF0F0_F0F0_F0F0_F0F0 == 0
        }

        @inline(__always)
        static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
    }
}
