import Logging
import TestSupport

/// The product with the fixture `Bookmarks` beside it, which is built as its author builds it.
enum BookmarksHost {
    /// The settings that switch the module on.
    ///
    /// - Parameters:
    ///   - more: more settings of the module, each behind a comma.
    ///   - others: the modules of the product that are on.
    static func yaml(_ more: String = "", beside others: [String] = ["users"]) async throws -> String {
        let folder = try await ModuleBuild.shared.fixture("Bookmarks")
        return """
            modules:
              path: [\(folder)]
              bookmarks: { enabled: true\(more) }
            \(others.map { "  \($0): {}" }.joined(separator: "\n"))

            """
    }

    /// Runs a host without a socket, with two users, whose ids are 1 and 2.
    static func with<Result: Sendable>(
        settings: String = "", logger: Logger = TestHost.quietLogger, _ body: (TestHost) async throws -> Result
    ) async throws -> Result {
        let database = try await TestDatabase.shared.migrated(modules: ["users"])
        return try await TestHost.with(
            modules: [], conninfo: database, yaml: try await yaml(settings), logger: logger
        ) { host in
            for name in ["ann", "ben"] { _ = try await host.addUser(name) }
            return try await body(host)
        }
    }

    /// Runs a host on a port of its own beside all modules of the product, with two users, whose ids are 1 and 2.
    static func listening<Result: Sendable>(
        settings: String = "", _ body: (ListeningTestHost) async throws -> Result
    ) async throws -> Result {
        let database = try await TestDatabase.shared.migrated()
        let yaml = try await yaml(settings, beside: TestHost.allModules)
        let host = try await ListeningTestHost.start(
            try TestHost.settings(modules: [], conninfo: database, yaml: yaml))
        do {
            try await TestDatabase.withClient(of: database) { client in
                for name in ["ann", "ben"] { _ = try await client.addUser(name) }
            }
            let result = try await body(host)
            try await host.stop()
            return result
        } catch {
            try? await host.stop()
            throw error
        }
    }
}
