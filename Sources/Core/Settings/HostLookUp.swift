internal import Glibc

/// Whether a host name is one at all.
enum HostLookUp {
    /// What to say of a name that has no address; nil for one that has, and where nobody can tell at the moment. Blocks while
    /// the name is looked up.
    static func problem(_ host: String) -> String? {
        let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(bare, nil, &hints, &found)
        if let found { freeaddrinfo(found) }
        guard status != 0 else { return nil }
        let nearest = Nearest.name(to: host, among: ["localhost"])
        // Without a name server nobody knows; a slip in `localhost` needs none to be seen.
        guard nearest != nil || status == EAI_NONAME else { return nil }
        return "\(host) cannot be resolved to an address: \(String(cString: gai_strerror(status)))"
            + (nearest.map { "; did you mean `\($0)`?" }
                ?? "; expected an address of this machine, such as 127.0.0.1, or a name that has one")
    }
}
