import Logging
import Migrations
import Postgres

/// What must be done before requests that need the database can be answered: migrations, then the modules' start.
struct Preparation: Sendable {
    let application: Application
    let client: PostgresClient
    let migrator: Migrator
    let isAutomatic: Bool
    let logger: Logger

    /// Waits for the database and prepares it. Where it goes away again meanwhile, this begins anew.
    ///
    /// - Throws: a ``HostError`` for what waiting does not mend, and `CancellationError`.
    func run() async throws {
        while true {
            do throws(PostgresError) {
                try await client.waitUntilAvailable()
            } catch {
                if error.code == .timedOut { continue }
                throw CancellationError()
            }
            if try await migrate() { break }
            try await Task.sleep(for: .seconds(1))
        }
        try await application.startModules()
    }

    /// - Returns: whether the tables are as they should be; false where the database went away or another session is
    ///   migrating still.
    private func migrate() async throws -> Bool {
        do throws(MigrationError) {
            if isAutomatic {
                _ = try await migrator.up()
            } else {
                try check(try await migrator.status())
            }
            application.health.migrations(.done)
            return true
        } catch {
            guard error.code == .databaseFailed || error.code == .locked else {
                application.health.migrations(.failed)
                throw HostError(.migrations, [error.message], cause: error)
            }
            logger.warning("The migrations have to wait: \(error.message)", error: error)
            return false
        }
    }

    /// Where `migrations.automatic` is off, what is pending is news, but not ours to change.
    private func check(_ statuses: [MigrationStatus]) throws(MigrationError) {
        let pending = statuses.filter { $0.state != .applied }
        guard let first = pending.first else { return }
        logger.warning(
            """
            \(pending.count) migrations are not applied, the first is \(first.title) of \(first.module) (\(first.state.rawValue)); \
            migrations.automatic is off, so run "videoplay migrate up".
            """)
    }
}
