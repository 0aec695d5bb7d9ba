public import Foundation

/// A program that a test runs to its end, on the calling thread.
public enum Program {
    /// What has become of it.
    public struct Outcome: Sendable {
        /// The exit code, or the number of the signal that ended it.
        public let status: Int32
        /// What it wrote to its standard output.
        public let output: Data
        /// What it wrote to its standard error.
        public let errors: Data
    }

    /// Runs a program on a thread of its own, so that what it talks to in this process keeps the threads of the runtime.
    ///
    /// - Parameters:
    ///   - path: the program's file.
    ///   - arguments: its arguments.
    ///   - input: what it reads from its standard input.
    public static func finish(_ path: String, _ arguments: [String], input: Data = Data()) async throws -> Outcome {
        try await withCheckedThrowingContinuation { continuation in
            Thread { continuation.resume(with: Result { try run(path, arguments, input: input) }) }.start()
        }
    }

    /// Runs a program. What it reads and writes is in files: a pipe is also had by a server that another test starts at the
    /// same moment, and ends only with that.
    ///
    /// - Parameters:
    ///   - path: the program's file.
    ///   - arguments: its arguments.
    ///   - input: what it reads from its standard input.
    public static func run(_ path: String, _ arguments: [String], input: Data = Data()) throws -> Outcome {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("program-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func file(_ name: String, _ content: Data = Data()) throws -> URL {
            let url = folder.appendingPathComponent(name)
            try content.write(to: url)
            return url
        }
        let (output, errors) = (try file("output"), try file("errors"))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.standardInput = try FileHandle(forReadingFrom: file("input", input))
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        // `waitUntilExit` would run this thread's run loop. A task's thread has none, and would wait for ever.
        while process.isRunning { usleep(1_000) }
        return Outcome(
            status: process.terminationStatus, output: try Data(contentsOf: output),
            errors: try Data(contentsOf: errors))
    }
}
