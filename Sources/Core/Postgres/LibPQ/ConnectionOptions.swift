internal import CLibPQ
internal import Glibc

/// What libpq would connect with, checked as far as it can be without a server: libpq itself finds some of it only when it
/// connects, again and again.
struct ConnectionOptions {
    private let values: [String: String]

    /// - Parameter values: by keyword, as ``ConnectionParameters/effective()`` has them.
    init(_ values: [String: String]) {
        self.values = values
    }

    /// What can never work, one line each, in libpq's words where it has any.
    var problems: [String] {
        var problems: [String] = []
        for keyword in ["target_session_attrs", "load_balance_hosts", "gssencmode"] {
            guard let value = values[keyword], let allowed = Self.words[keyword], !value.isEmpty,
                !allowed.contains(value)
            else { continue }
            problems.append(
                "invalid \(keyword) value: \"\(value)\"; allowed are "
                    + allowed.map { "`\($0)`" }.joined(separator: ", "))
        }
        for keyword in Self.integers {
            guard let value = values[keyword], !value.isEmpty, Int32(value.filter { !$0.isWhitespace }) == nil else {
                continue
            }
            problems.append("invalid integer value \"\(value)\" for connection option \"\(keyword)\"")
        }
        for port in (values["port"] ?? "").split(separator: ",") where UInt16(port).map({ $0 > 0 }) != true {
            problems.append("invalid port number: \"\(port)\"")
        }
        return problems + fileProblems
    }

    /// Files that are named and not there. libpq would go on without some of them: unverified, or unknown to the server.
    private var fileProblems: [String] {
        guard usesNetwork, values["sslmode"] != "disable" else { return [] }
        var problems: [String] = []
        for keyword in ["sslrootcert", "sslcert", "sslkey", "sslcrl"] {
            guard let path = values[keyword], !path.isEmpty, !(keyword == "sslrootcert" && path == "system"),
                // A key may lie in a token that OpenSSL asks for it: engine:key.
                !(keyword == "sslkey" && path.contains(":")), access(path, R_OK) != 0
            else { continue }
            problems.append("\(keyword): file \"\(path)\" cannot be read: \(String(cString: strerror(errno)))")
        }
        let mode = values["sslmode"] ?? ""
        if mode.hasPrefix("verify-"), (values["sslrootcert"] ?? "").isEmpty,
            let home = getenv("HOME").map({ String(cString: $0) }),
            access(home + "/.postgresql/root.crt", R_OK) != 0
        {
            problems.append(
                "root certificate file \"\(home)/.postgresql/root.crt\" cannot be read: sslmode=\(mode) needs it, or another "
                    + "that sslrootcert names")
        }
        return problems
    }

    /// Whether any host is no socket of this machine.
    private var usesNetwork: Bool {
        if !(values["hostaddr"] ?? "").isEmpty { return true }
        return (values["host"] ?? "").split(separator: ",").contains { !$0.hasPrefix("/") && !$0.hasPrefix("@") }
    }

    /// PostgreSQL documentation, 34.1.2.
    private static let words = [
        "target_session_attrs": ["any", "read-write", "read-only", "primary", "standby", "prefer-standby"],
        "load_balance_hosts": ["disable", "random"],
        "gssencmode": ["disable", "prefer", "require"],
    ]
    private static let integers = [
        "connect_timeout", "keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count",
        "tcp_user_timeout",
    ]

    /// All keywords that libpq knows.
    static var keywords: [String] {
        guard let options = PQconndefaults() else { return [] }
        defer { PQconninfoFree(options) }
        var keywords: [String] = []
        var option = options
        while let keyword = option.pointee.keyword {
            keywords.append(String(cString: keyword))
            option += 1
        }
        return keywords
    }
}
