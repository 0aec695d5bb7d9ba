import Foundation
import Glibc
import Testing

/// The program as the build made it, and the folder that it lies in.
enum Program {
    /// The folder of this test, in which the build puts all that it makes.
    static let folder: String = {
        let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return (path as NSString).deletingLastPathComponent
    }()

    /// What a program said at its end.
    struct Outcome: Sendable {
        let status: Int32
        let output: String
        let errors: String

        /// The lines on standard error.
        var lines: [Substring] { errors.split(separator: "\n") }
    }

    /// The environment without what names another database or settings.
    static var environment: [String: String] {
        ProcessInfo.processInfo.environment.filter { name, _ in
            !["PG", "DB_", "DATABASE_URL", "VIDEOPLAY_"].contains { name.hasPrefix($0) }
        }
    }

    /// Runs `videoplay`, or another program by its path, to its end.
    static func run(
        _ arguments: [String], of program: String = folder + "/videoplay", within patience: Duration = .seconds(600)
    ) async throws -> Outcome {
        try await TestFolder.with { folder in
            let running = try RunningProgram(arguments, of: program, output: folder, name: "run")
            let status = try await running.end(within: patience)
            return Outcome(status: status, output: folder.text(of: "run.out"), errors: folder.text(of: "run.err"))
        }
    }
}

/// A program that runs, its output in two files.
final class RunningProgram: Sendable {
    private let process: Process
    let output: TestFolder
    let name: String

    /// - Parameter isGuarded: whether a server asks for a credential, as it does by itself. Most tests are not about that.
    init(
        _ arguments: [String], of program: String = Program.folder + "/videoplay", output: TestFolder, name: String,
        isGuarded: Bool = false
    ) throws {
        process = Process()
        self.output = output
        self.name = name
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.environment = Program.environment
        if arguments.contains("serve"), !isGuarded { process.environment?["VIDEOPLAY_AUTH_ANONYMOUS"] = "admin" }
        process.standardInput = FileHandle.nullDevice
        let streams = try ["out", "err"].map {
            try FileHandle(forWritingTo: URL(filePath: output.write("", to: "\(name).\($0)")))
        }
        defer {
            for stream in streams { try? stream.close() }
        }
        process.standardOutput = streams[0]
        process.standardError = streams[1]
        try process.run()
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    var id: Int32 { process.processIdentifier }
    var isRunning: Bool { process.isRunning }
    var errors: String { output.text(of: name + ".err") }

    func signal(_ signal: Int32) { kill(id, signal) }

    /// Waits for the end.
    /// - Returns: the exit code, or 128 and the signal's number.
    func end(within patience: Duration = .seconds(600)) async throws -> Int32 {
        try await eventually(within: patience, "\(name) does not end") { !process.isRunning }
        return process.terminationReason == .uncaughtSignal
            ? 128 + process.terminationStatus : process.terminationStatus
    }
}

/// `videoplay serve`, listening.
struct RunningServer: Sendable {
    let program: RunningProgram
    let port: Int
    /// What it printed.
    let welcome: String

    /// Starts it and waits until it listens.
    /// - Parameters:
    ///   - wrapper: a program that starts it in its own place, and that one's arguments before those of `videoplay`.
    ///   - isGuarded: whether it asks for a credential, as it does by itself.
    static func start(
        _ config: String, in folder: TestFolder, name: String = "serve", before wrapper: [String] = [],
        isGuarded: Bool = false
    ) async throws -> RunningServer {
        let file = try folder.write(config, to: name + ".yaml")
        let command = wrapper + [Program.folder + "/videoplay", "serve", "--config", file, "--port", "0"]
        let program = try RunningProgram(
            Array(command.dropFirst()), of: command[0], output: folder, name: name, isGuarded: isGuarded)
        var welcome = ""
        try await eventually(within: .seconds(120), "videoplay does not come up: \(folder.path)") {
            try #require(program.isRunning, "\(program.errors)")
            welcome = folder.text(of: name + ".out")
            return welcome.contains("Try it: ") && welcome.hasSuffix("\n")
        }
        let match = try #require(welcome.firstMatch(of: /https?:\/\/127\.0\.0\.1:(\d+)/))
        return RunningServer(program: program, port: try #require(Int(match.1)), welcome: welcome)
    }

    /// Stops it as a service manager would.
    func stop() async throws {
        program.signal(SIGTERM)
        #expect(try await program.end() == 0, "\(program.errors)")
    }

    /// Whether `GET /health/ready` says so.
    func isReady() async -> Bool { (try? await ask(port, "GET", "/health/ready"))?.status == 200 }
}
