/// What is wrong with a connection string, in libpq's words as far as they quote no secret.
enum ConnectionStringFault {
    /// - Parameters:
    ///   - words: what libpq says of it, which may quote all of it or parts.
    ///   - text: the connection string.
    ///   - nearest: the one of some names that another was probably meant for.
    static func message(
        _ words: String, about text: String, nearest: (_ name: String, _ names: [String]) -> String?
    ) -> String {
        let general = "the connection string is neither a postgres:// URI nor a list of libpq's keyword=value"
        // In both libpq quotes the name of an option alone.
        let starts = ["invalid URI query parameter: ", "invalid connection option "]
        let line = words.prefix { !$0.isNewline }
        guard let start = starts.first(where: line.hasPrefix) else { return general }
        let name = String(line.dropFirst(start.count).drop { $0 == "\"" }.prefix { $0 != "\"" })
        let nearest = nearest(name, ConnectionOptions.keywords)
        let hint = nearest.map { "; did you mean `\($0)`?" } ?? ""
        // Where a password has a `?` or a blank of its own, what libpq takes for a name may be a part of it.
        guard nearest != nil || !mayHoldSecrets(text) else {
            return "\(start.trimmingSuffix), whose name is not shown since it may be part of a password"
        }
        return line + hint
    }

    private static func mayHoldSecrets(_ text: String) -> Bool {
        let lowercased = text.lowercased()
        return ["@", "password", "secret"].contains { lowercased.contains($0) } && !hasQueryApart(text)
    }

    /// Whether a URI ends with parameters that no name or password can be part of: behind its only `?` is no `@`.
    private static func hasQueryApart(_ text: String) -> Bool {
        let parts = text.split(separator: "?", omittingEmptySubsequences: false)
        return text.contains("://") && parts.count == 2 && !parts[1].contains("@")
            && !parts[1].lowercased().contains("password") && !parts[1].lowercased().contains("secret")
    }
}

extension String {
    /// Without the blanks and the colon at its end.
    fileprivate var trimmingSuffix: String {
        var text = self
        while let last = text.last, last == " " || last == ":" { text.removeLast() }
        return text
    }
}
