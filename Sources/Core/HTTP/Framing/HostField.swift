/// The value of `Host`: a name or address and perhaps a port (RFC 9112, section 3.2, and RFC 3986, section 3.2.2).
enum HostField {
    /// Whether a value has that form. An empty one does: a target without an authority has it.
    static func isWellFormed(_ value: String) -> Bool {
        var rest = value.utf8[...]
        if rest.first == UInt8(ascii: "[") {
            guard let end = rest.firstIndex(of: UInt8(ascii: "]")),
                rest[rest.startIndex..<end].dropFirst().allSatisfy({ isNameByte($0) || $0 == UInt8(ascii: ":") })
            else { return false }
            rest = rest[rest.index(after: end)...]
        } else {
            rest = rest.drop(while: isNameByte)
        }
        guard let colon = rest.first else { return true }
        return colon == UInt8(ascii: ":")
            && rest.dropFirst().allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    }

    /// `reg-name`, whose percent-encoded bytes are not looked into.
    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "%"), UInt8(ascii: "!"), UInt8(ascii: "$"), UInt8(ascii: "&"), UInt8(ascii: "'"),
            UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: ","),
            UInt8(ascii: ";"), UInt8(ascii: "="):
            true
        default: PercentEncoding.isUnreserved(byte)
        }
    }
}
