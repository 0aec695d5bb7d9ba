import NIOCore
import NIOPosix
import Synchronization

/// The event streams that are reserved or open, by their tokens.
final class EventStreamRegistry: Sendable {
    private let limit: Int
    private let openTime: TimeAmount
    /// A lock, since each request comes on its own connection's thread.
    private let sessions = Mutex<[String: EventStreamSession]>([:])

    /// - Parameters:
    ///   - limit: how many streams there may be.
    ///   - openTime: how long a stream that was reserved waits to be opened.
    init(limit: Int, openTime: Duration) {
        self.limit = limit
        self.openTime = TimeAmount(openTime)
    }

    /// Adds a stream.
    /// - Returns: its token, by which whoever knows it may use it; nil where there are too many.
    func reserve(_ session: EventStreamSession) -> String? {
        let token = Self.token()
        let isTaken = sessions.withLock { sessions in
            guard sessions.count < limit else { return false }
            sessions[token] = session
            return true
        }
        guard isTaken else { return nil }
        MultiThreadedEventLoopGroup.singleton.any().scheduleTask(in: openTime) { [weak self, weak session] in
            if let session, !session.isOpened { self?.close(token) }
        }
        return token
    }

    /// The stream of a token.
    subscript(token: String) -> EventStreamSession? { sessions.withLock { $0[token] } }

    /// Closes a stream and forgets it.
    func close(_ token: String) {
        let session = sessions.withLock { $0.removeValue(forKey: token) }
        session?.close()
    }

    /// Ends all streams, with word to their clients.
    func endAll(_ reason: StreamEnd) {
        for session in sessions.withLock({ Array($0.values) }) { session.queue.end(reason) }
    }

    /// 128 bits that nobody guesses.
    private static func token() -> String {
        var random = SystemRandomNumberGenerator()
        return (0..<2).map { _ in
            let half = String(random.next() as UInt64, radix: 16)
            return String(repeating: "0", count: 16 - half.count) + half
        }.joined()
    }
}
