/// SQL text with bound values, written as a string literal.
///
///     let sql: SQL = "SELECT id FROM \(identifier: table) WHERE user_id = \(userID) AND video_id = \(video)"
///
/// An interpolated value becomes a parameter (`$1`, `$2` …), never text, so that SQL injection cannot be written by
/// accident. Only `\(raw:)` puts text in as it is.
public struct SQL: ExpressibleByStringInterpolation, Sendable {
    enum Fragment: Sendable {
        case text(String)
        case parameter(PostgresParameter)
    }

    private(set) var fragments: [Fragment]

    public init(stringLiteral value: String) {
        self.fragments = [.text(value)]
    }

    public init(stringInterpolation: StringInterpolation) {
        self.fragments = stringInterpolation.fragments
    }

    /// SQL text that is trusted as it is: never pass what a user wrote.
    public init(raw text: String) {
        self.fragments = [.text(text)]
    }

    /// The text, with `$1`, `$2` … for the bound values.
    public var text: String {
        var text = ""
        var number = 0
        for fragment in fragments {
            switch fragment {
            case .text(let part):
                text += part
            case .parameter:
                number += 1
                text += "$\(number)"
            }
        }
        return text
    }

    /// The bound values, in the order of their numbers.
    public var parameters: [PostgresParameter] {
        fragments.compactMap { fragment in
            if case .parameter(let parameter) = fragment { parameter } else { nil }
        }
    }

    /// The pieces one after the other, with a separator between two; parameters are renumbered.
    public static func joined(_ pieces: some Sequence<SQL>, separator: SQL = ", ") -> SQL {
        var joined = SQL(raw: "")
        for (index, piece) in pieces.enumerated() {
            if index > 0 { joined.fragments += separator.fragments }
            joined.fragments += piece.fragments
        }
        return joined
    }

    public static func + (lhs: SQL, rhs: SQL) -> SQL {
        var sum = lhs
        sum.fragments += rhs.fragments
        return sum
    }

    public static func += (lhs: inout SQL, rhs: SQL) {
        lhs.fragments += rhs.fragments
    }

    /// A name between double quotes, those inside it doubled. (A zero byte, which no name may hold, is dropped.)
    public static func quotedIdentifier(_ name: String) -> String {
        var quoted = "\""
        for scalar in name.unicodeScalars where scalar != "\0" {
            if scalar == "\"" { quoted.unicodeScalars.append("\"") }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }
}

extension SQL: CustomStringConvertible, CustomDebugStringConvertible {
    /// The text; bound values are never shown.
    public var description: String { text }
    /// The text; bound values are never shown.
    public var debugDescription: String { text }
}
