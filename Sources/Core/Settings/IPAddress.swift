import Glibc

/// An address of IPv4 or IPv6. One of IPv4 is the same as its IPv6 form (`::ffff:192.0.2.1`), as which a socket of both
/// families shows it (RFC 4291, section 2.5.5.2).
public struct IPAddress: Sendable, Hashable, CustomStringConvertible {
    /// The 128 bits of the IPv6 form, the first one highest.
    public let bits: UInt128

    /// - Parameter bits: The 128 bits of the IPv6 form, the first one highest.
    public init(bits: UInt128) { self.bits = bits }

    /// - Parameter v4: The 32 bits of an IPv4 address, the first one highest.
    public init(v4: UInt32) { bits = Self.v4Prefix | UInt128(v4) }

    /// Reads `192.0.2.1` or `2001:db8::1`; nil for anything else, names and zones (`fe80::1%eth0`) among it.
    /// - Parameter text: The address as people write it, without brackets.
    public init?(_ text: some StringProtocol) {
        // The longest form has 45 characters; a zero would end the text where C sees it.
        guard text.utf8.count <= 45, !text.utf8.contains(0) else { return nil }
        let text = String(text)
        var v4 = in_addr()
        if inet_pton(AF_INET, text, &v4) == 1 {
            self.init(v4: UInt32(bigEndian: v4.s_addr))
            return
        }
        var v6 = in6_addr()
        guard inet_pton(AF_INET6, text, &v6) == 1 else { return nil }
        self.init(v6)
    }

    private init(_ address: in6_addr) {
        bits = withUnsafeBytes(of: address) { bytes in bytes.reduce(0) { $0 << 8 | UInt128($1) } }
    }

    private static let v4Prefix: UInt128 = 0xFFFF << 32

    /// Whether it is one of IPv4.
    public var isV4: Bool { bits >> 32 == 0xFFFF }

    /// Whether it is this machine's own: 127.0.0.0/8 or `::1`.
    public var isLoopback: Bool { bits == 1 || (isV4 && bits >> 24 & 0xFF == 127) }

    /// As people write it (RFC 5952); one of IPv4 as `192.0.2.1`.
    public var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        if isV4 {
            var address = in_addr(s_addr: UInt32(truncatingIfNeeded: bits).bigEndian)
            inet_ntop(AF_INET, &address, &text, socklen_t(text.count))
        } else {
            var address = in6_addr()
            withUnsafeMutableBytes(of: &address) { bytes in
                for index in 0..<16 { bytes[index] = UInt8(truncatingIfNeeded: bits >> UInt128(120 - 8 * index)) }
            }
            inet_ntop(AF_INET6, &address, &text, socklen_t(text.count))
        }
        return text.withUnsafeBufferPointer { text in
            String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
    }
}
