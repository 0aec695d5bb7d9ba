/// The variables that Kubernetes gives a container for each Service of its namespace, as Docker's links did before
/// (https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables). For a Service `videoplay` they
/// begin as ours do: `VIDEOPLAY_SERVICE_HOST`, `VIDEOPLAY_PORT=tcp://10.0.0.11:8080`, `VIDEOPLAY_PORT_8080_TCP_ADDR`, …; for one
/// named `db` or `videoplay-server` some have the very name of a setting. None of them is meant for us.
enum ServiceVariables {
    /// The variables without those whose names may be settings, and whose values can only be a Service's:
    /// `DB_PORT=tcp://10.0.0.11:5432`.
    static func removed(from environment: [String: String]) -> [String: String] {
        environment.filter { name, value in !(name.hasSuffix("_PORT") && isAddress(value)) }
    }

    /// Whether only a Service has a variable of this name, unless a setting of that name is known.
    static func isName(_ name: String) -> Bool {
        let words = name.split(separator: "_", omittingEmptySubsequences: false)
        // …_SERVICE_HOST, …_SERVICE_PORT, …_SERVICE_PORT_<name of the port>
        let isService = words.indices.dropFirst().contains { index in
            let rest = words[(index + 1)...]
            return words[index] == "SERVICE" && (rest == ["HOST"] || rest.first == "PORT")
        }
        return isService || isPortName(words)
    }

    /// …_PORT_<number>_<protocol>, with _PROTO, _PORT, _ADDR behind it or not.
    private static func isPortName(_ words: [Substring]) -> Bool {
        var words = words[...]
        if let last = words.last, ["PROTO", "PORT", "ADDR"].contains(last) { words.removeLast() }
        guard words.count > 3, let transport = words.popLast(), let number = words.popLast() else { return false }
        return ["TCP", "UDP", "SCTP"].contains(transport) && UInt16(number) != nil && words.last == "PORT"
    }

    /// `tcp://10.0.0.11:8080`, `tcp://[fd00::11]:8080`: a transport, an IP address, a port.
    private static func isAddress(_ text: String) -> Bool {
        guard let separator = text.firstRange(of: "://"),
            ["tcp", "udp", "sctp"].contains(text[..<separator.lowerBound]),
            let colon = text.lastIndex(of: ":"), colon >= separator.upperBound,
            UInt16(text[text.index(after: colon)...]) != nil
        else { return false }
        let address = text[separator.upperBound..<colon]
        return !address.isEmpty && address.allSatisfy { $0.isHexDigit || ".:[]".contains($0) }
    }
}
