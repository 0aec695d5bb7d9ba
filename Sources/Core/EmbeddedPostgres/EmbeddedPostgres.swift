public import Logging

/// A PostgreSQL server of our own over one data directory: made on first use, started, adopted, restarted and stopped.
///
/// The server runs detached from this process and survives it: the next ``start()`` adopts a running server, or starts one
/// that crashed. Only one process at a time uses a data directory; the kernel releases its claim when it dies.
public actor EmbeddedPostgres {
    /// What can be chosen about an embedded server.
    public struct Configuration: Sendable {
        /// The folder of the cluster; relative paths are taken from the working directory.
        public var dataDirectory: String
        /// The database that ``EmbeddedPostgres/start()`` creates if it is missing.
        public var databaseName = "videoplay"
        /// Server parameters in place of ours, such as `["fsync": "off"]`, or `["listen_addresses": "127.0.0.1", "port": "5544"]`.
        public var parameters: [String: String] = [:]
        /// How initdb sets up authentication on the loopback TCP addresses; matters only where `listen_addresses` is set.
        public var hostAuthentication = "scram-sha-256"
        /// Whether to use a running server that another process of this program started; ``EmbeddedPostgres/stop()`` then
        /// leaves it running.
        public var isShared = false
        /// How long starting may take, crash recovery included.
        public var startTimeout: Duration = .seconds(60)
        /// How long a fast stop may take before an immediate one.
        public var stopTimeout: Duration = .seconds(30)

        /// Chooses a folder, and the defaults for the rest.
        /// - Parameter dataDirectory: The folder of the cluster.
        public init(dataDirectory: String) {
            self.dataDirectory = dataDirectory
        }
    }

    /// How to reach a running server.
    public struct Connection: Sendable, Hashable {
        /// The folder of the Unix socket, which libpq takes as `host`.
        public let socketDirectory: String
        /// The port, which is part of the socket's name.
        public let port: Int
        /// The superuser's name.
        public let user: String
        /// The database's name.
        public let database: String

        /// The same as a libpq connection string. There is no password: the socket's folder is the owner's alone.
        public var conninfo: String { "host='\(socketDirectory)' port=\(port) user='\(user)' dbname='\(database)'" }
    }

    /// What was chosen.
    public nonisolated let configuration: Configuration
    let logger: Logger

    /// Describes a server; nothing is touched before ``start()``.
    /// - Parameters:
    ///   - configuration: What is chosen about it.
    ///   - logger: Where progress and notices go.
    public init(configuration: Configuration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
    }

    /// Describes a server with the defaults; nothing is touched before ``start()``.
    /// - Parameters:
    ///   - dataDirectory: The folder of the cluster.
    ///   - logger: Where progress and notices go.
    public init(dataDirectory: String, logger: Logger) {
        self.init(configuration: Configuration(dataDirectory: dataDirectory), logger: logger)
    }
}

// PUBLIC FACE, being filled in:
//   func start() async throws(EmbeddedPostgresError) -> Connection     // makes, adopts or starts; creates the database
//   func stop() async throws(EmbeddedPostgresError)                    // fast, then immediate; idempotent; releases the claim
//   func restart() async throws(EmbeddedPostgresError) -> Connection   // stop, then start, keeping the claim
//   func kill() async throws(EmbeddedPostgresError)                    // SIGKILL to the postmaster; returns when it is gone
//   var isRunning: Bool { get }                                        // the postmaster of this data directory is alive
//   var pid: Int32? { get }                                            // its process id
//   var dataDirectory: String { get }                                  // where the data really lies (after a fallback)
