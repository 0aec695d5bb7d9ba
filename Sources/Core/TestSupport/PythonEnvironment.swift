public import Foundation

/// A Python virtual environment with packages from PyPI, which tests compare ours with.
///
/// It is made when a test first asks for it and kept in the build folder. Where it cannot be made, because there is no Python
/// or no PyPI, tests say that they are skipped, but in CI (where the variable `CI` is set) they fail.
public struct PythonEnvironment: Sendable {
    /// Why there is no environment.
    public struct Missing: Error, CustomStringConvertible {
        public let description: String
    }

    /// The folder of its programs, `python` among them.
    public let programs: URL

    /// Makes the environment, unless it was made before.
    ///
    /// - Parameters:
    ///   - name: what the environment is for; a file name.
    ///   - requirements: the packages, as pip wants them, such as `graphql-core==3.3.2`.
    public init(_ name: String, requirements: [String]) throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let folder = root.appendingPathComponent(".build/python/\(name)")
        programs = folder.appendingPathComponent("bin")
        try FileManager.default.createDirectory(
            at: folder.deletingLastPathComponent(), withIntermediateDirectories: true)
        // Test processes run side by side, and one makes the environment for all.
        let output = try Self.run(
            "/usr/bin/env",
            [
                "flock", folder.path + ".lock", "sh", "-ec",
                """
                folder=$1; shift
                [ "$(cat "$folder/requirements" 2>/dev/null)" = "$*" ] && exit
                rm -rf "$folder"
                python3 -m venv "$folder"
                "$folder/bin/python" -m pip install --quiet --disable-pip-version-check "$@"
                echo "$*" > "$folder/requirements"
                """, "sh", folder.path,
            ] + requirements, input: nil)
        guard output.status == 0 else {
            throw Missing(
                description:
                    "No Python environment with \(requirements.joined(separator: ", ")); it takes python3 with venv, "
                    + "and PyPI. \(String(decoding: output.text.suffix(500), as: UTF8.self))")
        }
    }

    /// Whether tests that need an environment run: also where it is missing, if that shall be a failure.
    public static func isTested(_ environment: Result<PythonEnvironment, any Error>) -> Bool {
        if case .failure(let error) = environment { print("Skipped: \(error)") } else { return true }
        return ProcessInfo.processInfo.environment["CI"] != nil
    }

    /// Runs a Python script.
    ///
    /// - Parameters:
    ///   - script: the text.
    ///   - input: what it reads from its standard input.
    /// - Returns: what it wrote to its standard output.
    public func run(_ script: String, input: Data) throws -> Data {
        let output = try Self.run(programs.appendingPathComponent("python").path, ["-c", script], input: input)
        guard output.status == 0 else {
            throw Missing(
                description: "A Python script failed: \(String(decoding: output.text.suffix(2_000), as: UTF8.self))")
        }
        return output.text
    }

    private static func run(_ program: String, _ arguments: [String], input: Data?) throws -> (
        status: Int32, text: Data
    ) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        // A file in place of a pipe, which would have to be written while the output is read.
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("python-\(UUID().uuidString)")
        try (input ?? Data()).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        process.standardInput = try FileHandle(forReadingFrom: file)
        let output = Pipe()
        process.standardOutput = output
        if input == nil { process.standardError = output }
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }
}
