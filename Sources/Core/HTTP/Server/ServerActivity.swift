import Synchronization

/// What the server as a whole is doing: how many requests and connections it has.
package final class ServerActivity: Sendable {
    private let requests = Atomic<Int>(0)
    private let connections = Atomic<Int>(0)
    private let handshakes = Atomic<Int>(0)

    /// Requests that are being answered.
    package var requestsInFlight: Int { requests.load(ordering: .relaxed) }

    /// Connections of clients that are open.
    package var openConnections: Int { connections.load(ordering: .relaxed) }

    /// Handshakes of TLS that have come to nothing.
    package var failedHandshakes: Int { handshakes.load(ordering: .relaxed) }

    package init() {}

    func began() { requests.wrappingAdd(1, ordering: .relaxed) }
    func ended() { requests.wrappingSubtract(1, ordering: .relaxed) }
    func connectionOpened() { connections.wrappingAdd(1, ordering: .relaxed) }
    func handshakeFailed() { handshakes.wrappingAdd(1, ordering: .relaxed) }
    func connectionClosed() { connections.wrappingSubtract(1, ordering: .relaxed) }
}
