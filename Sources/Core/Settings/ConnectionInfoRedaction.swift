/// Both notations of a connection string, as far as they are needed to add parameters and to hide secrets.
extension ConnectionInfo: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The text with every password as `***`.
    public var description: String { isURI ? redactedURI : redactedPairs }
    /// The text with every password as `***`.
    public var debugDescription: String { description }
    /// The text with every password as `***`, and nothing else.
    public var customMirror: Mirror { Mirror(self, children: ["conninfo": description]) }

    /// Whether ``description`` hides anything.
    var hasSecret: Bool { description != conninfo }

    /// What libpq would not read, or would read otherwise than it is meant; nil where all is well.
    ///
    /// A name or password with an `@` or a `/` of its own makes libpq take parts of it for a host or a port, which its
    /// messages quote. So this says nothing of the text.
    var problem: String? {
        if !isURI, let scheme {
            let hint = scheme.contains("postgre") || scheme.contains("pg") ? "; did you mean `postgres`?" : ""
            return "a URL of PostgreSQL begins with postgres:// or postgresql://, not with \(scheme)://\(hint)"
        }
        if isURI {
            return isWellFormedURI
                ? nil
                : "expected a URL such as postgres://user:password@host:5432/name; in a user, password or name @ is written "
                    + "%40, / %2F, ? %3F, and % %25"
        }
        return pairs == nil
            ? "expected a URL such as postgres://user@host:5432/name, or key=value pairs as libpq takes them" : nil
    }

    /// What stands before `://` at the start; nil where that is no scheme (RFC 3986, section 3.1).
    private var scheme: String? {
        guard let end = conninfo.firstRange(of: "://")?.lowerBound else { return nil }
        let scheme = conninfo[..<end]
        let isScheme = scheme.utf8.allSatisfy { byte in
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                || "+-.".utf8.contains(byte)
        }
        return isScheme && !scheme.isEmpty && scheme.utf8.count <= 16 ? String(scheme) : nil
    }

    private var isWellFormedURI: Bool {
        guard let start = conninfo.firstRange(of: "://")?.upperBound, Self.isPercentEncoded(conninfo) else {
            return false
        }
        let target = conninfo[start...].prefix { $0 != "?" }
        var hosts = target.prefix { $0 != "/" }
        if let at = target.lastIndex(of: "@") {
            guard hosts.firstIndex(of: "@") == at else { return false }
            hosts = hosts[hosts.index(after: at)...]
        }
        return hosts.split(separator: ",").allSatisfy { host in
            var port = host
            if host.first == "[" {
                guard let end = host.firstIndex(of: "]") else { return false }
                port = host[host.index(after: end)...]
                guard port.isEmpty || port.first == ":" else { return false }
            }
            guard let colon = port.firstIndex(of: ":") else { return true }
            port = port[port.index(after: colon)...]
            return port.isEmpty || port.utf8.count <= 5 && Int(port).map((1...65_535).contains) ?? false
        }
    }

    /// Whether each `%` has two digits behind it that are not those of NUL.
    private static func isPercentEncoded(_ text: String) -> Bool {
        text.split(separator: "%", omittingEmptySubsequences: false).dropFirst().allSatisfy { rest in
            let code = rest.prefix(2)
            return code.utf8.count == 2 && code.allSatisfy(\.isHexDigit) && code != "00"
        }
    }

    private static let redacted = "***"

    private var isURI: Bool { conninfo.hasPrefix("postgres://") || conninfo.hasPrefix("postgresql://") }

    /// The same with parameters that stand over those already given: of one given twice, libpq takes the last.
    func setting(_ parameters: [(keyword: String, value: String)]) -> ConnectionInfo {
        var text = conninfo
        for (keyword, value) in parameters {
            if isURI {
                text += (text.utf8.contains(UInt8(ascii: "?")) ? "&" : "?") + keyword + "=" + Self.percentEncoded(value)
            } else {
                text += (text.isEmpty ? "" : " ") + keyword + "=" + Self.quoted(value)
            }
        }
        return ConnectionInfo(conninfo: text)
    }

    /// Hides the password of `user:password@`, and parameters that hold secrets. Where a password was not percent-encoded it
    /// hides rather too much: up to the last `@`.
    private var redactedURI: String {
        let scheme = conninfo.prefix { $0 != "/" } + "//"
        var text = String(scheme)
        var rest = conninfo.dropFirst(scheme.count)
        if let at = rest.lastIndex(of: "@") {
            let user = rest[..<at].prefix { $0 != ":" }
            text += user.endIndex == at ? user : user + ":" + Self.redacted
            rest = rest[at...]
        }
        guard let question = rest.firstIndex(of: "?") else { return text + rest }
        let query = rest[rest.index(after: question)...].split(separator: "&", omittingEmptySubsequences: false)
        let shown = query.map { parameter -> String in
            guard let equals = parameter.firstIndex(of: "=") else { return String(parameter) }
            let name = parameter[..<equals]
            return Self.isSecret(Self.percentDecoded(name)) ? "\(name)=\(Self.redacted)" : String(parameter)
        }
        return text + rest[...question] + shown.joined(separator: "&")
    }

    private var redactedPairs: String {
        guard let pairs else { return Self.redacted }
        guard pairs.contains(where: { Self.isSecret($0.keyword) }) else { return conninfo }
        return pairs.map { pair in
            pair.keyword + "=" + (Self.isSecret(pair.keyword) ? Self.redacted : Self.quoted(pair.value))
        }.joined(separator: " ")
    }

    /// The pairs by libpq's grammar: `keyword = value` with optional spaces, values bare or in single quotes, `\` escaping;
    /// nil for a text that breaks it.
    private var pairs: [(keyword: String, value: String)]? {
        var pairs: [(keyword: String, value: String)] = []
        var rest = conninfo[...]
        func skipSpaces() { rest = rest.drop(while: \.isWhitespace) }
        while true {
            skipSpaces()
            if rest.isEmpty { return pairs }
            let keyword = rest.prefix { $0 != "=" && !$0.isWhitespace }
            rest = rest[keyword.endIndex...]
            skipSpaces()
            guard !keyword.isEmpty, rest.first == "=" else { return nil }
            rest = rest.dropFirst()
            skipSpaces()
            let isQuoted = rest.first == "'"
            if isQuoted { rest = rest.dropFirst() }
            var value = ""
            var isClosed = !isQuoted
            while let character = rest.first {
                if isQuoted ? character == "'" : character.isWhitespace {
                    rest = rest.dropFirst()
                    isClosed = true
                    break
                }
                rest = rest.dropFirst()
                if character == "\\" {
                    if let escaped = rest.popFirst() { value.append(escaped) }
                } else {
                    value.append(character)
                }
            }
            guard isClosed else { return nil }
            pairs.append((String(keyword), value))
        }
    }

    private static func isSecret(_ keyword: String) -> Bool {
        let keyword = keyword.lowercased()
        return keyword.contains("password") || keyword.contains("secret")
    }

    private static func quoted(_ value: String) -> String {
        "'" + value.reduce(into: "") { $0 += $1 == "'" || $1 == "\\" ? "\\\($1)" : "\($1)" } + "'"
    }

    private static func percentEncoded(_ value: String) -> String {
        value.utf8.reduce(into: "") { text, byte in
            let scalar = Unicode.Scalar(byte)
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "-", ".", "_", "~": text.unicodeScalars.append(scalar)
            default: text += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
    }

    private static func percentDecoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
