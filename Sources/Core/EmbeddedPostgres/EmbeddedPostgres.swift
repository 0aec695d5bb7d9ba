internal import Glibc
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
        public var conninfo: String {
            "host=\(Self.quoted(socketDirectory)) port=\(port) user=\(Self.quoted(user)) dbname=\(Self.quoted(database))"
        }

        private static func quoted(_ text: String) -> String {
            "'" + text.reduce(into: "") { $0 += $1 == "'" || $1 == "\\" ? "\\\($1)" : "\($1)" } + "'"
        }
    }

    /// What was chosen.
    public nonisolated let configuration: Configuration
    let logger: Logger
    let account: Result<ServerAccount?, EmbeddedPostgresError>
    let layout: Result<ClusterLayout, EmbeddedPostgresError>
    private var lock: ClusterLock?
    /// The end of the operation that was asked for last: they run one after another.
    private var lastOperation: Task<Void, Never>?
    static let user = "videoplay"

    /// Describes a server; nothing is made or started before ``start()``.
    /// - Parameters:
    ///   - configuration: What is chosen about it.
    ///   - logger: Where progress and notices go.
    public init(configuration: Configuration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        let account = Result(catching: ServerAccount.required)
        self.account = account
        self.layout = account.flatMap { account in
            Result { () throws(EmbeddedPostgresError) in
                try ClusterLayout(
                    dataDirectory: configuration.dataDirectory, port: configuration.parameters["port"] ?? "5432",
                    account: account)
            }
        }
    }

    /// Describes a server with the defaults; nothing is made or started before ``start()``.
    /// - Parameters:
    ///   - dataDirectory: The folder of the cluster.
    ///   - logger: Where progress and notices go.
    public init(dataDirectory: String, logger: Logger) {
        self.init(configuration: Configuration(dataDirectory: dataDirectory), logger: logger)
    }

    /// Where the cluster really lies: the folder asked for with links resolved, or the one that took its place because the
    /// server's account cannot reach it.
    public nonisolated var dataDirectory: String { (try? layout.get().data) ?? configuration.dataDirectory }

    /// Whether there is a cluster. If not, ``start()`` makes one.
    public nonisolated var hasCluster: Bool { !Folder.isAbsent(dataDirectory + "/PG_VERSION") }

    /// How the server can be reached once it runs, known before it is started: that of a server that runs already is its own.
    /// - Throws: ``EmbeddedPostgresError`` where the folder cannot be used.
    public nonisolated func expectedConnection() throws(EmbeddedPostgresError) -> Connection {
        let layout = try layout.get()
        let running = Postmaster.running(in: layout.data)
        return Connection(
            socketDirectory: running?.socketDirectory ?? layout.sockets,
            port: running?.port ?? Int(configuration.parameters["port"] ?? "5432") ?? 5432, user: Self.user,
            database: configuration.databaseName)
    }

    /// The folder of the server's log files.
    public nonisolated var logDirectory: String? { try? layout.get().logs }

    /// The process id of the running server, whoever started it.
    public nonisolated var pid: Int32? { Postmaster.running(in: dataDirectory)?.pid }

    /// Whether the server runs, whoever started it.
    public nonisolated var isRunning: Bool { pid != nil }

    /// Makes the cluster if there is none, adopts its server if it runs or else starts it, and creates the database if it is
    /// missing. A cancelled task does not interrupt it. An adopted server keeps the parameters that it was started with.
    /// - Returns: How to reach the server.
    /// - Throws: ``EmbeddedPostgresError``; the claim on the folder is given up, and a server that this has started is stopped
    ///   again where it comes up and is of no use. One that ran before, or takes longer to come up, is left.
    @discardableResult
    public func start() async throws(EmbeddedPostgresError) -> Connection {
        try await serially { (self) async throws(EmbeddedPostgresError) in
            do throws(EmbeddedPostgresError) {
                return try await self.startNow()
            } catch {
                self.lock = nil
                throw error
            }
        }
    }

    /// Stops the server, fast (clients are disconnected, all is written out) and after
    /// ``Configuration/stopTimeout`` at once (the next start recovers); gives up the claim on the folder. Does nothing for a
    /// server that another process started and shares. A cancelled task does not interrupt it.
    /// - Throws: ``EmbeddedPostgresError`` if the server still runs.
    public func stop() async throws(EmbeddedPostgresError) {
        try await serially { (self) async throws(EmbeddedPostgresError) in
            guard self.lock != nil else { return }
            try await self.stopNow()
            self.lock = nil
        }
    }

    /// Stops the server and starts it again, without giving up the claim on the folder in between.
    /// - Returns: How to reach the server.
    /// - Throws: ``EmbeddedPostgresError`` if it does not stop or start.
    @discardableResult
    public func restart() async throws(EmbeddedPostgresError) -> Connection {
        try await serially { (self) async throws(EmbeddedPostgresError) in
            if self.lock != nil { try await self.stopNow() }
            return try await self.startNow()
        }
    }

    /// Kills the server (`SIGKILL` to the postmaster) and returns when that process is gone; the next ``start()`` recovers.
    /// - Throws: ``EmbeddedPostgresError`` if the process may not be killed.
    public func kill() async throws(EmbeddedPostgresError) {
        try await serially { (self) async throws(EmbeddedPostgresError) in
            let data = self.dataDirectory
            guard let pid = self.pid else { return }
            guard Glibc.kill(pid, SIGKILL) == 0 || errno == ESRCH else {
                throw EmbeddedPostgresError(.stopFailed, "cannot kill the server (process \(pid))")
            }
            _ = await self.poll(for: .seconds(60)) { !Postmaster.isServer(pid, of: data) }
        }
    }

    /// Whether this process has the claim on the folder.
    var hasClaim: Bool { lock != nil }

    /// Takes the claim on the folder.
    func takeClaim(_ layout: ClusterLayout) throws(EmbeddedPostgresError) {
        lock = try ClusterLock(path: layout.lock, data: layout.data)
    }

    /// Runs one operation after those before it, in a task of its own that nobody cancels.
    private func serially<Value: Sendable>(
        _ operation: @escaping @Sendable (isolated EmbeddedPostgres) async throws(EmbeddedPostgresError) -> Value
    ) async throws(EmbeddedPostgresError) -> Value {
        let before = lastOperation
        let task = Task { () async -> Result<Value, EmbeddedPostgresError> in
            await before?.value
            do throws(EmbeddedPostgresError) {
                return .success(try await operation(self))
            } catch {
                return .failure(error)
            }
        }
        lastOperation = Task { _ = await task.value }
        return try await task.value.get()
    }
}
