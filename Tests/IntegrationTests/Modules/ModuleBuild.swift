import Foundation
import Synchronization
import TestSupport
import Testing

/// Modules from outside the package, built as their authors build them: against the SDK, by the compiler alone.
actor ModuleBuild {
    static let shared = ModuleBuild()

    private var sdk: Task<String, any Error>?
    private var fixtures: [String: Task<String, any Error>] = [:]

    /// Where the fixtures lie; tests run in the folder of the package.
    static let fixtures = "Tests/Fixtures/"
    /// Where the fixture `Ratings` lies.
    static let ratings = fixtures + "Ratings"

    /// Builds `Ratings` as ``fixture(_:as:in:edit:)`` does.
    static func ratings(
        as name: String = "Ratings", in folder: TestFolder, edit: (String) -> String = { $0 }
    ) async throws {
        try await fixture("Ratings", as: name, in: folder, edit: edit)
    }

    /// Builds a fixture as `lib<name>.so` into a folder, with its migrations beside it.
    /// - Parameter edit: what to change in the sources first.
    static func fixture(
        _ fixture: String, as name: String? = nil, in folder: TestFolder, edit: (String) -> String = { $0 }
    ) async throws {
        let name = name ?? fixture
        let path = fixtures + fixture
        var sources: [String] = []
        for file in try self.sources(of: fixture) {
            let text = try String(contentsOf: URL(filePath: file), encoding: .utf8)
            sources.append(try folder.write(edit(text), to: "\(name)/\((file as NSString).lastPathComponent)"))
        }
        try FileManager.default.copyItem(atPath: path + "/migrations", toPath: folder.path + "/migrations")
        try await build(sources, as: name, in: folder)
    }

    /// The sources of a fixture, which lie in `Sources` or, as SwiftPM has it, in a folder there.
    private static func sources(of fixture: String) throws -> [String] {
        let folder = fixtures + fixture + "/Sources"
        return try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.hasSuffix(".swift") }.sorted()
            .map { "\(folder)/\($0)" }
    }

    /// Compiles sources to `lib<name>.so`.
    static func build(_ sources: [String], as name: String, in folder: TestFolder) async throws {
        try await build(sources, as: name, into: folder.path)
    }

    private static func build(_ sources: [String], as name: String, into folder: String) async throws {
        let sdk = try await shared.collected()
        let outcome = try await Program.run(
            ["-module-name", name, "-o", "\(folder)/lib\(name).so"] + sources, of: sdk + "/swiftc")
        try #require(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    }

    /// The folder with the library and the migrations of a fixture, which is built once.
    func fixture(_ name: String) async throws -> String {
        if let task = fixtures[name] { return try await task.value }
        let task = Task {
            let folder = "\(Self.folder)-\(name)"
            SDKCleanup.register(folder)
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try FileManager.default.copyItem(
                atPath: Self.fixtures + name + "/migrations", toPath: folder + "/migrations")
            try await Self.build(try Self.sources(of: name), as: name, into: folder)
            return folder
        }
        fixtures[name] = task
        return try await task.value
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

/// Removes the SDK and the fixtures when the tests end.
private enum SDKCleanup {
    private static let folders = Mutex<[String]>([])

    static func register(_ path: String) {
        let isFirst = folders.withLock { folders in
            folders.append(path)
            return folders.count == 1
        }
        guard isFirst else { return }
        atexit {
            for folder in SDKCleanup.folders.withLock({ $0 }) { try? FileManager.default.removeItem(atPath: folder) }
        }
    }
}
