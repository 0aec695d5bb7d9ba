import Logging
import TestSupport

/// The product with the fixture `Clips` beside it: a module with columns, enums and scalars of every kind.
enum ClipsHost {
    static func with<Result: Sendable>(
        logger: Logger = TestHost.quietLogger, _ body: (TestHost) async throws -> Result
    ) async throws -> Result {
        let folder = try await ModuleBuild.shared.fixture("Clips")
        let database = try await TestDatabase.shared.migrated(modules: ["users"])
        let yaml = """
            modules:
              path: [\(folder)]
              users: {}
              clips: {}
            """
        return try await TestHost.with(modules: [], conninfo: database, yaml: yaml, logger: logger, body)
    }
}
