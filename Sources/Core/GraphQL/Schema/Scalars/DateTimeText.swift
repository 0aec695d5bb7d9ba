/// The grammar `date-time` of RFC 3339, section 5.6, with its days checked against the calendar.
package struct DateTimeText {
    private var year: Int
    private var month: Int
    private var day: Int
    /// Of the day in UTC.
    private var minute: Int
    private let second: Int
    /// The digits behind the point as a number, and how many there are: none without a point, six at most.
    private var fraction = (value: 0, digits: 0)

    /// More than any moment has that somebody means.
    private static let longest = 64
    private static let minutesOfDay = 24 * 60

    /// Reads `YYYY-MM-DDThh:mm:ss[.f…](Z|±hh:mm)`; nil for anything else. Digits of a second past the sixth are dropped.
    package init?(_ text: String) {
        var text = text
        guard let moment = text.withUTF8(Self.init) else { return nil }
        self = moment
    }

    private init?(_ text: UnsafeBufferPointer<UInt8>) {
        guard text.count >= 20, text.count <= Self.longest,
            let year = Self.number(text, 0..<4), text[4] == UInt8(ascii: "-"),
            let month = Self.number(text, 5..<7), text[7] == UInt8(ascii: "-"),
            let day = Self.number(text, 8..<10), text[10] | 0x20 == UInt8(ascii: "t"),
            let hour = Self.number(text, 11..<13), text[13] == UInt8(ascii: ":"),
            let minute = Self.number(text, 14..<16), text[16] == UInt8(ascii: ":"),
            let second = Self.number(text, 17..<19)
        else { return nil }
        guard (1...12).contains(month), day >= 1, day <= Self.days(in: month, of: year), hour < 24, minute < 60,
            second <= 60
        else { return nil }
        (self.year, self.month, self.day, self.second) = (year, month, day, second)
        self.minute = hour * 60 + minute
        var end = 19
        if text[end] == UInt8(ascii: ".") {
            let first = end + 1
            end = text[first...].firstIndex { !Lexer.isDigit($0) } ?? text.endIndex
            guard end > first else { return nil }
            // PostgreSQL takes a leap second, but no part of one.
            if second == 60, text[first..<end].contains(where: { $0 != UInt8(ascii: "0") }) { return nil }
            let digits = min(end - first, 6)
            fraction = (Self.number(text, first..<first + digits) ?? 0, digits)
        }
        guard let offset = Self.offset(text, from: end) else { return nil }
        subtract(offset)
        guard (1...9999).contains(self.year) else { return nil }
    }

    /// The moment in UTC, with the digits of a second that it was given.
    var utc: String {
        // The date and the time of day, the point with six digits at most, and the zone.
        String(unsafeUninitializedCapacity: 19 + 7 + 1) { text in
            var end = 0
            func append(_ number: Int, _ digits: Int, after mark: UInt8? = nil) {
                if let mark {
                    text[end] = mark
                    end += 1
                }
                var rest = number
                for place in stride(from: end + digits - 1, through: end, by: -1) {
                    text[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                    rest /= 10
                }
                end += digits
            }
            append(year, 4)
            append(month, 2, after: UInt8(ascii: "-"))
            append(day, 2, after: UInt8(ascii: "-"))
            append(minute / 60, 2, after: UInt8(ascii: "T"))
            append(minute % 60, 2, after: UInt8(ascii: ":"))
            append(second, 2, after: UInt8(ascii: ":"))
            if fraction.digits > 0 { append(fraction.value, fraction.digits, after: UInt8(ascii: ".")) }
            text[end] = UInt8(ascii: "Z")
            return end + 1
        }
    }

    /// The moment in microseconds since 1970-01-01T00:00:00Z, a leap second being the first of the next minute.
    package var microsecondsSinceEpoch: Int64 {
        var microseconds = fraction.value
        for _ in fraction.digits..<6 { microseconds *= 10 }
        let seconds = Self.daysSinceEpoch(year, month, day) * 86_400 + minute * 60 + second
        return Int64(seconds) * 1_000_000 + Int64(microseconds)
    }

    /// By the proleptic Gregorian calendar. Years begin with March here, so that the day that is not always there is the last.
    private static func daysSinceEpoch(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let year = month > 2 ? year : year - 1
        let daysBefore = 365 * year + year / 4 - year / 100 + year / 400
        let monthsSinceMarch = (month + 9) % 12
        // Months of 31, 30, 31, 30 and 31 days follow each other, twice and once in part.
        let dayOfYear = (153 * monthsSinceMarch + 2) / 5 + day - 1
        // The days from 0000-03-01 to 1970-01-01.
        return daysBefore + dayOfYear - 719_468
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

    /// What stands behind a position, all of it a zone, in minutes east of Greenwich.
    private static func offset(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        let count = text.count - start
        if count == 1 { return text[start] | 0x20 == UInt8(ascii: "z") ? 0 : nil }
        guard count == 6, let hours = number(text, start + 1..<start + 3),
            text[start + 3] == UInt8(ascii: ":"), let minutes = number(text, start + 4..<start + 6),
            hours < 24, minutes < 60
        else { return nil }
        switch text[start] {
        case UInt8(ascii: "+"): return hours * 60 + minutes
        case UInt8(ascii: "-"): return -hours * 60 - minutes
        default: return nil
        }
    }

    /// The number whose digits stand in a range; nil where another character does.
    static func number(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Int? {
        var value = 0
        for position in range {
            guard Lexer.isDigit(text[position]) else { return nil }
            value = value * 10 + Int(text[position] - UInt8(ascii: "0"))
        }
        return value
    }

    /// How many days a month has.
    static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
