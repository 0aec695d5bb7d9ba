import Foundation
import JSON
import TestSupport
import Testing

/// The Chromium of this machine, and what drives it.
enum Chromium {
    private static let path: String? = ["chromium", "chromium-browser", "google-chrome"]
        .map { "/usr/bin/" + $0 }.first { FileManager.default.isExecutableFile(atPath: $0) }
    private static let python = Result { try PythonEnvironment("playwright", requirements: ["playwright==1.65.2"]) }

    /// The folder of the sources.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// Whether tests in a browser run: in CI also where they cannot, and fail.
    static let isTested: Bool = {
        guard path != nil else {
            print("Skipped: there is no Chromium to test pages with: apt-get install chromium")
            return ProcessInfo.processInfo.environment["CI"] != nil
        }
        return PythonEnvironment.isTested(python)
    }()

    /// Runs a script of `Tests/Browser`.
    ///
    /// - Parameter input: what the script is told, beside the browser's path.
    /// - Returns: for every check of the script nil, or how it failed.
    static func run(_ script: String, _ input: JSONObject) async throws -> [String: String?] {
        let chromium = try #require(path)
        let python = try python.get()
        let text = try String(contentsOf: root.appending(path: "Tests/Browser/" + script), encoding: .utf8)
        var input = input
        input["chromium"] = .string(chromium)
        // A folder for pictures, for whoever changes the page.
        input["screenshots"] = .string(ProcessInfo.processInfo.environment["SCREENSHOTS"] ?? "")
        let bytes = Data(JSONValue.object(input).text.utf8)
        let outcome = try await onThread { try python.run(text, input: bytes) }
        return try JSONDecoder().decode([String: String?].self, from: outcome)
    }
}
