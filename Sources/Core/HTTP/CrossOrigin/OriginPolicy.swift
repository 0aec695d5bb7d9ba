/// Which pages may talk to this server from a browser: those of its own origin, and those of the setting `server.origins`.
package struct OriginPolicy: Sendable {
    private let origins: Set<String>
    /// Whether pages of every origin may.
    let allowsAll: Bool

    /// - Parameter origins: those of other sites, as browsers send them; `*` for all.
    package init(_ origins: [String]) {
        allowsAll = origins.contains("*")
        self.origins = Set(origins.map(Self.normalized))
    }

    /// Whether no other site's pages may.
    var isEmpty: Bool { origins.isEmpty }

    /// Whether the setting names an origin, be it the server's own or not.
    ///
    /// - Parameter origin: the value of `Origin`.
    func names(_ origin: String) -> Bool { allowsAll || origins.contains(Self.normalized(origin)) }

    /// Whether a page of an origin may open a WebSocket. A browser lets every page open one to any server and sends that
    /// server's cookies along, so that only the server can refuse (RFC 6455, section 10.2; "cross-site WebSocket hijacking").
    ///
    /// - Parameters:
    ///   - origin: the value of `Origin`, which browsers always send; others need not.
    ///   - host: the value of `Host`, to which a page of the server's own origin was loaded from.
    package func allows(origin: String?, host: String?) -> Bool {
        origin.map(names) ?? true || Self.isOwn(origin, host: host)
    }

    /// Whether a request is from no page, or from one of the server's own origin.
    ///
    /// - Parameters:
    ///   - origin: the value of `Origin`.
    ///   - host: the value of `Host`.
    static func isOwn(_ origin: String?, host: String?) -> Bool {
        guard let origin else { return true }
        let normalized = Self.normalized(origin)
        // Behind a proxy that ends TLS the server does not know the scheme that a browser sees; the name and port suffice.
        guard let host, let end = normalized.firstRange(of: "://") else { return false }
        let scheme = normalized[..<end.lowerBound]
        guard scheme == "http" || scheme == "https" else { return false }
        return normalized == Self.normalized("\(scheme)://\(host)")
    }

    /// In lower case, without the port that is the scheme's own (RFC 6454, section 6).
    private static func normalized(_ origin: String) -> String {
        let origin = origin.lowercased()
        for (scheme, port) in [("http://", ":80"), ("https://", ":443")]
        where origin.hasPrefix(scheme) && origin.hasSuffix(port) {
            return String(origin.dropLast(port.count))
        }
        return origin
    }
}
