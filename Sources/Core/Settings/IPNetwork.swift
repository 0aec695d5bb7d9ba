/// The addresses that begin with the same bits: `10.0.0.0/8`, `2001:db8::/32`, or one address alone.
public struct IPNetwork: Sendable, Hashable, CustomStringConvertible {
    private let address: IPAddress
    private let mask: UInt128

    /// - Parameters:
    ///   - address: Any address of it.
    ///   - length: How many bits of the IPv6 form its addresses have in common, from 0 to 128.
    public init(_ address: IPAddress, length: Int) {
        mask = length <= 0 ? 0 : UInt128.max << UInt128(128 - min(length, 128))
        self.address = IPAddress(bits: address.bits & mask)
    }

    /// Reads an address, or a network in the notation of CIDR (RFC 4632, section 3.1); nil for anything else.
    /// - Parameter text: The text, such as `10.0.0.0/8`.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let address = IPAddress(parts[0]) else { return nil }
        guard parts.count == 2 else {
            self.init(address, length: 128)
            return
        }
        let size = address.isV4 ? 32 : 128
        guard parts[1].utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let length = Int(parts[1]), length <= size
        else { return nil }
        self.init(address, length: length + 128 - size)
    }

    /// Whether an address belongs to it.
    /// - Parameter address: The address.
    public func contains(_ address: IPAddress) -> Bool { address.bits & mask == self.address.bits }

    /// As the settings write it.
    public var description: String {
        let length = mask.nonzeroBitCount
        if length == 128 { return address.description }
        return "\(address)/\(address.isV4 && length >= 96 ? length - 96 : length)"
    }
}
