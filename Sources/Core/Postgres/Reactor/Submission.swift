/// What a task wants to be sent, and what came back. Who may touch it is said at ``Awaited``.
final class Submission: Awaited<[PostgresResult]>, @unchecked Sendable {
    enum Content {
        /// Statements with one Sync after them.
        case statements([BoundStatement])
        /// A text of many statements, by the simple protocol.
        case script(String)
        case copyBegin(String)
        case copyRows([UInt8])
        /// With a reason, the COPY is given up.
        case copyEnd(failure: String?)
    }

    enum Target {
        /// A connection that others use too.
        case shared(PostgresAccess)
        case lease(Lease)
        /// The connection that listens.
        case listener
    }

    /// Where it is.
    enum Place: Equatable {
        case outside
        case queued
        case waiting(slot: Int)
        case sent(slot: Int)
    }

    let content: Content
    let target: Target
    var place = Place.outside
    /// How often it was sent anew since a prepared statement had gone stale.
    var attempts = 0
    /// Whether it is known to write, though a connection was leased for it.
    var isWrite = false
    /// How often it is, the last time without names.
    static let attempts = 3
    /// Whether it asks whether writes are taken, so that it is sent where they are not.
    var asksForWritability = false
    /// Whether it has a Sync of its own, since it was sent before: in a group of which one failed, or behind a slow one.
    var isAlone = false
    var results: [PostgresResult] = []
    var error: PostgresError?
    /// Called on the reactor's thread in place of a continuation.
    var onAnswer: ((Answer) -> Void)?

    init(_ content: Content, target: Target, deadline: MonotonicInstant?) {
        self.content = content
        self.target = target
        super.init(deadline: deadline)
    }
}
