/// The grammar `date-time` of RFC 3339, section 5.6, with its days checked against the calendar.
struct DateTimeText {
    private var year: Int
    private var month: Int
    private var day: Int
    /// Of the day in UTC.
    private var minute: Int
    private let second: Int
    /// The point and up to six digits behind it.
    private var fraction: ArraySlice<UInt8> = []

    /// More than any moment has that somebody means.
    private static let longest = 64
    private static let minutesOfDay = 24 * 60

    /// Reads `YYYY-MM-DDThh:mm:ss[.f…](Z|±hh:mm)`; nil for anything else. Digits of a second past the sixth are dropped.
    init?(_ text: [UInt8]) {
        guard text.count >= 20, text.count <= Self.longest,
            let year = Self.number(text[0..<4]), text[4] == UInt8(ascii: "-"),
            let month = Self.number(text[5..<7]), text[7] == UInt8(ascii: "-"),
            let day = Self.number(text[8..<10]), text[10] | 0x20 == UInt8(ascii: "t"),
            let hour = Self.number(text[11..<13]), text[13] == UInt8(ascii: ":"),
            let minute = Self.number(text[14..<16]), text[16] == UInt8(ascii: ":"),
            let second = Self.number(text[17..<19])
        else { return nil }
        guard (1...12).contains(month), day >= 1, day <= Self.days(in: month, of: year), hour < 24, minute < 60,
            second <= 60
        else { return nil }
        (self.year, self.month, self.day, self.second) = (year, month, day, second)
        self.minute = hour * 60 + minute
        var rest = text[19...]
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix(while: Lexer.isDigit)
            guard !digits.isEmpty else { return nil }
            // PostgreSQL takes a leap second, but no part of one.
            if second == 60, digits.contains(where: { $0 != UInt8(ascii: "0") }) { return nil }
            fraction = rest.prefix(1 + min(digits.count, 6))
            rest = rest[digits.endIndex...]
        }
        guard let offset = Self.offset(rest) else { return nil }
        subtract(offset)
        guard (1...9999).contains(self.year) else { return nil }
    }

    /// The moment in UTC, with the digits of a second that it was given.
    var utc: String {
        func digits(_ number: Int, _ count: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: count - text.count) + text
        }
        let date = "\(digits(year, 4))-\(digits(month, 2))-\(digits(day, 2))"
        let clock = "\(digits(minute / 60, 2)):\(digits(minute % 60, 2)):\(digits(second, 2))"
        return "\(date)T\(clock)\(String(decoding: fraction, as: UTF8.self))Z"
    }

    /// Goes back by minutes, less than a day of them.
    private mutating func subtract(_ minutes: Int) {
        minute -= minutes
        if minute < 0 {
            minute += Self.minutesOfDay
            day -= 1
            if day == 0 {
                (year, month) = month == 1 ? (year - 1, 12) : (year, month - 1)
                day = Self.days(in: month, of: year)
            }
        } else if minute >= Self.minutesOfDay {
            minute -= Self.minutesOfDay
            day += 1
            if day > Self.days(in: month, of: year) {
                (year, month) = month == 12 ? (year + 1, 1) : (year, month + 1)
                day = 1
            }
        }
    }

    /// In minutes east of Greenwich.
    private static func offset(_ text: ArraySlice<UInt8>) -> Int? {
        if text.count == 1, let zone = text.first { return zone | 0x20 == UInt8(ascii: "z") ? 0 : nil }
        let start = text.startIndex
        guard text.count == 6, let hours = number(text[start + 1..<start + 3]),
            text[start + 3] == UInt8(ascii: ":"), let minutes = number(text[start + 4..<start + 6]),
            hours < 24, minutes < 60
        else { return nil }
        switch text[start] {
        case UInt8(ascii: "+"): return hours * 60 + minutes
        case UInt8(ascii: "-"): return -hours * 60 - minutes
        default: return nil
        }
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for digit in digits {
            guard Lexer.isDigit(digit) else { return nil }
            value = value * 10 + Int(digit - UInt8(ascii: "0"))
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
