extension ScalarType {
    /// A moment as RFC 3339 writes it, kept as checked text in upper case.
    ///
    /// Narrower than the RFC where PostgreSQL is: the year is at least 1 and the offset below 16 hours.
    public static let dateTime = ScalarType(
        "DateTime", description: "A moment in RFC 3339 form, such as `2026-01-31T12:00:00.000000Z`.",
        specifiedBy: "https://www.rfc-editor.org/rfc/rfc3339"
    ) { input throws(Failure) in
        guard let text = input.string, DateTimeText.isValid(Array(text.utf8)) else {
            throw Failure("DateTime must be a moment in RFC 3339 form, such as 2026-01-31T12:00:00Z")
        }
        return .string(text.uppercased())
    }
}

/// The grammar `date-time` of RFC 3339 section 5.6, days checked against the calendar.
private enum DateTimeText {
    /// PostgreSQL keeps microseconds; nine digits are what clocks give.
    static let longestFraction = 9

    static func isValid(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 20, bytes.count <= 26 + longestFraction,
            let year = number(bytes, 0, 4), bytes[4] == UInt8(ascii: "-"),
            let month = number(bytes, 5, 2), bytes[7] == UInt8(ascii: "-"),
            let day = number(bytes, 8, 2), bytes[10] | 0x20 == UInt8(ascii: "t"),
            let hour = number(bytes, 11, 2), bytes[13] == UInt8(ascii: ":"),
            let minute = number(bytes, 14, 2), bytes[16] == UInt8(ascii: ":"),
            let second = number(bytes, 17, 2)
        else { return false }
        guard year >= 1, (1...12).contains(month), day >= 1, day <= days(in: month, of: year), hour < 24, minute < 60,
            second <= 60
        else { return false }
        var rest = bytes[19...]
        if rest.first == UInt8(ascii: ".") {
            let fraction = rest.dropFirst().prefix(while: Lexer.isDigit)
            guard (1...longestFraction).contains(fraction.count) else { return false }
            // PostgreSQL takes a leap second, but no part of one.
            if second == 60, fraction.contains(where: { $0 != UInt8(ascii: "0") }) { return false }
            rest = rest.dropFirst(1 + fraction.count)
        }
        return isOffset(Array(rest))
    }

    private static func isOffset(_ bytes: [UInt8]) -> Bool {
        if bytes.count == 1 { return bytes[0] | 0x20 == UInt8(ascii: "z") }
        guard bytes.count == 6, bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-"),
            let hours = number(bytes, 1, 2), bytes[3] == UInt8(ascii: ":"), let minutes = number(bytes, 4, 2)
        else { return false }
        return hours < 16 && minutes < 60
    }

    private static func number(_ bytes: [UInt8], _ start: Int, _ count: Int) -> Int? {
        var value = 0
        for byte in bytes[start..<start + count] {
            guard Lexer.isDigit(byte) else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return value
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
