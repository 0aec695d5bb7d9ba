import Crypto

/// A weak validator of an answer (RFC 9110, section 8.8.3), made of its bytes. It is weak since the same answer may be sent in
/// another content coding.
struct EntityTag: CustomStringConvertible {
    /// The opaque part with its quotes.
    private let opaque: String

    init(of bytes: [UInt8]) {
        // Half of the hash is far more than answers can collide in.
        opaque = "\"" + Hexadecimal.text(Array(SHA256.hash(data: bytes).prefix(16))) + "\""
    }

    var description: String { "W/" + opaque }

    /// Whether an `If-None-Match` header holds it, by the weak comparison of RFC 9110, section 13.1.2.
    func isIn(_ header: String) -> Bool {
        header.split(separator: ",").contains { candidate in
            let tag = candidate.drop { $0 == " " || $0 == "\t" }
            return tag.prefix(while: { $0 != " " && $0 != "\t" }) == "*" || tag.hasPrefix(opaque)
                || tag.hasPrefix(description)
        }
    }
}
