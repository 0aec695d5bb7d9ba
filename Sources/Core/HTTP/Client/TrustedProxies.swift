import HTTPTypes
import Logging
import NIOCore
import Settings
import Synchronization

/// The proxies that are believed where they say whom they pass a request on for.
///
/// A proxy writes what it knows behind what came to it, which anybody may have written. So the list is read from its end, for
/// as long as a trusted proxy wrote it; the first one that is no trusted proxy is the client.
struct TrustedProxies: Sendable {
    private let networks: [IPNetwork]
    private let logger: Logger
    private let disagreements = Disagreements()

    init(_ networks: [IPNetwork], logger: Logger) {
        self.networks = networks
        self.logger = logger
    }

    /// Who sends a request.
    ///
    /// - Parameters:
    ///   - fields: its header.
    ///   - peer: who is at the other end of the connection.
    func client(_ fields: HTTPFields, _ peer: Peer) -> Peer {
        guard !networks.isEmpty, let address = peer.address, trusts(address) else { return peer }
        let standard = ForwardedHop.standard(in: fields)
        let customary = ForwardedHop.customary(in: fields)
        guard let standard else { return customary.map { client($0, peer, address) } ?? peer }
        let told = client(standard, peer, address)
        // Most proxies write one of the two and pass the other on as it came. Where both do not say the same, one of them may
        // be the client's own invention.
        if let customary, client(customary, peer, address).address != told.address {
            if disagreements.isNews() {
                logger.warning(
                    """
                    The proxy \(address) passes on requests whose Forwarded and X-Forwarded-For name different clients. Its own \
                    address counts for these. Have it remove the one that it does not write.
                    """)
            }
            return peer
        }
        return told
    }

    private func client(_ hops: [ForwardedHop], _ peer: Peer, _ address: IPAddress) -> Peer {
        var (address, isSecure) = (address, peer.isSecure)
        for hop in hops.reversed() {
            if let scheme = hop.isSecure { isSecure = scheme }
            // One that is not told, or has another name than its address, is behind the last one that is known.
            guard let next = hop.address else { break }
            address = next
            guard trusts(next) else { break }
        }
        return Peer(address: address, isSecure: isSecure)
    }

    private func trusts(_ address: IPAddress) -> Bool { networks.contains { $0.contains(address) } }

    /// That a proxy is set up wrongly is told now and then.
    private final class Disagreements: Sendable {
        private let last = Atomic<UInt64>(0)

        func isNews() -> Bool {
            let now = NIODeadline.now().uptimeNanoseconds
            let before = last.load(ordering: .relaxed)
            guard before == 0 || now > before + 3_600_000_000_000 else { return false }
            last.store(now, ordering: .relaxed)
            return true
        }
    }
}
