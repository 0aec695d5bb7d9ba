/// One of the media types, or kinds of them, in an `Accept` header (RFC 9110, section 12.5.1), or one of the codings in an
/// `Accept-Encoding` header.
package struct MediaRange {
    /// The type, in lower case and without parameters.
    package let type: Substring
    /// The weight, from 0 (not wanted at all) to 1.
    package let quality: Double

    /// The most ranges that are looked at.
    private static let limit = 64

    /// The ranges of a header in their order. Those are left out that no answer of ours can satisfy: of a charset other than
    /// UTF-8, or with a weight that is none. Parameters that we do not know are ignored.
    package static func list(_ header: String) -> [MediaRange] {
        header.lowercased().split(separator: ",").prefix(limit).compactMap(MediaRange.init)
    }

    private init?(_ text: Substring) {
        let parts = text.split(separator: ";", omittingEmptySubsequences: false).map(Self.trimmed)
        guard let type = parts.first, !type.isEmpty else { return nil }
        var quality = 1.0
        for parameter in parts.dropFirst() {
            if parameter.hasPrefix("charset=") {
                guard ["utf-8", "\"utf-8\"", "utf8"].contains(parameter.dropFirst("charset=".count)) else { return nil }
            }
            if parameter.hasPrefix("q=") {
                guard let weight = Self.weight(parameter.dropFirst(2)) else { return nil }
                quality = weight
            }
        }
        self.type = type
        self.quality = quality
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let isSpace = { (character: Character) in character == " " || character == "\t" }
        guard let last = text.lastIndex(where: { !isSpace($0) }) else { return "" }
        return text[...last].drop(while: isSpace)
    }

    /// RFC 9110, section 12.4.2: from 0 to 1 with at most three decimals.
    private static func weight(_ text: Substring) -> Double? {
        guard let first = text.first, first == "0" || first == "1", text.utf8.count <= 5,
            text.utf8.allSatisfy({ $0 == UInt8(ascii: ".") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let weight = Double(text), weight <= 1
        else { return nil }
        return weight
    }
}
