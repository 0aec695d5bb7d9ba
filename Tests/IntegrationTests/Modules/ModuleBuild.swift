import Foundation
import Synchronization
import TestSupport
import Testing

/// Modules from outside the package, built as their authors build them: against the SDK, by the compiler alone.
actor ModuleBuild {
    static let shared = ModuleBuild()

    private var sdk: Task<String, any Error>?

    /// Where the fixture lies; tests run in the folder of the package.
    static let ratings = "Tests/Fixtures/Ratings"

    /// Builds `lib<name>.so` into a folder, with the migrations of the fixture beside it if it is one.
    /// - Parameter edit: what to change in the sources first.
    static func ratings(
        as name: String = "Ratings", in folder: TestFolder, edit: (String) -> String = { $0 }
    ) async throws {
        var sources: [String] = []
        for file in try FileManager.default.contentsOfDirectory(atPath: ratings + "/Sources").sorted() {
            let text = try String(contentsOf: URL(filePath: ratings + "/Sources/" + file), encoding: .utf8)
            sources.append(try folder.write(edit(text), to: "\(name)/\(file)"))
        }
        try FileManager.default.copyItem(atPath: ratings + "/migrations", toPath: folder.path + "/migrations")
        try await build(sources, as: name, in: folder)
    }

    /// Compiles sources to `lib<name>.so`.
    static func build(_ sources: [String], as name: String, in folder: TestFolder) async throws {
        let sdk = try await shared.collected()
        let outcome = try await Program.run(
            ["-module-name", name, "-o", "\(folder.path)/lib\(name).so"] + sources, of: sdk + "/swiftc")
        try #require(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    }

    /// The SDK of what was built, in a folder of its own.
    /// - Returns: its path.
    func collected() async throws -> String {
        if let sdk { return try await sdk.value }
        let task = Task {
            let folder = Self.folder
            SDKCleanup.register(folder)
            let outcome = try await Program.run([".ci/sdk", "debug", folder], of: "/usr/bin/env")
            try #require(outcome.status == 0, "\(outcome.errors)")
            return folder
        }
        sdk = task
        return try await task.value
    }

    private static let folder = "/tmp/videoplay-sdk-\(getpid())"
}

/// Removes the SDK when the tests end.
private enum SDKCleanup {
    private static let folder = Mutex("")

    static func register(_ path: String) {
        folder.withLock { $0 = path }
        atexit { try? FileManager.default.removeItem(atPath: SDKCleanup.folder.withLock { $0 }) }
    }
}
