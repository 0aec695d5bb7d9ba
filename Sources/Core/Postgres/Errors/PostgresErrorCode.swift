extension PostgresError {
    /// What kind of failure it was. A struct, so that kinds can be added without breaking a `switch` elsewhere.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Kind: String {
            case server, connectionFailed, connectionLost, commitUnknown, timedOut, cancelled, poolExhausted
            case shutDown, decoding, encoding, protocolViolation, transactionAborted, leaseRequired, leaseEnded
            case configuration
        }

        private let kind: Kind

        /// The server refused a statement; see ``PostgresError/sqlState``.
        public static let server = Code(kind: .server)
        /// No connection could be had: the server is away, or refused us.
        public static let connectionFailed = Code(kind: .connectionFailed)
        /// The connection broke after the statements were sent: a write may or may not have been done.
        public static let connectionLost = Code(kind: .connectionLost)
        /// The connection broke, or a deadline passed, while COMMIT was under way: the transaction may or may not
        /// have been committed. Never retried.
        public static let commitUnknown = Code(kind: .commitUnknown)
        /// The deadline passed. A write that had been sent may or may not have been done.
        public static let timedOut = Code(kind: .timedOut)
        /// The task was cancelled. A write that had been sent may or may not have been done.
        public static let cancelled = Code(kind: .cancelled)
        /// The queue was full, or no connection became free in time. Nothing was sent.
        public static let poolExhausted = Code(kind: .poolExhausted)
        /// The client was not started, or was shut down. Nothing was sent, or it was cut off at the end.
        public static let shutDown = Code(kind: .shutDown)
        /// A value of a result did not have the type that was asked for.
        public static let decoding = Code(kind: .decoding)
        /// A value cannot be sent to PostgreSQL. Nothing was sent.
        public static let encoding = Code(kind: .encoding)
        /// The server answered what cannot be an answer. The connection was closed.
        public static let protocolViolation = Code(kind: .protocolViolation)
        /// COMMIT answered ROLLBACK: a statement had failed, and its error had been swallowed.
        public static let transactionAborted = Code(kind: .transactionAborted)
        /// The statement changes its session, so it cannot run on a connection that others share. Nothing was sent.
        public static let leaseRequired = Code(kind: .leaseRequired)
        /// A transaction or leased connection was used after its end. Nothing was sent.
        public static let leaseEnded = Code(kind: .leaseEnded)
        /// The connection parameters cannot be read.
        public static let configuration = Code(kind: .configuration)

        /// The code's stable name.
        public var description: String { kind.rawValue }
    }
}
