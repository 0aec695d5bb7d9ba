import Host
import Migrations
import Settings

/// Applies the migrations of the modules to a database that others are copied from.
enum DatabaseTemplate {
    static func migrate(_ settings: HostSettings) async throws {
        let database = try await DatabaseService.start(settings.database, logger: TestHost.quietLogger)
        _ = try await ModuleAssembly.assemble(settings)
            .migrator(settings.migrations, of: database.direct, logger: TestHost.quietLogger).up()
        await database.stop(grace: .seconds(1), logger: TestHost.quietLogger)
    }
}
