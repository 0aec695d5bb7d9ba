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
        let outcome = try Program.run(
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
            ] + requirements)
        guard outcome.status == 0 else {
            throw Missing(
                description:
                    "No Python environment with \(requirements.joined(separator: ", ")); it takes python3 with venv, "
                    + "and PyPI. \(String(decoding: outcome.errors.suffix(500), as: UTF8.self))")
        }
    }

    /// Whether tests that need an environment run: also where it is missing, if that shall be a failure.
    public static func isTested(_ environment: Result<PythonEnvironment, any Error>) -> Bool {
        if case .failure(let error) = environment { print("Skipped: \(error)") } else { return true }
        return ProcessInfo.processInfo.environment["CI"] != nil
    }

    /// Runs a Python script on a thread of its own; see ``run(_:input:)``.
    ///
    /// - Parameters:
    ///   - script: the text.
    ///   - arguments: its arguments.
    public func finish(_ script: String, _ arguments: [String]) async throws -> String {
        let outcome = try await Program.finish(
            programs.appendingPathComponent("python").path, ["-c", script] + arguments)
        guard outcome.status == 0 else {
            throw Missing(
                description: "A Python script failed: \(String(decoding: outcome.errors.suffix(2_000), as: UTF8.self))")
        }
        return String(decoding: outcome.output, as: UTF8.self)
    }

    /// Runs a Python script.
    ///
    /// - Parameters:
    ///   - script: the text.
    ///   - input: what it reads from its standard input.
    /// - Returns: what it wrote to its standard output.
    public func run(_ script: String, input: Data) throws -> Data {
        let outcome = try Program.run(programs.appendingPathComponent("python").path, ["-c", script], input: input)
        guard outcome.status == 0 else {
            throw Missing(
                description: "A Python script failed: \(String(decoding: outcome.errors.suffix(2_000), as: UTF8.self))")
        }
        return outcome.output
    }
}
