extension PostgresTimestamp {
    /// RFC 3339 in UTC with exactly six digits of a second, `2024-02-29T12:34:56.789000Z`; nil for the infinities and
    /// for years that the form cannot hold, those before 0000 and after 9999.
    public var rfc3339: String? {
        guard isFinite else { return nil }
        let seconds = microsecondsSinceEpoch.quotientRoundedDown(by: 1_000_000)
        let days = Int(seconds.quotientRoundedDown(by: 86_400))
        let (year, month, day) = GregorianDay.date(days)
        guard (0...9999).contains(year) else { return nil }
        let secondOfDay = Int(seconds) - days * 86_400
        let microsecond = Int(microsecondsSinceEpoch - seconds * 1_000_000)
        return String(unsafeUninitializedCapacity: 27) { buffer in
            var end = 0
            func append(_ value: Int, digits: Int, then separator: Character) {
                var rest = value
                for place in stride(from: end + digits - 1, through: end, by: -1) {
                    buffer[place] = UInt8(truncatingIfNeeded: 0x30 + rest % 10)
                    rest /= 10
                }
                buffer[end + digits] = separator.asciiValue ?? 0x20
                end += digits + 1
            }
            append(year, digits: 4, then: "-")
            append(month, digits: 2, then: "-")
            append(day, digits: 2, then: "T")
            append(secondOfDay / 3600, digits: 2, then: ":")
            append(secondOfDay / 60 % 60, digits: 2, then: ":")
            append(secondOfDay % 60, digits: 2, then: ".")
            append(microsecond, digits: 6, then: "Z")
            return end
        }
    }

    /// Reads RFC 3339, with up to six digits of a second and any offset; nil where the text is none.
    public init?(rfc3339 text: String) {
        var text = text
        let parsed = text.withUTF8 { bytes -> PostgresTimestamp? in
            var parser = TimestampParser(bytes)
            return try? parser.parse().get()
        }
        guard let parsed, parsed.rfc3339 != nil else { return nil }
        self = parsed
    }
}

extension PostgresTimestamp: CustomStringConvertible {
    /// RFC 3339, or what stands for it where that has no form.
    public var description: String {
        if self == .infinity { return "infinity" }
        if self == .negativeInfinity { return "-infinity" }
        return rfc3339 ?? "\(microsecondsSinceEpoch) µs since 1970"
    }
}

extension Int64 {
    /// Division that rounds towards negative infinity.
    fileprivate func quotientRoundedDown(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
