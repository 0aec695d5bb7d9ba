/// Reads a point in time from text: PostgreSQL's ISO form (`2024-02-29 12:34:56.789+05:30`, with ` BC`, `infinity`) and
/// RFC 3339 (`2024-02-29T12:34:56.789Z`).
struct TimestampParser {
    enum Failure: Error {
        case malformed
        case outOfRange
    }

    private var bytes: Slice<UnsafeBufferPointer<UInt8>>

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes[...]
    }

    mutating func parse() -> Result<PostgresTimestamp, Failure> {
        if bytes.elementsEqual("infinity".utf8) { return .success(.infinity) }
        if bytes.elementsEqual("-infinity".utf8) { return .success(.negativeInfinity) }
        guard let year = number(digits: 4...6), take(0x2D), let month = number(digits: 2...2), take(0x2D),
            let day = number(digits: 2...2), take(0x20) || take(0x54) || take(0x74),
            let hour = number(digits: 2...2), take(0x3A), let minute = number(digits: 2...2), take(0x3A),
            let second = number(digits: 2...2), let microsecond = fraction(), let offset = offset()
        else { return .failure(.malformed) }
        let isBeforeChrist = bytes.elementsEqual(" BC".utf8)
        guard bytes.isEmpty || isBeforeChrist else { return .failure(.malformed) }
        let astronomicalYear = isBeforeChrist ? 1 - year : year
        guard (1...12).contains(month), day >= 1,
            day <= GregorianDay.daysInMonth(year: astronomicalYear, month: month), hour < 24, minute < 60,
            second < 60 || second == 60 && microsecond == 0
        else { return .failure(.malformed) }
        // A leap second is the first of the next minute, as PostgreSQL has it, which takes no part of one.
        let days = GregorianDay.number(year: astronomicalYear, month: month, day: day)
        let seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offset
        let (scaled, overflow) = Int64(seconds).multipliedReportingOverflow(by: 1_000_000)
        let (sum, overflowOfSum) = scaled.addingReportingOverflow(Int64(microsecond))
        guard !overflow, !overflowOfSum, sum != .max, sum != .min else { return .failure(.outOfRange) }
        return .success(PostgresTimestamp(microsecondsSinceEpoch: sum))
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard bytes.first == byte else { return false }
        bytes = bytes.dropFirst()
        return true
    }

    private mutating func number(digits: ClosedRange<Int>) -> Int? {
        var value = 0
        var count = 0
        while count < digits.upperBound, let byte = bytes.first, (0x30...0x39).contains(byte) {
            value = value * 10 + Int(byte - 0x30)
            count += 1
            bytes = bytes.dropFirst()
        }
        return count >= digits.lowerBound ? value : nil
    }

    /// Up to six digits after a point, in microseconds.
    private mutating func fraction() -> Int? {
        guard take(0x2E) else { return 0 }
        let before = bytes.count
        guard var value = number(digits: 1...6) else { return nil }
        for _ in (before - bytes.count)..<6 { value *= 10 }
        return value
    }

    /// `Z`, or hours with minutes and seconds as far as there are any, in seconds east of Greenwich.
    private mutating func offset() -> Int? {
        if take(0x5A) || take(0x7A) { return 0 }
        let isWest = take(0x2D)
        guard isWest || take(0x2B), let hours = number(digits: 2...2) else { return nil }
        var seconds = hours * 3600
        if take(0x3A) {
            guard let minutes = number(digits: 2...2) else { return nil }
            seconds += minutes * 60
            if take(0x3A) {
                guard let rest = number(digits: 2...2) else { return nil }
                seconds += rest
            }
        }
        return isWest ? -seconds : seconds
    }
}
