/// How much of something may be had in how long: `600/min`.
public struct Rate: Sendable, Equatable {
    /// How much.
    public let count: Int
    /// In how long, in seconds.
    public let seconds: Int

    /// - Parameters:
    ///   - count: How much; at least 1.
    ///   - seconds: In how long, in seconds; at least 1.
    public init(_ count: Int, per seconds: Int) {
        self.count = max(count, 1)
        self.seconds = max(seconds, 1)
    }
}

/// Rates as people write them.
enum RateText {
    /// The most that a rate may have, which a structured field can still tell (RFC 9651, section 3.3.1: 15 digits).
    private static let largest = 1_000_000_000_000
    private static let longest = 30 * 86_400

    /// What to write, for a message.
    static func expected(bytes: Bool) -> String {
        bytes
            ? "a size and a time, such as 100MiB/min or 5GiB/day, or off"
            : "a number and a time, such as 600/min, 10/s or 5/15min, or off"
    }

    /// Reads `600/min`, `10/s`, `5/15min`, `1GiB/day`.
    /// - Returns: The rate, nil within for `off`; nil for anything else.
    static func parse(_ text: String, bytes: Bool) -> Rate?? {
        if text == "off" { return .some(nil) }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let amount = parts[0].filter { $0 != " " }
        let number = bytes ? ByteCountText.parse(amount) : Int(amount)
        guard let number, (1...largest).contains(number), let seconds = seconds(parts[1].filter { $0 != " " }) else {
            return nil
        }
        return .some(Rate(number, per: seconds))
    }

    private static func seconds(_ text: String) -> Int? {
        let number = text.prefix { ("0"..."9").contains($0) }
        let size: Int
        switch text.dropFirst(number.count) {
        case "s", "sec": size = 1
        case "m", "min": size = 60
        case "h", "hour": size = 3_600
        case "d", "day": size = 86_400
        default: return nil
        }
        guard let count = number.isEmpty ? 1 : Int(number), (1...longest / size).contains(count) else { return nil }
        return count * size
    }

    /// The shortest form; ``parse(_:bytes:)`` reads it back.
    static func format(_ rate: Rate?, bytes: Bool) -> String {
        guard let rate else { return "off" }
        let amount = bytes ? ByteCountText.format(rate.count) : String(rate.count)
        for (name, size) in [("day", 86_400), ("hour", 3_600), ("min", 60), ("s", 1)] where rate.seconds % size == 0 {
            let count = rate.seconds / size
            return "\(amount)/\(count == 1 ? "" : String(count))\(name)"
        }
        return "\(amount)/\(rate.seconds)s"
    }
}
