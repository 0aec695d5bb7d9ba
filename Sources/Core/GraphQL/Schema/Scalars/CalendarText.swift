/// The texts of days and of times of day.
package enum CalendarText {
    /// Whether a text is a `full-date` of RFC 3339, section 5.6, `YYYY-MM-DD`, of a day in the years 1 to 9999.
    package static func isDate(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { text in
            guard text.count == 10, let year = DateTimeText.number(text, 0..<4), text[4] == UInt8(ascii: "-"),
                let month = DateTimeText.number(text, 5..<7), text[7] == UInt8(ascii: "-"),
                let day = DateTimeText.number(text, 8..<10)
            else { return false }
            return year > 0 && (1...12).contains(month) && day >= 1 && day <= DateTimeText.days(in: month, of: year)
        }
    }

    /// A time of day, `hh:mm:ss[.f…]` with six digits of a second at most, of a text that may leave the seconds out; nil for
    /// any other text. Digits past the sixth are dropped.
    package static func time(_ text: String) -> String? {
        var text = text
        return text.withUTF8 { text in
            guard text.count >= 5, text.count <= longestTime, let hour = DateTimeText.number(text, 0..<2),
                text[2] == UInt8(ascii: ":"), let minute = DateTimeText.number(text, 3..<5), hour < 24, minute < 60
            else { return nil }
            let clock = String(decoding: text.prefix(5), as: UTF8.self)
            if text.count == 5 { return clock + ":00" }
            guard text.count >= 8, text[5] == UInt8(ascii: ":"), let second = DateTimeText.number(text, 6..<8),
                second < 60
            else { return nil }
            let whole = String(decoding: text.prefix(8), as: UTF8.self)
            if text.count == 8 { return whole }
            let digits = text[9...]
            guard text[8] == UInt8(ascii: "."), !digits.isEmpty, digits.allSatisfy(Lexer.isDigit) else { return nil }
            return whole + "." + String(decoding: digits.prefix(6), as: UTF8.self)
        }
    }

    /// More than any time has that somebody means.
    private static let longestTime = 64
}
