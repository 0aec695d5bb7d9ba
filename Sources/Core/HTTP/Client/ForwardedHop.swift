import HTTPTypes
import Settings

/// What one proxy says of whom it passes a request on for.
struct ForwardedHop: Equatable {
    /// The address; nil where it is not told.
    var address: IPAddress?
    /// Whether the request came to the proxy over HTTPS; nil where it is not told.
    var isSecure: Bool?

    /// How many are read, from the last one on. No chain of proxies is as long.
    private static let limit = 32

    // MARK: Forwarded

    /// What the fields named `Forwarded` say (RFC 7239), the nearest proxy last; nil where there is none.
    static func standard(in fields: HTTPFields) -> [ForwardedHop]? {
        list("forwarded", in: fields).map { texts in texts.map(standard) }
    }

    private static func standard(_ element: Substring?) -> ForwardedHop {
        var hop = ForwardedHop()
        guard let element else { return hop }
        for pair in split(element, at: UInt8(ascii: ";")) ?? [] {
            guard let equals = pair.utf8.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let name = trimmed(pair[..<equals]).lowercased()
            let value = unquoted(trimmed(pair[pair.utf8.index(after: equals)...]))
            switch name {
            case "for": hop.address = address(value[...])
            case "proto": hop.isSecure = value.lowercased() == "https"
            default: break
            }
        }
        return hop
    }

    // MARK: X-Forwarded-For

    /// What the fields named `X-Forwarded-For` and `X-Forwarded-Proto` say, the nearest proxy last; nil where there is none.
    static func customary(in fields: HTTPFields) -> [ForwardedHop]? {
        guard let clients = list("x-forwarded-for", in: fields) else { return nil }
        var hops = clients.map { ForwardedHop(address: $0.flatMap { address(trimmed($0)) }) }
        // Some proxies say the scheme of each hop and others that of the first one; the last one said is the nearest's.
        let schemes = list("x-forwarded-proto", in: fields) ?? []
        for (offset, scheme) in schemes.reversed().enumerated() where offset < hops.count {
            hops[hops.count - 1 - offset].isSecure = scheme.map { trimmed($0).lowercased() == "https" }
        }
        return hops
    }

    // MARK: Reading

    /// The elements of a list that a field has; nil where there is no such field. A field with a string that does not end has
    /// one element that says nothing: a client could hide in such a string what a proxy has written behind it.
    private static func list(_ name: String, in fields: HTTPFields) -> [Substring?]? {
        let values = fields.filter { $0.name.canonicalName == name }.map(\.value)
        guard !values.isEmpty else { return nil }
        return values.flatMap { value -> [Substring?] in split(value[...], at: UInt8(ascii: ",")) ?? [nil] }.suffix(
            limit)
    }

    /// The parts between separators that stand in no quoted string; nil where such a string does not end.
    private static func split(_ text: Substring, at separator: UInt8) -> [Substring]? {
        var parts: [Substring] = []
        var (start, isQuoted, isEscaped) = (text.startIndex, false, false)
        for index in text.utf8.indices {
            let byte = text.utf8[index]
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\"), isQuoted {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if byte == separator, !isQuoted {
                parts.append(text[start..<index])
                start = text.utf8.index(after: index)
            }
        }
        guard !isQuoted else { return nil }
        parts.append(text[start...])
        // A list may have empty elements, which count for nothing (RFC 9110, section 5.6.1).
        return parts.filter { !trimmed($0).isEmpty }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        let start = text.utf8.firstIndex { !isBlank($0) } ?? text.endIndex
        let end = text.utf8.lastIndex { !isBlank($0) }.map(text.utf8.index(after:)) ?? start
        return text[start..<end]
    }

    private static func unquoted(_ text: Substring) -> String {
        guard text.utf8.count >= 2, text.utf8.first == UInt8(ascii: "\""), text.utf8.last == UInt8(ascii: "\"") else {
            return String(text)
        }
        return String(text.dropFirst().dropLast()).replacing("\\", with: "")
    }

    /// Reads `192.0.2.1`, `192.0.2.1:80`, `[2001:db8::1]` or `[2001:db8::1]:80`, and `2001:db8::1`, which many write; nil for
    /// anything else, `unknown` and `_hidden` among it.
    private static func address(_ text: Substring) -> IPAddress? {
        guard text.utf8.first == UInt8(ascii: "[") else {
            let colons = text.utf8.count { $0 == UInt8(ascii: ":") }
            return IPAddress(colons == 1 ? text.prefix { $0 != ":" } : text)
        }
        return IPAddress(text.dropFirst().prefix { $0 != "]" })
    }
}
