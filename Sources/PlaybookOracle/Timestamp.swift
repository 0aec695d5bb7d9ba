/// A moment or a span of time in whole microseconds; a moment counts from 1970-01-01T00:00:00Z.
public typealias Microseconds = Int64

extension Microseconds {
    /// The number of seconds that this many microseconds are.
    public var seconds: Double { Double(self) / 1_000_000 }

    /// The span of this many seconds, to the nearest microsecond.
    public static func seconds(_ seconds: Double) -> Microseconds {
        Microseconds((seconds * 1_000_000).rounded())
    }

    static let second: Microseconds = 1_000_000
    static let minute: Microseconds = 60 * second
    static let hour: Microseconds = 60 * minute
    static let day: Microseconds = 24 * hour
}

/// RFC 3339 in both directions.
public enum Timestamp {
    /// The moment that an RFC 3339 text names, to the nearest microsecond; nil where it is none.
    public static func parse(_ text: String) -> Microseconds? {
        var rest = Substring(text)
        func number(_ digits: Int) -> Int64? {
            let head = rest.prefix(digits)
            guard head.utf8.count == digits, head.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) else {
                return nil
            }
            rest = rest.dropFirst(digits)
            return Int64(head)
        }
        func skip(_ characters: String) -> Bool {
            guard let first = rest.first, characters.contains(first) else { return false }
            rest = rest.dropFirst()
            return true
        }
        guard let year = number(4), skip("-"), let month = number(2), skip("-"), let day = number(2),
            skip("Tt "), let hour = number(2), skip(":"), let minute = number(2), skip(":"),
            let second = number(2), (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        var fraction: Microseconds = 0
        if skip(".") {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            guard !digits.isEmpty, let value = Double("0." + digits) else { return nil }
            fraction = .seconds(value)
            rest = rest.dropFirst(digits.count)
        }
        var offset: Microseconds = 0
        if !skip("Zz") {
            let west = rest.first == "-"
            guard skip("+-"), let hours = number(2), skip(":"), let minutes = number(2) else {
                return nil
            }
            offset = (west ? -1 : 1) * (hours * .hour + minutes * .minute)
        }
        guard rest.isEmpty else { return nil }
        let clock = hour * .hour + minute * .minute + second * .second
        return CivilDate(year: Int(year), month: Int(month), day: Int(day)).daysSince1970 * .day
            + clock + fraction - offset
    }

    /// RFC 3339 in UTC with microseconds, as `2026-06-15T12:00:00.000000Z`.
    public static func format(_ time: Microseconds) -> String {
        let days = time.floorDivided(by: .day)
        let date = CivilDate(daysSince1970: days)
        let rest = time - days * .day
        func padded(_ number: Int64, _ digits: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, digits - text.count)) + text
        }
        let day = "\(padded(Int64(date.year), 4))-\(padded(Int64(date.month), 2))-\(padded(Int64(date.day), 2))"
        let clock = [rest / .hour, rest / .minute % 60, rest / .second % 60].map { padded($0, 2) }
        return "\(day)T\(clock.joined(separator: ":")).\(padded(rest % .second, 6))Z"
    }
}

extension Int64 {
    /// The quotient, rounded down, also below zero.
    func floorDivided(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
