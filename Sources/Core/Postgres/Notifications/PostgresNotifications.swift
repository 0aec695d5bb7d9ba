/// The notifications of some channels. Listening ends when the sequence and its iterators are gone, or the task that
/// reads is cancelled. One task reads it.
public struct PostgresNotifications: AsyncSequence, Sendable {
    public typealias Element = PostgresNotification
    public typealias Failure = PostgresError

    fileprivate final class Token: Sendable {
        private let end: @Sendable () -> Void

        init(_ end: @escaping @Sendable () -> Void) {
            self.end = end
        }

        deinit {
            end()
        }
    }

    public struct AsyncIterator: AsyncIteratorProtocol {
        let buffer: NotificationBuffer
        fileprivate let token: Token

        /// The next notification; nil at the end.
        /// - Throws: a ``PostgresError`` where the channels can no longer be listened to.
        public mutating func next() async throws(PostgresError) -> PostgresNotification? {
            try await buffer.next()
        }

        /// The next notification; nil at the end.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(PostgresError) -> PostgresNotification? {
            try await buffer.next()
        }
    }

    let buffer: NotificationBuffer
    private let token: Token

    init(buffer: NotificationBuffer, end: @escaping @Sendable () -> Void) {
        self.buffer = buffer
        self.token = Token(end)
    }

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(buffer: buffer, token: token)
    }
}
