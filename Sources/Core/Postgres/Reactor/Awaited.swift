/// Something that a task waits for and that the reactor answers, once.
///
/// `@unchecked Sendable` holds by hand-over: until it is pushed into the mailbox only the task that made it touches it,
/// from then on only the reactor's thread. (A cancellation handler passes the reference on and reads nothing.)
class Awaited<Value: Sendable>: @unchecked Sendable {
    typealias Answer = Result<Value, PostgresError>

    let deadline: MonotonicInstant?
    var continuation: UnsafeContinuation<Answer, Never>?
    /// Cancelled before it arrived.
    var isCancelled = false
    private(set) var isAnswered = false

    init(deadline: MonotonicInstant?) {
        self.deadline = deadline
    }

    /// Resumes the task. A second answer is ignored, so that a late one does no harm.
    func resume(_ answer: Answer) {
        guard !isAnswered else { return }
        isAnswered = true
        continuation?.resume(returning: answer)
        continuation = nil
    }
}

/// A request for a lease. Who may touch it is said at ``Awaited``.
final class LeaseRequest: Awaited<Lease>, @unchecked Sendable {
    /// Called on the reactor's thread in place of a continuation, while the pool's actions are performed.
    var onAnswer: ((Answer) -> Void)?
}

/// A wait for the pool to become available. Who may touch it is said at ``Awaited``.
final class AvailabilityWait: Awaited<Void>, @unchecked Sendable {}

/// The right to one connection, until it is released.
struct Lease: Sendable, Hashable {
    let id: UInt64
    let slot: Int
    /// Whether the connection leads to one session, and not through a pooler to one after the other.
    let keepsSession: Bool
}
