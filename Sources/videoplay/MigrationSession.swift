import Host
import Migrations
import ModuleKit

/// The database for as long as a command of `migrate` takes: that of a running server, or one that is started for it.
enum MigrationSession {
    static func run(_ options: SettingsOptions, _ work: (Migrator) async throws -> Void) async throws {
        let settings = try options.load()
        let assembly = try ModuleAssembly.assemble(settings)
        var logger = settings.log.logger("videoplay")
        logger.logLevel = max(logger.logLevel, .warning)
        let database = try await DatabaseService.start(settings.database, isShared: true, logger: logger)
        let result: Result<Void, any Error>
        do {
            try await database.waitUntilAvailable(for: settings.database.pool.connectTimeout)
            try await work(try assembly.migrator(settings.migrations, of: database.direct, logger: logger))
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await database.stop(grace: .seconds(5), logger: logger)
        try result.get()
    }
}
