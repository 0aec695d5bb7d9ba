public import EmbeddedPostgres
import Foundation
import Glibc
import Synchronization

/// A PgBouncer of a test's own in front of a PostgreSQL: Debian's, on a port of the loopback address, in a folder under /tmp.
public final class PgBouncer: Sendable {
    /// When a connection to PostgreSQL is given to another client (https://www.pgbouncer.org/config.html#pool_mode).
    public enum Mode: String, Sendable, CaseIterable {
        case session, transaction, statement
    }

    /// Why it does not run.
    public struct Failure: Error, CustomStringConvertible {
        public let description: String
    }

    /// The program; nil where it is not installed.
    public static let program: String? = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/usr/local/bin/pgbouncer"]
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    /// Whether tests that need it run: also where it is missing, if that shall be a failure.
    public static var isTested: Bool {
        if program != nil { return true }
        print("Skipped: PgBouncer is not installed (Debian's package pgbouncer).")
        return ProcessInfo.processInfo.environment["CI"] != nil
    }

    /// Whether it can keep track of the names of statements (`max_prepared_statements`): from version 1.21 on.
    public static let keepsTrackOfNames: Bool = {
        guard let program, let outcome = try? TestSupport.Program.run(program, ["--version"]),
            let version = String(decoding: outcome.output, as: UTF8.self).firstMatch(of: /PgBouncer (\d+)\.(\d+)/),
            let (major, minor) = Int(version.1).flatMap({ major in Int(version.2).map { (major, $0) } })
        else { return false }
        return (major, minor) >= (1, 21)
    }()

    /// The port of 127.0.0.1 on which it listens.
    public let port: Int
    private let folder: String
    /// A lock, since tests kill it while others look; it is held to look at the process.
    private let process = Mutex<Process?>(nil)

    /// Starts one and waits until it listens.
    ///
    /// - Parameters:
    ///   - server: the PostgreSQL behind it; whoever asks for a database gets it, as the superuser.
    ///   - mode: when connections are given to other clients.
    ///   - poolSize: how many connections it has to each database.
    ///   - settings: further settings, such as `["max_prepared_statements": "100"]`.
    public init(
        to server: EmbeddedPostgres.Connection, mode: Mode, poolSize: Int = 3, settings: [String: String] = [:]
    ) async throws {
        port = try LoopbackListener.freePort()
        folder = "/tmp/videoplay-pgbouncer-\(UInt32.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        var lines = [
            "listen_addr": "127.0.0.1", "listen_port": "\(port)", "unix_socket_dir": "", "auth_type": "any",
            "pool_mode": mode.rawValue, "default_pool_size": "\(poolSize)", "max_client_conn": "1000", "pidfile": "",
        ]
        // It refuses to run as root.
        if getuid() == 0 { lines["user"] = "postgres" }
        lines.merge(settings) { $1 }
        let text =
            "[databases]\n* = host=\(server.socketDirectory) port=\(server.port) user=\(server.user)\n[pgbouncer]\n"
            + lines.map { "\($0.key) = \($0.value)\n" }.joined()
        try Data(text.utf8).write(to: URL(filePath: folder + "/pgbouncer.ini"))
        PgBouncerCleanup.register(folder)
        try await start()
    }

    deinit {
        kill()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// The URL of a database behind it.
    /// - Parameter direct: its URL at the server itself, as ``TestDatabase`` gives it.
    public func url(for direct: String) -> String {
        let name = direct.dropFirst("postgresql:///".count).prefix { $0 != "?" }
        return "postgresql://videoplay@127.0.0.1:\(port)/\(name)?sslmode=disable"
    }

    /// What it has logged.
    public var log: String { (try? String(contentsOfFile: folder + "/log", encoding: .utf8)) ?? "" }

    /// Starts it anew after ``kill()``, on the same port.
    public func start() async throws {
        guard let program = Self.program else { throw Failure(description: "PgBouncer is not installed") }
        try Data().write(to: URL(filePath: folder + "/log"))
        let output = try FileHandle(forWritingTo: URL(filePath: folder + "/log"))
        defer { try? output.close() }
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = [folder + "/pgbouncer.ini"]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        PgBouncerCleanup.register(process.processIdentifier)
        self.process.withLock { $0 = process }
        let limit = ContinuousClock.now + .seconds(60)
        while (try? LoopbackSocket(port: port, patience: 1)) == nil {
            guard process.isRunning, ContinuousClock.now < limit else {
                throw Failure(description: "PgBouncer does not come up: \(log)")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Ends it at once, with all connections through it, and returns when it is gone.
    public func kill() {
        let process = self.process.withLock { process in
            defer { process = nil }
            return process
        }
        guard let process, process.isRunning else { return }
        Glibc.kill(process.processIdentifier, SIGKILL)
        // It is gone in no time; `waitUntilExit` would run this thread's run loop, which a task's thread has none of.
        while process.isRunning { usleep(1_000) }
        PgBouncerCleanup.unregister(process.processIdentifier)
    }
}

/// Ends what still runs when the test process exits: what a global holds is never freed.
private enum PgBouncerCleanup {
    private static let left = Mutex<(processes: [pid_t], folders: [String])>(([], []))
    private static let isArmed: Void = {
        atexit {
            let left = PgBouncerCleanup.left.withLock { $0 }
            for process in left.processes { kill(process, SIGKILL) }
            for folder in left.folders { try? FileManager.default.removeItem(atPath: folder) }
        }
    }()

    static func register(_ process: pid_t) {
        _ = isArmed
        left.withLock { $0.processes.append(process) }
    }

    /// Its number may be another's from now on.
    static func unregister(_ process: pid_t) {
        left.withLock { left in left.processes.removeAll { $0 == process } }
    }

    static func register(_ folder: String) {
        _ = isArmed
        left.withLock { $0.folders.append(folder) }
    }
}
