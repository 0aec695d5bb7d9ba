/// Why a connection did not come to be, as libpq words it in its verbose form.
struct ConnectionRefusal {
    /// In one line, as libpq words it otherwise.
    let message: String
    /// The server's SQLSTATE; nil where the server said nothing.
    let sqlState: String?

    init(_ words: String) {
        var lines: [String] = []
        var state: String?
        for line in words.split(whereSeparator: \.isNewline) where !line.hasPrefix("LOCATION:") {
            let (text, found) = Self.withoutState(line)
            lines.append(text)
            state = found ?? state
        }
        message = lines.joined(separator: "; ")
        sqlState = state
    }

    /// Takes the code out of `…FATAL:  53300: sorry, too many clients already`. The severity may be in any language.
    private static func withoutState(_ line: Substring) -> (String, state: String?) {
        var rest = line
        while let range = rest.firstRange(of: ":  ") {
            let state = rest[range.upperBound...].prefix(5)
            let isState =
                state.utf8.count == 5
                && state.utf8.allSatisfy { byte in
                    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                        || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                }
            if isState, rest[state.endIndex...].hasPrefix(": ") {
                return (line[..<range.upperBound] + String(rest[state.endIndex...].dropFirst(2)), String(state))
            }
            rest = rest[range.upperBound...]
        }
        return (String(line), nil)
    }

    /// Whether the server is there and grants no more connections: `too_many_connections` (PostgreSQL documentation,
    /// appendix A), or what PgBouncer says with the code of a protocol violation, in English alone.
    static func isFull(_ error: PostgresError) -> Bool {
        if error.sqlState == "53300" { return true }
        return ["no more connections allowed", "client connections exceeded"].contains { error.message.contains($0) }
    }

    var error: PostgresError {
        var fields = PostgresError.ServerFields()
        fields.sqlState = sqlState
        return PostgresError(.connectionFailed, "cannot connect to PostgreSQL: \(message)", fields: fields)
    }

    /// Whether another host may answer otherwise. One that refuses a name or a password is not asked for, as in libpq
    /// (PostgreSQL documentation, 34.1.1.3); one that is starting or stopping (57P03) is passed over.
    var mayAskElsewhere: Bool { sqlState == nil || sqlState == "57P03" }
}
