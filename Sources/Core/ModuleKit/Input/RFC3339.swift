import Postgres

/// The times that clients send: RFC 3339 to the letter.
enum RFC3339 {
    /// Year 1, the first that PostgreSQL and RFC 3339 call alike.
    private static let first = PostgresTimestamp(microsecondsSinceEpoch: -62_135_596_800_000_000)

    /// Reads `YYYY-MM-DDThh:mm:ss[.f…](Z|±hh:mm)`; nil for anything else, impossible dates and years before 1 or after
    /// 9999 in UTC. Digits of a second past the sixth are dropped, since PostgreSQL keeps microseconds.
    static func timestamp(_ text: String) -> PostgresTimestamp? {
        guard text.utf8.count <= 64, let inMicroseconds = checked(Array(text.utf8)),
            let timestamp = PostgresTimestamp(rfc3339: inMicroseconds), timestamp >= first
        else { return nil }
        return timestamp
    }

    /// The text with at most six digits of a second, if it has the form.
    private static func checked(_ text: [UInt8]) -> String? {
        guard text.count >= 20, matches(text[0..<19], "0000-00-00T00:00:00") else { return nil }
        var rest = text[19...]
        var kept = text[0..<19]
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix { isDigit($0) }
            guard !digits.isEmpty else { return nil }
            rest = rest[digits.endIndex...]
            kept.append(UInt8(ascii: "."))
            kept.append(contentsOf: digits.prefix(6))
        }
        guard rest.elementsEqual("Z".utf8) || rest.elementsEqual("z".utf8) || isOffset(rest) else { return nil }
        return String(decoding: kept + rest, as: UTF8.self)
    }

    private static func isOffset(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.first == UInt8(ascii: "+") || text.first == UInt8(ascii: "-"), matches(text.dropFirst(), "00:00")
        else { return false }
        // Hours to 23 and minutes to 59: RFC 3339 section 5.6.
        return text.dropFirst().prefix(2).lexicographicallyPrecedes("24".utf8)
            && text.dropFirst(4).lexicographicallyPrecedes("60".utf8)
    }

    /// Whether a text has digits where the pattern has zeros, and the same letters, in either case, elsewhere.
    private static func matches(_ text: ArraySlice<UInt8>, _ pattern: StaticString) -> Bool {
        guard text.count == pattern.utf8CodeUnitCount else { return false }
        return zip(text, UnsafeBufferPointer(start: pattern.utf8Start, count: pattern.utf8CodeUnitCount))
            .allSatisfy { byte, wanted in
                switch wanted {
                case UInt8(ascii: "0"): isDigit(byte)
                case UInt8(ascii: "T"): byte | 0x20 == UInt8(ascii: "t")
                default: byte == wanted
                }
            }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
}
