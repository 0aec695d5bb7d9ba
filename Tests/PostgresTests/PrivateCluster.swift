import Foundation

@testable import Postgres

/// A PostgreSQL of the tests' own: in a temporary folder, on a Unix socket and a free port of the loopback address.
/// As root it runs under the `postgres` account, since PostgreSQL refuses to run as root.
final class PrivateCluster: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let folder: String
    let port: Int
    private let binaries: String

    /// The one of the test run, made when first asked for and removed when the process ends.
    static let shared: Result<PrivateCluster, any Error> = Result {
        let cluster = try PrivateCluster()
        try cluster.initialize()
        try cluster.start()
        atexit {
            if case .success(let cluster) = PrivateCluster.shared { cluster.remove() }
        }
        return cluster
    }

    private init() throws {
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
        guard let newest = versions.compactMap({ Int($0) }).max() else {
            throw Failure(description: "no PostgreSQL server binaries under /usr/lib/postgresql")
        }
        self.binaries = "/usr/lib/postgresql/\(newest)/bin"
        self.folder = "/tmp/videoplay-postgres-tests-\(getpid())"
        self.port = try Self.freePort()
    }

    var keywords: [String: String] { ["host": folder, "port": "\(port)", "user": "postgres", "dbname": "postgres"] }

    var configuration: PostgresConfiguration { PostgresConfiguration(keywords: keywords) }

    /// Over TCP.
    var uri: String { "postgres://postgres:unused-secret@127.0.0.1:\(port)/postgres" }

    private func initialize() throws {
        try? FileManager.default.removeItem(atPath: folder)
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        if getuid() == 0 { try run(["chown", "postgres", folder], asOwner: false) }
        try run(
            [
                "\(binaries)/initdb", "--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8",
                "--locale=C", "--pgdata=\(folder)/data",
            ], asOwner: true)
        let settings = """
            listen_addresses = '127.0.0.1'
            port = \(port)
            unix_socket_directories = '\(folder)'
            fsync = off
            max_connections = 60
            shared_buffers = 32MB
            max_prepared_transactions = 0
            max_files_per_process = 10000
            """
        let path = "\(folder)/data/postgresql.auto.conf"
        try settings.write(toFile: path, atomically: false, encoding: .utf8)
    }

    func start() throws {
        try run(["\(binaries)/pg_ctl", "-D", "\(folder)/data", "-w", "-l", "\(folder)/log", "start"], asOwner: true)
    }

    func stop(_ mode: String = "immediate") throws {
        try run(["\(binaries)/pg_ctl", "-D", "\(folder)/data", "-w", "-m", mode, "stop"], asOwner: true)
    }

    private func remove() {
        try? stop()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// By `posix_spawn` (what other tests have open is inherited, and counts against `max_files_per_process`): Foundation's `Process` waits for all who inherited its pipes, which a server that stays has.
    private func run(_ command: [String], asOwner: Bool) throws {
        let needsOther = asOwner && getuid() == 0
        let words = (needsOther ? ["runuser", "-u", "postgres", "--"] : []) + command
        let arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer {
            for argument in arguments { free(argument) }
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor: Int32 in 0...2 {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
        }
        var child = pid_t()
        var status: Int32 = -1
        if posix_spawnp(&child, words[0], &actions, nil, arguments, environ) == 0 {
            while waitpid(child, &status, 0) == -1 && errno == EINTR {}
        }
        guard status == 0 else {
            throw Failure(description: "\(command.joined(separator: " ")) failed; see \(folder)/log")
        }
    }

    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 ? getsockname(descriptor, $0, &length) : -1
            }
        }
        guard status == 0 else { throw Failure(description: "no free port") }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
