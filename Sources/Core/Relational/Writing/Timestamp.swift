/// PostgreSQL's text of a `timestamptz` under `DateStyle ISO` and `TimeZone UTC`, `2025-01-31 23:59:59.5+00`, and RFC
/// 3339's, `2025-01-31T23:59:59.500000Z`.
enum Timestamp {
    /// Appends RFC 3339's text of a time in PostgreSQL's text, in quotes. False, and nothing appended, for what RFC 3339
    /// cannot say: `infinity`, years beyond 9999 or before Christ.
    static func append(_ text: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) -> Bool {
        guard isPostgresText(text) else { return false }
        // "+00" ends it; what lies between the seconds and that is a point and up to six digits.
        let fraction = text.count - 22
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: text[0..<10])
        bytes.append(UInt8(ascii: "T"))
        bytes.append(contentsOf: text[11..<19])
        bytes.append(UInt8(ascii: "."))
        if fraction > 0 { bytes.append(contentsOf: text[20..<19 + fraction]) }
        for _ in max(fraction, 1)..<7 { bytes.append(UInt8(ascii: "0")) }
        bytes.append(UInt8(ascii: "Z"))
        bytes.append(UInt8(ascii: "\""))
        return true
    }

    /// Whether a text is of the form `YYYY-MM-DD HH:MM:SS[.ffffff]+00`.
    static func isPostgresText(_ text: some Collection<UInt8>) -> Bool {
        let count = text.count
        guard count == 22 || (count >= 24 && count <= 29) else { return false }
        var position = 0
        for byte in text {
            let isRight =
                switch position {
                case 4, 7: byte == UInt8(ascii: "-")
                case 10: byte == UInt8(ascii: " ")
                case 13, 16: byte == UInt8(ascii: ":")
                case count - 3: byte == UInt8(ascii: "+")
                case count - 2, count - 1: byte == UInt8(ascii: "0")
                case 19: byte == UInt8(ascii: ".")
                default: byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
                }
            if !isRight { return false }
            position += 1
        }
        return true
    }

    /// Whether a text of that form names a time that there is: year, month, day and clock in their ranges.
    static func isTime(_ text: [UInt8]) -> Bool {
        func number(_ start: Int, _ count: Int) -> Int {
            text[start..<start + count].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        }
        let (year, month, day) = (number(0, 4), number(5, 2), number(8, 2))
        guard year > 0, (1...12).contains(month) else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
        return (1...days).contains(day) && number(11, 2) < 24 && number(14, 2) < 60 && number(17, 2) < 60
    }
}
