import Foundation
import JSON
import Logging
import Postgres
import Synchronization
import TestSupport

/// A host with the fixture `Notes`, whose writes are of every kind. The module is built once for all tests.
enum NotesHost {
    /// Runs a host without a socket, with two users, whose ids are 1 and 2.
    ///
    /// - Parameters:
    ///   - settings: more settings of the module.
    ///   - more: more settings of the host.
    static func with<Result: Sendable>(
        settings: String = "", yaml more: String = "", logger: Logger = TestHost.quietLogger,
        _ body: (TestHost) async throws -> Result
    ) async throws -> Result {
        let library = try await NotesLibrary.shared.folder()
        let database = try await TestDatabase.shared.migrated(modules: ["users"])
        let yaml = """
            modules:
              path: [\(library)]
              users: {}
              notes: { enabled: true\(settings) }
            \(more)
            """
        return try await TestHost.with(modules: [], conninfo: database, yaml: yaml, logger: logger) { host in
            _ = try await host.addUser("ann")
            _ = try await host.addUser("bob")
            return try await body(host)
        }
    }
}

private actor NotesLibrary {
    static let shared = NotesLibrary()

    private var building: Task<String, any Error>?

    /// The folder of the library and its migrations.
    func folder() async throws -> String {
        if let building { return try await building.value }
        let task = Task {
            let folder = TestFolder(path: "/tmp/videoplay-notes-\(getpid())")
            try FileManager.default.createDirectory(
                atPath: folder.path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
            NotesCleanup.register(folder.path)
            try await ModuleBuild.fixture("Notes", in: folder)
            return folder.path
        }
        building = task
        return try await task.value
    }
}

/// Removes the library when the tests end.
private enum NotesCleanup {
    private static let folder = Mutex("")

    static func register(_ path: String) {
        folder.withLock { $0 = path }
        atexit { try? FileManager.default.removeItem(atPath: NotesCleanup.folder.withLock { $0 }) }
    }
}

extension TestHost {
    /// What a mutation or a query answers, without errors.
    func data(_ text: String, _ variables: JSONValue = [:]) async throws -> JSONValue {
        let answer = await query(text, variables)
        guard answer["errors"] == .null else { throw Unexpected(answer: answer.text) }
        return answer["data"]
    }

    private struct Unexpected: Error { let answer: String }
}
