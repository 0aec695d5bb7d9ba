import Foundation
import Logging
import Postgres
import Synchronization
import Testing

/// A PostgreSQL of the tests' own, on a Unix socket in a temporary folder.
final class TemporaryPostgres: Sendable {
    private let folder: String
    private let server: Process
    private let databases = Atomic(0)

    /// The server of the suite that runs.
    @TaskLocal static var current: TemporaryPostgres?

    init() async throws {
        folder = "/tmp/videoplay-migrations-" + UUID().uuidString.prefix(8)
        let binaries = try Self.findBinaries()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        if getuid() == 0 {
            let chown = try Self.start("/bin/chown", ["postgres", folder])
            while chown.isRunning { usleep(1_000) }
        }
        let initdb = try Self.startAsServerAccount(
            binaries + "/initdb", ["-D", folder + "/data", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync"])
        while initdb.isRunning { usleep(1_000) }
        try #require(initdb.terminationStatus == 0, "initdb failed")
        // A child and no daemon of pg_ctl: that would inherit what Foundation waits on for the end of pg_ctl.
        server = try Self.startAsServerAccount(
            binaries + "/postgres",
            [
                "-D", folder + "/data", "-c", "listen_addresses=", "-c", "unix_socket_directories=" + folder, "-c",
                "fsync=off",
            ])
        try await withClient("postgres") { client in
            try await client.waitUntilAvailable(deadline: .now + .seconds(60))
        }
    }

    func stop() async throws {
        server.interrupt()
        // `waitUntilExit` would run this thread's run loop. A task's thread has none, and would wait for ever.
        while server.isRunning { try await Task.sleep(for: .milliseconds(5)) }
        try FileManager.default.removeItem(atPath: folder)
    }

    /// Runs the body with the name of an empty database.
    func withDatabase<Value>(_ body: (String) async throws -> Value) async throws -> Value {
        let name = "test_\(databases.add(1, ordering: .relaxed).newValue)"
        try await withClient("postgres") { client in
            _ = try await client.withLease { try await $0.executeScript("CREATE DATABASE \(name)") }
        }
        return try await body(name)
    }

    /// Runs the body with a client of a database.
    func withClient<Value>(_ database: String, _ body: (PostgresClient) async throws -> Value) async throws -> Value {
        var configuration = PostgresConfiguration(keywords: ["host": folder, "user": "postgres", "dbname": database])
        configuration.sharedConnections = 1
        let client = PostgresClient(
            configuration: configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        await client.start()
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(client))
        } catch {
            result = .failure(error)
        }
        await client.shutdown()
        return try result.get()
    }

    private static func findBinaries() throws -> String {
        let root = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        let newest = versions.compactMap { Int($0) }.max()
        return "\(root)/\(try #require(newest, "PostgreSQL's server is not installed under \(root)"))/bin"
    }

    /// PostgreSQL refuses to run as root.
    private static func startAsServerAccount(_ program: String, _ arguments: [String]) throws -> Process {
        guard getuid() == 0 else { return try start(program, arguments) }
        return try start(
            "/usr/bin/setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", program] + arguments)
    }

    private static func start(_ program: String, _ arguments: [String]) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.currentDirectoryURL = URL(filePath: "/")
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }
}

/// Starts a server before the suite and stops it after.
struct PostgresTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let server = try await TemporaryPostgres()
        let result: Result<Void, any Error>
        do {
            result = .success(try await TemporaryPostgres.$current.withValue(server) { try await function() })
        } catch {
            result = .failure(error)
        }
        try await server.stop()
        try result.get()
    }
}

extension Trait where Self == PostgresTrait {
    static var postgres: Self { PostgresTrait() }
}

/// The tests that need a server; they share one, and each has a database of its own.
@Suite(.serialized, .postgres) struct WithDatabase {}
