import ModuleKit

/// Who asks, and from where, as it is kept of what matters.
struct Circumstances: Sendable {
    let asker: Asker
    let address: String?
    let userAgent: String?
    let requestID: String?

    init(_ context: QueryContext?) {
        asker = context?.asker ?? .nobody
        address = context?.origin?.address
        userAgent = (context?.origin?.userAgent).map {
            String($0.unicodeScalars.prefix(300).filter { $0.value >= 32 }.map(Character.init))
        }
        requestID = context?.requestID
    }

    /// Those of a request that was refused.
    init(_ refused: RefusedRequest) {
        asker = refused.asker
        address = refused.address
        userAgent = nil
        requestID = refused.requestID
    }

    /// What clients are told apart by where nothing else is known of them: an address of IPv4, and of IPv6 the half of it that
    /// whoever has one of these has all of (RFC 6177).
    var network: String {
        guard let address, address.contains(":") else { return address ?? "" }
        // Where "::" stands for zeros within the first half, what is behind it is none of that half.
        let groups = address.split(separator: ":", omittingEmptySubsequences: false)
        let head = groups.prefix { !$0.isEmpty }.prefix(4)
        return head.joined(separator: ":") + "::/64"
    }
}
