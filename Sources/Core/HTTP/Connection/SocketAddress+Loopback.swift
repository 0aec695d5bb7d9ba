package import NIOCore

extension SocketAddress {
    /// Whether it is this machine's own: 127.0.0.0/8, as a socket of both address families shows it, too (RFC 4291, section
    /// 2.5.5.2), `::1`, or a socket of the file system.
    package var isLoopback: Bool {
        switch self {
        case .v4, .v6: ipAddress.map { $0 == "::1" || $0.hasPrefix("127.") || $0.hasPrefix("::ffff:127.") } ?? false
        case .unixDomainSocket: true
        }
    }
}
