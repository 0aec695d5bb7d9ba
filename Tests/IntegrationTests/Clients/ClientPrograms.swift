import Foundation
import Host
import TestSupport

/// Programs of others, from PyPI, that tests use unchanged against the server.
enum ClientPrograms {
    static let environment = Result {
        try PythonEnvironment(
            "clients",
            requirements: [
                "gql[aiohttp,websockets]==4.0.0", "ariadne-codegen==0.19.0", "schemathesis==4.32.5",
                "openapi-spec-validator==0.9.0", "openapi-python-client==0.29.1",
            ])
    }

    /// Where the programs lie that use them.
    static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Fixtures/Clients").path

    /// A program's file.
    static func path(_ name: String) throws -> String { try environment.get().programs.appending(path: name).path }

    /// The key that a guarded server takes.
    static let key = "key-of-those-who-try-all-that-there-is"

    /// Runs the product on a port of its own, over a database of its own.
    ///
    /// - Parameter isGuarded: whether it asks for a credential, such as ``key``.
    static func serving(isGuarded: Bool = false, _ body: (ListeningTestHost) async throws -> Void) async throws {
        let database = try await TestDatabase.shared.migrated()
        let host = try await ListeningTestHost.start(
            try TestHost.settings(
                modules: TestHost.allModules, conninfo: database,
                overrides: isGuarded ? ["auth.anonymous": "none", "auth.adminKey": key] : [:]))
        let result: Result<Void, any Error>
        do { result = .success(try await body(host)) } catch { result = .failure(error) }
        try await host.stop()
        try result.get()
    }
}
