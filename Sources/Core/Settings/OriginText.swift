/// Origins as people write them.
enum OriginText {
    /// Whether a text is an origin as a browser sends it: a scheme and a host, and a port where it is not the scheme's own
    /// (RFC 6454, section 6.2). A host is in ASCII: a name, or an address, that of IPv6 in brackets.
    static func isOrigin(_ text: String) -> Bool {
        guard let separator = text.firstRange(of: "://") else { return false }
        let scheme = text[..<separator.lowerBound].utf8
        guard let first = scheme.first, isLetter(first),
            scheme.allSatisfy({ isLetter($0) || isDigit($0) || "+-.".utf8.contains($0) })
        else { return false }
        let authority = text[separator.upperBound...]
        guard let bracket = authority.lastIndex(of: "]") else {
            let host = authority.prefix { $0 != ":" }
            return isName(host) && isPort(authority[host.endIndex...])
        }
        return isAddress(authority[...bracket]) && isPort(authority[authority.index(after: bracket)...])
    }

    /// Whether a text is a host as `Host` has it, without a port.
    static func isHost(_ text: String) -> Bool { isName(text[...]) || text.last == "]" && isAddress(text[...]) }

    private static func isName(_ host: Substring) -> Bool {
        !host.isEmpty && host.utf8.allSatisfy { isLetter($0) || isDigit($0) || "-._".utf8.contains($0) }
    }

    /// Hexadecimal digits, colons, and the points of an IPv4 address at the end (RFC 3986, section 3.2.2).
    private static func isAddress(_ host: Substring) -> Bool {
        guard host.first == "[", host.contains(":") else { return false }
        return host.dropFirst().dropLast().utf8.allSatisfy {
            isDigit($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0 | 0x20) || ":.".utf8.contains($0)
        }
    }

    /// Nothing, or a colon and a number that a port can have.
    private static func isPort(_ text: Substring) -> Bool {
        guard let colon = text.first else { return true }
        let digits = text.dropFirst()
        return colon == ":" && digits.utf8.allSatisfy(isDigit) && UInt16(digits).map { $0 > 0 } ?? false
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
