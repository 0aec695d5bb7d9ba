package import Settings
import Synchronization

/// What a connection and a request may cost, as the settings say now: they may be read again while the server runs.
package final class LiveLimits: Sendable {
    /// A lock, since a connection may be set up on any thread; it is held to copy.
    private let limits: Mutex<ServerSettings.Limits>
    // Asked for with each request, so that they are kept where no lock is needed.
    private let bodyBytes: Atomic<Int>
    private let requestMicroseconds: Atomic<Int64>

    package init(_ limits: ServerSettings.Limits) {
        self.limits = Mutex(limits)
        bodyBytes = Atomic(limits.bodySize)
        requestMicroseconds = Atomic(limits.requestTime.microseconds)
    }

    /// All of them. A connection keeps those that it began with.
    package var current: ServerSettings.Limits { limits.withLock { $0 } }

    /// The largest body of a request in bytes.
    package var bodySize: Int { bodyBytes.load(ordering: .relaxed) }

    /// How long the answer to a request may take.
    package var requestTime: Duration { .microseconds(requestMicroseconds.load(ordering: .relaxed)) }

    package func update(_ limits: ServerSettings.Limits) {
        self.limits.withLock { $0 = limits }
        bodyBytes.store(limits.bodySize, ordering: .relaxed)
        requestMicroseconds.store(limits.requestTime.microseconds, ordering: .relaxed)
    }
}

extension Duration {
    /// In whole microseconds.
    fileprivate var microseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }
}
