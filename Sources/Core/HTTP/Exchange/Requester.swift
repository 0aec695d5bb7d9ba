package import HTTPTypes

/// Where a request comes from, as far as that is known before it is routed.
package struct Requester: Sendable {
    /// The method, target and header fields.
    package let head: HTTPRequest
    /// Who sends it, as far as connections and trusted proxies tell.
    package let client: Peer
    /// Whether the connection is from this machine.
    package let isFromLoopback: Bool
    /// Whether the request names the server by one of this machine's own names.
    let hasLocalName: Bool

    /// Whether whoever asks is certainly on this machine.
    ///
    /// Only the connection's own address counts, and only where nothing says that somebody else is behind it: a proxy on this
    /// machine passes on what comes from elsewhere, and a browser what pages of other sites want.
    package var isFromThisMachine: Bool {
        guard isFromLoopback, hasLocalName, let authority = head.authority,
            !head.headerFields.contains(where: Self.tellsOfOthers),
            OriginPolicy.isOwn(head.headerFields[.origin], host: authority)
        else { return false }
        return true
    }

    /// What proxies add to what they pass on: RFC 7239, RFC 9110 section 7.6.3, and what is older or their own.
    private static let addedByProxies: Set<String> = [
        "forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-port",
        "x-forwarded-server", "x-real-ip", "x-client-ip", "x-cluster-client-ip", "x-original-host", "cf-connecting-ip",
        "cf-ray", "true-client-ip", "fastly-client-ip",
    ]

    private static func tellsOfOthers(_ field: HTTPField) -> Bool {
        let name = field.name.canonicalName
        // Few names begin like one of these, and this is asked for each field of each request.
        return switch name.utf8.first {
        case UInt8(ascii: "f"), UInt8(ascii: "v"), UInt8(ascii: "x"), UInt8(ascii: "c"), UInt8(ascii: "t"):
            addedByProxies.contains(name)
        // Fetch Metadata: a browser sends no Origin with what a page loads by an image, but says this of it.
        case UInt8(ascii: "s"):
            name == "sec-fetch-site" && field.value != "same-origin" && field.value != "none"
        default: false
        }
    }
}
