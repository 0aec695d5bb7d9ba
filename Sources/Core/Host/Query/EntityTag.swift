import Crypto

/// A weak validator of an answer (RFC 9110, section 8.8.3), made of its bytes. It is weak since the same answer may be sent in
/// another content coding.
struct EntityTag: CustomStringConvertible {
    /// The opaque part with its quotes.
    private let opaque: String

    /// - Parameter mediaType: that of the answer: the same bytes as another type are another representation.
    init(of bytes: [UInt8], mediaType: String = "") {
        var hash = SHA256()
        hash.update(data: Array(mediaType.utf8))
        hash.update(data: bytes)
        // Half of the hash is far more than answers can collide in.
        opaque = "\"" + Hexadecimal.text(Array(hash.finalize().prefix(16))) + "\""
    }

    var description: String { "W/" + opaque }

    /// Whether an `If-None-Match` header holds it, by the weak comparison of RFC 9110, section 13.1.2.
    func isIn(_ header: String) -> Bool {
        var rest = header.utf8.drop(while: Self.isSpace)
        if rest.first == UInt8(ascii: "*") { return rest.dropFirst().allSatisfy(Self.isSpace) }
        while true {
            // RFC 9110, section 5.6.1.2: empty elements count for nothing.
            rest = rest.drop { Self.isSpace($0) || $0 == UInt8(ascii: ",") }
            if rest.starts(with: "W/".utf8) { rest = rest.dropFirst(2) }
            guard rest.first == UInt8(ascii: "\""), let end = rest.dropFirst().firstIndex(of: UInt8(ascii: "\"")) else {
                return false
            }
            if rest[...end].elementsEqual(opaque.utf8) { return true }
            rest = rest[rest.index(after: end)...]
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
}
