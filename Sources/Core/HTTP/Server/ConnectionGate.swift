import Glibc
import HummingbirdCore
import Logging
import NIOCore
import Settings
import Synchronization

/// Decides whether one more connection is accepted. Those that are not wait in the system's queue, in which nothing is lost,
/// until another one ends; for that, connections on which nothing happens are ended.
///
/// It is used on the event loop of the listening socket alone, but for ``limit`` and the numbers for metrics.
package final class ConnectionGate: Sendable {
    private let settings: LiveLimits
    /// How many connections the process has descriptors for.
    private let possible: Int
    private let connections: OpenConnections
    private let logger: Logger
    private let open = Atomic<Int>(0)
    private let isFull = Atomic<Bool>(false)
    private let failures = Atomic<Int>(0)
    /// When idle connections were last ended.
    private let lastEnding = Atomic<UInt64>(0)
    /// How long those that are ended have to make room.
    private static let endingTime = TimeAmount.seconds(1)

    init(_ settings: LiveLimits, possible: Int, connections: OpenConnections, logger: Logger) {
        self.settings = settings
        self.possible = possible
        self.connections = connections
        self.logger = logger
    }

    /// How many connections may be open at once.
    package var limit: Int { min(settings.current.connections, possible) }

    /// How often accepting a connection has failed.
    package var acceptFailures: Int { failures.load(ordering: .relaxed) }

    func opened() { open.wrappingAdd(1, ordering: .relaxed) }

    func closed() {
        let count = open.wrappingSubtract(1, ordering: .relaxed).newValue
        // One that comes and goes at the limit is no news.
        if count < limit - limit / 10 { isFull.store(false, ordering: .relaxed) }
    }

    /// Whether one more is accepted now.
    func admits() -> Bool {
        guard open.load(ordering: .relaxed) >= limit else { return true }
        endIdle()
        if !isFull.exchange(true, ordering: .relaxed) {
            logger.warning(
                """
                All \(limit) connections that may be open at once are in use. New clients wait until one ends; those on \
                which nothing happens are ended for them. \(advice)
                """)
        }
        return false
    }

    /// Accepting has failed, since there is no descriptor, or no memory, left for one more connection.
    func failed(_ error: IOError) {
        endIdle()
        guard failures.wrappingAdd(1, ordering: .relaxed).oldValue == 0 || !isFull.load(ordering: .relaxed) else {
            return
        }
        isFull.store(true, ordering: .relaxed)
        logger.warning(
            """
            No connection can be accepted: \(String(cString: strerror(error.errnoCode))). New clients wait; it is tried \
            again as connections end. Raise the limit of open files (ulimit -n, or LimitNOFILE= of systemd), which is \
            \(FileLimit.current), or lower server.limits.connections, which is \(settings.current.connections).
            """)
    }

    private func endIdle() {
        let now = NIODeadline.now().uptimeNanoseconds
        let last = lastEnding.load(ordering: .relaxed)
        guard last == 0 || now >= last + UInt64(Self.endingTime.nanoseconds) else { return }
        lastEnding.store(now, ordering: .relaxed)
        connections.endIdle()
    }

    /// How to have more connections.
    private var advice: String {
        possible < settings.current.connections
            ? "The limit of open files, \(FileLimit.current), allows no more (ulimit -n, or LimitNOFILE= of systemd)."
            : "The limit is server.limits.connections."
    }
}

extension ConnectionGate {
    /// What Hummingbird asks.
    struct Delegate: AvailableConnectionsDelegate {
        let gate: ConnectionGate

        func connectionOpened() { gate.opened() }
        func connectionClosed() { gate.closed() }
        func isAcceptingNewConnections() -> Bool { gate.admits() }
    }
}
