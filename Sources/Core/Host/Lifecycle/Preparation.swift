import GraphQL
import Logging
import Migrations
import Postgres
import Relational

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
        var pause = Duration.seconds(1)
        while true {
            do throws(PostgresError) {
                try await client.waitUntilAvailable()
            } catch {
                if error.code == .timedOut { continue }
                throw CancellationError()
            }
            if let pending = try await migrate(), await adoptCursorKey(), try await verify(pending: pending) { break }
            try await Task.sleep(for: pause)
            // What is in the way, such as a full disk, is mended in minutes rather than in seconds.
            pause = min(pause * 2, .seconds(10))
        }
        do {
            try await application.startModules()
        } catch {
            try Task.checkCancellation()
            throw error
        }
    }

    /// - Returns: how many migrations are left for somebody else to apply; nil where the database went away or another session
    ///   is migrating still.
    private func migrate() async throws -> Int? {
        do throws(MigrationError) {
            var pending = 0
            if isAutomatic {
                _ = try await migrator.up { migration in
                    application.health.migrations(.running("\(migration.module)/\(migration.title)"))
                }
            } else {
                pending = check(try await migrator.status())
            }
            application.health.migrations(.done)
            return pending
        } catch {
            try Task.checkCancellation()
            application.health.migrations(.waiting)
            guard error.code == .databaseFailed || error.code == .locked else {
                application.health.migrations(.failed)
                throw HostError(.migrations, [error.message], cause: error)
            }
            logger.warning("The migrations have to wait: \(error.message)", error: error)
            return nil
        }
    }

    /// Compares what the modules declare with the tables.
    ///
    /// - Parameter pending: how many migrations are not applied. What does not fit is then no fault of the modules.
    /// - Returns: false where the database went away.
    private func verify(pending: Int) async throws -> Bool {
        let problems: [SchemaProblem]
        let unsaid: [ModuleProblem]
        do throws(PostgresError) {
            problems = try await application.engine.verify(against: client)
            unsaid = try await PersonalDataCheck(modules: application.assembly.modules, database: client).problems()
        } catch {
            try Task.checkCancellation()
            logger.warning(
                "The modules' declarations cannot be compared with the database yet: \(error.message)", error: error)
            return false
        }
        guard !problems.isEmpty || !unsaid.isEmpty else { return true }
        let lines = problems.map { "module \($0.module): \($0.coordinate) \($0.message)." } + unsaid.map(\.description)
        guard pending == 0 else {
            for line in lines { logger.warning("\(line)") }
            return true
        }
        application.health.modules(.failed)
        throw HostError(.modules, lines)
    }

    /// Takes the key of cursors that all processes share.
    ///
    /// - Returns: false where the database went away.
    private func adoptCursorKey() async -> Bool {
        do throws(PostgresError) {
            let rows = try await client.query("SELECT key FROM videoplay_keys WHERE name = 'cursor'")
            guard let key = try rows.first?.decode([UInt8].self, at: 0) else {
                throw PostgresError(.decoding, "there is no key named \"cursor\" in videoplay_keys")
            }
            application.engine.cursorKey.adopt(key)
        } catch {
            guard error.code == .server || error.code == .decoding else { return false }
            logger.warning(
                "The key that cursors are signed with cannot be read, so that no cursor outlives this process: \(error.message)",
                error: error)
        }
        return true
    }

    /// Where `migrations.automatic` is off, what is pending is news, but not ours to change.
    /// - Returns: how many are pending.
    private func check(_ statuses: [MigrationStatus]) -> Int {
        let pending = statuses.filter { $0.state != .applied }
        guard let first = pending.first else { return 0 }
        logger.warning(
            """
            \(pending.count) migrations are not applied, the first is \(first.title) of \(first.module) (\(first.state.rawValue)); \
            migrations.automatic is off, so run "videoplay migrate up".
            """)
        return pending.count
    }
}
