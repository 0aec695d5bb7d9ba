/// Durations as people write them.
enum DurationText {
    private static let units: [(suffix: String, nanoseconds: Int64)] = [
        ("ns", 1), ("us", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000),
        ("h", 3_600_000_000_000), ("d", 86_400_000_000_000),
    ]

    /// What to write, for a message.
    static let expected = "a duration: a number with ms, s, m, h or d, such as 500ms, 10s or 5m, or a number of seconds"

    /// Reads `10s`, `1.5h`, `500ms` or a bare number of seconds; nil for anything else, and past 292 years.
    static func parse(_ text: String) -> Duration? {
        let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let suffix = text.dropFirst(number.count)
        guard let unit = suffix.isEmpty ? 1_000_000_000 : units.first(where: { $0.suffix == suffix })?.nanoseconds,
            let nanoseconds = Decimal(number)?.multiplied(by: unit)
        else { return nil }
        return .nanoseconds(nanoseconds)
    }

    /// The shortest exact form in one unit up to seconds, such as `1500ms` or `90s`; ``parse(_:)`` reads it back.
    static func format(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        if attoseconds == 0 { return "\(seconds)s" }
        let nanoseconds = attoseconds / 1_000_000_000
        for (suffix, size) in [("ms", 1_000_000 as Int64), ("us", 1_000), ("ns", 1)] where nanoseconds % size == 0 {
            let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000 / size)
            if !overflow { return "\(product + nanoseconds / size)\(suffix)" }
        }
        return "\(seconds)s"
    }
}

/// Sizes as people write them.
enum ByteCountText {
    private static let units: [(suffix: String, bytes: Int64)] = [
        ("b", 1), ("kib", 1 << 10), ("mib", 1 << 20), ("gib", 1 << 30), ("tib", 1 << 40), ("kb", 1_000),
        ("mb", 1_000_000), ("gb", 1_000_000_000), ("tb", 1_000_000_000_000),
    ]

    /// What to write, for a message.
    static let expected = "a size: a number with KiB, MiB or GiB, such as 64KiB or 1MiB, or a number of bytes"

    /// Reads `64KiB`, `1.5MiB`, `10MB` or a bare number of bytes, case aside; nil for anything else.
    static func parse(_ text: String) -> Int? {
        let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let suffix = text.dropFirst(number.count).lowercased()
        guard let unit = suffix.isEmpty ? 1 : units.first(where: { $0.suffix == suffix })?.bytes else { return nil }
        return Decimal(number)?.multiplied(by: unit).map { Int($0) }
    }

    /// The shortest exact form, such as `64KiB` or `1000`; ``parse(_:)`` reads it back.
    static func format(_ bytes: Int) -> String {
        for (suffix, size) in [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)]
        where bytes >= size && bytes % size == 0 {
            return "\(bytes / size)\(suffix)"
        }
        return "\(bytes)"
    }
}

/// A number with a fraction, without the errors of binary ones.
private struct Decimal {
    let digits: Int64
    let scale: Int64

    init?(_ text: Substring) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, !whole.isEmpty, parts.last?.isEmpty == false else { return nil }
        let fraction = parts.count > 1 ? parts[1] : ""
        guard fraction.count <= 9, let digits = Int64(whole + fraction) else { return nil }
        self.digits = digits
        self.scale = fraction.reduce(1) { scale, _ in scale * 10 }
    }

    /// The product, rounded toward zero; nil where no `Int64` holds it.
    func multiplied(by unit: Int64) -> Int64? {
        Int64(exactly: Int128(digits) * Int128(unit) / Int128(scale))
    }
}
