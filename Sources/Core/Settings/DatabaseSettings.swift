/// `database`: which PostgreSQL to use and how.
public struct DatabaseSettings: Sendable, Equatable {
    /// Which server to talk to.
    public enum Target: Sendable, Equatable {
        /// A server of our own, run by this program over the cluster in `dataDirectory` (relative to the working directory).
        case embedded(dataDirectory: String)
        /// Any server that libpq can reach.
        case external(ConnectionInfo)
    }

    /// Which server to talk to, resolved from the command line, the environment and the file.
    public var target: Target = .embedded(dataDirectory: ".videoplay/postgres")
    /// The same server without what stands between, where ``target`` leads through a pooler or proxy that does not keep sessions:
    /// for migrations, and to listen for events. Nil where there is none.
    public var directURL: ConnectionInfo?
    /// How many connections are kept and how long work may wait for them.
    public var pool = PoolSettings()

    /// The defaults.
    public init() {}
}

/// `database.pool`: the connections to the database and what waits for them.
public struct PoolSettings: Sendable, Equatable {
    /// How a statement is prepared.
    public enum PreparedStatements: String, Sendable, CaseIterable {
        /// Named, and unnamed where a pooler is found to stand before the server.
        case automatic
        /// Prepared once per connection under a name: the fastest, for a direct connection, and for a pooler that
        /// keeps sessions or keeps track of names.
        case named
        /// Prepared anew at each use: for poolers that share a server connection by the transaction.
        case unnamed
    }

    /// How many connections reads outside a transaction share.
    public var shared = 2
    /// How many connections writes outside a transaction share, at most; they leave one of `maximum` for transactions.
    public var write = 8
    /// How many further connections reads may have while slow ones hold up those that they share.
    public var reserve = 8
    /// How long a read may hold up those behind it.
    public var slowAfter: Duration = .milliseconds(100)
    /// How many connections there may be at once, for reads, writes and transactions.
    public var maximum = 16
    /// How long work may wait for a connection of its own.
    public var acquireTimeout: Duration = .seconds(5)
    /// How long a statement may run.
    public var statementTimeout: Duration = .seconds(30)
    /// How long connecting may take.
    public var connectTimeout: Duration = .seconds(5)
    /// How many statements may wait to be sent.
    public var queue = 10_000
    /// How many prepared statements each connection keeps.
    public var statementCache = 256
    /// How statements are prepared.
    public var preparedStatements: PreparedStatements = .automatic

    /// The defaults.
    public init() {}
}
