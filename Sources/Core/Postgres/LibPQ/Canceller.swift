internal import CLibPQ

/// A `PGcancel`: a key by which a running statement is cancelled over a connection of its own. `@unchecked Sendable`
/// holds since `PQcancel` only reads it (PostgreSQL documentation, 34.7: it is thread-safe).
final class Canceller: @unchecked Sendable {
    private let pointer: OpaquePointer

    init?(_ pointer: OpaquePointer?) {
        guard let pointer else { return nil }
        self.pointer = pointer
    }

    deinit {
        PQfreeCancel(pointer)
    }

    /// Asks the server to cancel what the connection runs. Blocks until the server has passed it on.
    func cancel() {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            // Where it fails the statement runs on; the reactor closes its connection after a grace.
            _ = PQcancel(pointer, buffer.baseAddress, 256)
        }
    }
}
