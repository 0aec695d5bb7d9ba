import Host
import Migrations
import ModuleKit
import Observability

/// The database for as long as a command of `migrate` takes: that of a running server, or one that is started for it.
enum MigrationSession {
    /// Does a command's work.
    ///
    /// - Parameters:
    ///   - options: where the settings are.
    ///   - check: what can be found wrong without a database.
    ///   - withoutDatabase: what to do where there is no database yet, for a command that needs not make one.
    ///   - work: what to do with the database.
    static func run(
        _ options: SettingsOptions, check: (Migrator) throws -> Void = { _ in },
        withoutDatabase: ((Migrator) throws -> Void)? = nil, _ work: (Migrator) async throws -> Void
    ) async throws {
        let settings = try options.load()
        try DatabaseCheck.check(settings)
        for warning in settings.warnings { LogOutput.standardError.line("videoplay: \(warning)") }
        let assembly = try ModuleAssembly.assemble(settings)
        var logger = settings.log.logger("videoplay")
        logger.logLevel = max(logger.logLevel, .warning)
        let database = try DatabaseService(settings.database, isShared: true, logger: logger)
        let migrator = try assembly.migrator(settings.migrations, of: database.direct, logger: logger)
        try check(migrator)
        if let withoutDatabase, !database.exists { return try withoutDatabase(migrator) }
        let result: Result<Void, any Error>
        do {
            try await database.start()
            try await database.waitUntilAvailable(for: settings.database.pool.connectTimeout)
            try await work(migrator)
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await database.stop(grace: .seconds(5), logger: logger)
        try result.get()
    }
}
