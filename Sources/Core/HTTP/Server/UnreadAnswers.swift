import Logging
import Settings
import Synchronization

/// How many bytes of answers wait for their clients to read them, of all connections together. It is bounded, since a client
/// that asks and does not read costs nothing but a socket itself.
///
/// An answer has a share of the room from when it was made until the socket has taken all of it. Where there is no room a
/// large answer is refused, and clients that have stopped reading are sent away.
package final class UnreadAnswers: Sendable {
    /// What one answer takes of the room, until it is let go.
    package final class Share: Sendable {
        private let room: UnreadAnswers
        let size: Int

        fileprivate init(_ room: UnreadAnswers, _ size: Int) {
            self.room = room
            self.size = size
        }

        deinit { room.release(size) }
    }

    /// The smallest answer that is refused for want of room, in bytes. The refusal of a smaller one would not be much smaller.
    package static let smallest = 16 << 10

    private let limits: LiveLimits
    private let logger: Logger
    /// Whether the log has said that there is no room.
    private let isShort = Atomic<Bool>(false)
    private let used = Atomic<Int>(0)
    private let refusals = Atomic<Int>(0)
    private let endings = Atomic<Int>(0)
    /// A lock, since it is set after answers could be given; it is held to read it.
    private let shortage = Mutex<(@Sendable () -> Void)?>(nil)

    init(_ limits: LiveLimits, logger: Logger) {
        self.limits = limits
        self.logger = logger
    }

    /// How many bytes wait.
    package var bytes: Int { used.load(ordering: .relaxed) }
    /// Answers that were refused.
    package var refused: Int { refusals.load(ordering: .relaxed) }
    /// Connections that were ended since their clients did not read.
    package var ended: Int { endings.load(ordering: .relaxed) }

    /// Says what is done where there is no room.
    func onShortage(_ action: @escaping @Sendable () -> Void) { shortage.withLock { $0 = action } }

    /// Takes room for an answer that is to be sent; nil where there is none. Where nothing else waits, an answer of any size
    /// has room.
    package func admit(_ size: Int) -> Share? {
        let limit = limits.current.unreadTotal
        var seen = used.load(ordering: .relaxed)
        while seen <= 0 || seen + size <= limit {
            let (isExchanged, original) = used.weakCompareExchange(
                expected: seen, desired: seen + size, ordering: .relaxed)
            if isExchanged { return Share(self, size) }
            seen = original
        }
        refusals.wrappingAdd(1, ordering: .relaxed)
        fellShort()
        return nil
    }

    private func release(_ size: Int) {
        let rest = used.wrappingSubtract(size, ordering: .relaxed).newValue
        if rest < limits.current.unreadTotal / 2, isShort.load(ordering: .relaxed) {
            isShort.store(false, ordering: .relaxed)
        }
    }

    private func fellShort() {
        shortage.withLock { $0 }?()
        guard !isShort.exchange(true, ordering: .relaxed) else { return }
        logger.warning(
            """
            \(bytes) bytes of answers wait for clients to read them, and there is room for no more \
            (server.limits.unreadTotal). Further large answers are refused with 503, and clients that have stopped reading \
            are sent away.
            """)
    }

    /// Takes room for what has been written and is not read, whether there is any or not.
    func take(_ size: Int) -> Share {
        let total = used.wrappingAdd(size, ordering: .relaxed).newValue
        if total > limits.current.unreadTotal, total > size { fellShort() }
        return Share(self, size)
    }

    func connectionEnded() { endings.wrappingAdd(1, ordering: .relaxed) }
}
