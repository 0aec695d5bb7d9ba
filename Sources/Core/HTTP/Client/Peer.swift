import NIOCore
package import Settings

/// Who sends a request, as far as the connection tells, or the proxies on the way.
package struct Peer: Sendable {
    /// The address; nil where it is none of IP, as over a Unix socket.
    package let address: IPAddress?
    /// The address as the log has it.
    package let name: String
    /// Whether what goes over the wire is encrypted, as far as the client sees.
    package let isSecure: Bool
    /// Whether it is on this machine: at one of its own addresses, or at the other end of a Unix socket.
    package let isLoopback: Bool

    package init(address: IPAddress?, isSecure: Bool) {
        self.address = address
        name = address?.description ?? "-"
        self.isSecure = isSecure
        isLoopback = address?.isLoopback ?? false
    }

    init(_ address: SocketAddress?, isSecure: Bool) {
        let ip = address.flatMap { IPAddress($0) }
        self.address = ip
        name = ip?.description ?? "-"
        self.isSecure = isSecure
        isLoopback = address?.isLoopback ?? false
    }
}

extension IPAddress {
    /// Nil where it is none of IP.
    init?(_ address: SocketAddress) {
        guard let text = address.ipAddress else { return nil }
        self.init(text)
    }

    /// What clients are told apart by: an address of IPv4, and the first half of one of IPv6, since whoever has one of these
    /// has all that begin so (RFC 6177).
    package var ofClient: IPAddress { isV4 ? self : IPAddress(bits: bits & UInt128.max << 64) }
}
