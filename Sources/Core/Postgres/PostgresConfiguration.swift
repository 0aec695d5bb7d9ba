/// Where the database is, and how the pool in front of it behaves.
public struct PostgresConfiguration: Sendable {
    /// How to reach the server. What is left out, libpq takes from its environment (`PGHOST` …), its service file and
    /// its defaults.
    public enum Endpoint: Sendable {
        /// A libpq connection string: `host=… dbname=…`, or a URI `postgres://…` (PostgreSQL documentation, 34.1.1).
        case connectionString(String)
        /// libpq's keywords with their values: `host`, `port`, `user`, `password`, `dbname`, `sslmode` … (34.1.2).
        case keywords([String: String])
    }

    /// Whether statements are prepared under a name and kept on the connection.
    public enum PreparedStatements: Sendable, Hashable {
        /// Named on a connection of our own, unnamed where a pooler is found to stand between.
        case automatic
        /// Prepared once per connection: the fast way, for a pooler as well that keeps sessions, or that keeps track of names.
        case named
        /// Parsed at each use: for poolers that hand each transaction to another connection.
        case unnamed
    }

    /// Where the database is.
    public var endpoint: Endpoint
    /// Connections that reads outside transactions share; at least 1.
    public var sharedConnections = 2
    /// Connections that writes outside transactions share, at most: they are opened as writes come at once. No more than
    /// leave one for leases within `maxConnections`; with 0, writes go with the reads.
    public var writeConnections = 8
    /// Further connections for reads, at most: they are opened while a slow read holds up each connection that reads share.
    /// None where `writeConnections` is 0 or statements are not prepared under a name, since then nothing keeps a write
    /// from being among the reads, which are sent a second time where a slow one holds them up.
    public var reserveConnections = 8
    /// How long a read may hold up those behind it on its connection, before they are sent on another.
    public var slowAfter: Duration = .milliseconds(100)
    /// All connections of the pool: shared ones, those for writes and those leased to transactions; at least
    /// `sharedConnections` + 1. LISTEN has one more, outside this number.
    public var maxConnections = 16
    /// How long a submission may wait for a connection, and how long the server may be away before everything fails
    /// at once.
    public var acquireTimeout: Duration = .seconds(2)
    /// The server ends a statement that runs longer (`statement_timeout`); nil leaves the server's own setting.
    public var statementTimeout: Duration? = .seconds(30)
    /// How long one attempt to connect may take, per address, unless the endpoint says so itself (`connect_timeout`). Where
    /// there are several addresses each gets a short time first, so that one that does not answer leaves enough of
    /// ``acquireTimeout`` for the next.
    public var connectTimeout: Duration = .seconds(5)
    /// Prepared statements kept per connection; the least recently used one goes first. At least 1.
    public var statementCacheCapacity = 256
    /// Named unless a pooler stands between.
    public var preparedStatements = PreparedStatements.automatic
    /// Reads, writes and transactions that may wait for a connection, so many of each; beyond it they fail with
    /// `poolExhausted`.
    public var maxQueued = 1024
    /// Submissions in flight on one shared or write connection; further ones wait in the queue.
    public var pipelineDepth = 64
    /// Reads that are sent together as one transaction on a shared connection, at most. Where one of them fails, all are
    /// sent again, each by itself, so that none sees the error of another. With 1 each is a transaction of its own.
    public var groupLimit = 16
    /// Statements of several rows of one kind that may be under way at once. Rows of one owner always go over the same lane.
    /// More lanes make smaller groups.
    public var insertLanes = 2
    /// The first pause before reconnecting; it doubles with each failure.
    public var reconnectBase: Duration = .milliseconds(50)
    /// The longest pause before reconnecting.
    public var reconnectMaximum: Duration = .seconds(5)
    /// The part of each pause that is left to chance, 0 to 1, so that many clients do not return at once.
    public var reconnectJitter = 0.5
    /// A connection for writes or leases that was idle this long is closed.
    public var idleTimeout: Duration = .seconds(60)
    /// What `pg_stat_activity` shows. A name in ``endpoint`` or in `PGAPPNAME` wins.
    public var applicationName = "videoplay"
    /// Run-time parameters set on each connection, beside DateStyle ISO, TimeZone UTC and the others that reading
    /// values depends on, which cannot be changed.
    public var sessionSettings: [String: String] = [:]

    /// A configuration with the defaults, for a connection string.
    public init(connectionString: String) {
        self.endpoint = .connectionString(connectionString)
    }

    /// A configuration with the defaults, for libpq's keywords.
    public init(keywords: [String: String]) {
        self.endpoint = .keywords(keywords)
    }
}

extension PostgresConfiguration {
    /// What holds for a session of its own from one transaction to the next.
    /// - Parameter version: the server's, as 150004 for 15.4.
    func sessionSettings(version: Int) -> [(name: String, value: String)] {
        // Whatever the database or the role has: one that listens is silent for long, and statements are written for it.
        var settings = [(name: "default_transaction_isolation", value: "read committed")]
        if version >= 140_000 { settings.append(("idle_session_timeout", "0")) }
        return settings + transactionSettings(version: version)
    }

    /// What holds in every transaction, in this order: what a database or role may have set against us, what the owner asks
    /// for, then what the codecs depend on.
    /// - Parameter version: the server's, as 150004 for 15.4.
    func transactionSettings(version: Int) -> [(name: String, value: String)] {
        // How long a statement may wait, and a transaction may take, their deadlines say.
        var settings = [
            (name: "lock_timeout", value: "0"), (name: "idle_in_transaction_session_timeout", value: "0"),
        ]
        if version >= 170_000 { settings.append(("transaction_timeout", "0")) }
        settings += sessionSettings.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
        if let statementTimeout {
            settings.append(("statement_timeout", "\(max(1, statementTimeout.wholeMilliseconds))"))
        }
        settings += [
            ("DateStyle", "ISO, MDY"), ("TimeZone", "UTC"), ("IntervalStyle", "iso_8601"), ("bytea_output", "hex"),
            ("extra_float_digits", "1"), ("standard_conforming_strings", "on"),
        ]
        return settings
    }
}

extension PostgresConfiguration {
    /// What is wrong with the endpoint, so that no connection could ever be made: one line each, in libpq's words where it
    /// has any. Never a secret.
    /// - Parameter nearest: the one of some names that another was probably meant for, if any.
    public func endpointProblems(
        nearest: (_ name: String, _ names: [String]) -> String? = { _, _ in nil }
    ) -> [String] {
        do throws(PostgresError) {
            return ConnectionOptions(try ConnectionParameters(self, nearest: nearest).effective()).problems
        } catch {
            return [error.message]
        }
    }
}

extension PostgresConfiguration: CustomStringConvertible {
    /// The settings with every secret replaced by `***`.
    public var description: String {
        """
        PostgresConfiguration(\(ConnectionParameters.redacted(endpoint)), shared: \(sharedConnections), \
        write: \(writeConnections), reserve: \(reserveConnections), maximum: \(maxConnections), queue: \(maxQueued), acquire: \(acquireTimeout), prepared: \(preparedStatements))
        """
    }
}

extension PostgresConfiguration: CustomReflectable {
    /// The description alone, so that `dump` shows no secret either.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}

extension Duration {
    /// In milliseconds, rounded up, at most what a C `int` holds.
    var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        guard seconds < 2_000_000 else { return 2_000_000_000 }
        guard seconds >= 0 else { return 0 }
        return Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
