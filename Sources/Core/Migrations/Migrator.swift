public import Logging
public import Postgres

/// Brings the tables of a database to what the migrations of the modules say, and back.
///
/// What was applied is written down in the table `videoplay_migrations` of the database. While a migrator works it holds
/// an advisory lock, so that of servers that start at once one migrates and the others wait for it: the key is
/// 8532461355854228577, the bytes of `videopla`. Migrations of a module that is not among the sets are neither run nor
/// missed: its tables and its history stay.
public struct Migrator: Sendable {
    let client: PostgresClient
    /// In the order in which they are applied: what is required comes first.
    let sets: [MigrationSet]
    let logger: Logger
    let lockTimeout: Duration
    let reportInterval: Duration

    /// A migrator of a database.
    ///
    /// - Parameters:
    ///   - client: The database, started. One connection is leased from it for as long as the migrations run, and where it
    ///     leads through a pooler a second one for the lock.
    ///   - sets: The migrations of the modules that are on, in any order.
    ///   - logger: Is told of each migration that is applied or taken back.
    ///   - lockTimeout: How long to wait while another session migrates.
    ///   - reportInterval: How often it is logged whom a migration waits for.
    /// - Throws: ``MigrationError`` with code `invalidDependencies` if the sets require what is not among them or each other.
    public init(
        client: PostgresClient, sets: [MigrationSet], logger: Logger, lockTimeout: Duration = .seconds(60),
        reportInterval: Duration = .seconds(5)
    ) throws(MigrationError) {
        self.client = client
        self.sets = try MigrationSet.ordered(sets)
        self.logger = logger
        self.lockTimeout = lockTimeout
        self.reportInterval = reportInterval
    }

    /// How every migration stands in a database that is not there yet.
    public var statusesWithoutDatabase: [MigrationStatus] { MigrationPlan(sets: sets, history: []).statuses }

    /// Finds out whether a module has a set of migrations, which needs no database.
    /// - Throws: ``MigrationError`` with code `unknownModule`, which names those that have.
    public func check(module: String) throws(MigrationError) {
        guard !sets.contains(where: { $0.module == module }) else { return }
        let names = sets.map(\.module).joined(separator: ", ")
        throw MigrationError(
            .unknownModule,
            "there is no module \"\(module)\" with migrations: there \(sets.count == 1 ? "is" : "are") \(sets.isEmpty ? "none" : names)"
        )
    }

    /// Applies what is pending, in order.
    ///
    /// Each migration is applied in a transaction of its own together with its record, so that what was applied before a
    /// failure stays and nothing is left of what failed. (For the exception see ``MigrationScript``.)
    ///
    /// One that was cut off goes on where it was.
    ///
    /// - Parameter began: Told of each migration before it is applied.
    /// - Returns: What was applied; empty if there was nothing to do.
    /// - Throws: ``MigrationError``: `edited`, `missing`, `outOfOrder` or `unfinished` before anything is applied, with a
    ///   line for every migration at fault; `statementFailed` with file, line and column; `locked`; `databaseFailed`.
    @discardableResult
    public func up(
        began: @escaping @Sendable (Migration) -> Void = { _ in }
    ) async throws(MigrationError) -> [Migration] {
        // Where nothing is to be done nothing is locked, so that also a pooler that allows no transaction is in nobody's way.
        if client.isPooled, try await isUpToDate() { return [] }
        return try await withSession { session, activity in
            let plan = MigrationPlan(sets: sets, history: try await session.history())
            if let refusal = plan.refusal { throw refusal }
            for migration in plan.pending {
                let requires = sets.first { $0.module == migration.module }?.requires ?? []
                began(migration)
                activity.begin(migration)
                try await session.apply(migration, requires: requires, after: plan.record(of: migration))
            }
            return plan.pending
        }
    }

    /// How every migration stands that has a file or was applied, by module in order of application. Changes nothing.
    ///
    /// - Throws: ``MigrationError`` with code `databaseFailed`.
    public func status() async throws(MigrationError) -> [MigrationStatus] {
        try await plan().statuses
    }

    private func isUpToDate() async throws(MigrationError) -> Bool {
        let plan = try await plan()
        return plan.pending.isEmpty && plan.refusal == nil
    }

    /// What is to be done, as the database has it at the moment.
    private func plan() async throws(MigrationError) -> MigrationPlan {
        do {
            let history = try await client.withLease { connection in
                try await MigrationHistory.find(on: connection)?.records(on: connection) ?? []
            }
            return MigrationPlan(sets: sets, history: history)
        } catch {
            throw MigrationError(from: error)
        }
    }

    /// Takes a module back to an earlier migration, newest first, each in a transaction together with its record.
    ///
    /// What migrations of other modules were applied later that may build on what would be taken back, they stand in the
    /// way, whether their module is on or off. All of it is checked before anything is taken back.
    ///
    /// - Parameters:
    ///   - module: The name of a module among the sets.
    ///   - target: The number of the last migration that stays; 0 takes all back.
    /// - Returns: What was taken back, newest first; empty if no later migration was applied.
    /// - Throws: ``MigrationError``: `unknownModule`, `missing`, `irreversible` or `dependentsApplied` before anything is
    ///   taken back; `statementFailed` with file, line and column; `locked`; `databaseFailed`.
    @discardableResult
    public func down(module: String, to target: Int) async throws(MigrationError) -> [Migration] {
        try check(module: module)
        guard let set = sets.first(where: { $0.module == module }) else { return [] }
        return try await withSession { session, activity in
            let plan = try RollbackPlan(set: set, to: target, history: try await session.history())
            for step in plan.steps {
                activity.begin(step.migration)
                try await session.takeBack(step.migration, by: step.script, step.record)
            }
            return plan.steps.map(\.migration)
        }
    }

    /// Runs the body in a session that holds the lock, with a history. Meanwhile it is logged whom the session waits for.
    private func withSession<Value>(
        _ body: (MigrationSession, MigrationActivity) async throws -> Value
    ) async throws(MigrationError) -> Value {
        do {
            return try await client.withLease { connection in
                let waits = try await MigrationWaits(
                    of: connection, client: client, interval: reportInterval, logger: logger)
                return try await waits.watch { activity in
                    let lock = MigrationLock(client: client, timeout: lockTimeout, logger: logger)
                    return try await lock.withLock(on: connection) { held in
                        try await body(MigrationSession(on: connection, holding: held, logger: logger), activity)
                    }
                }
            }
        } catch {
            throw MigrationError(from: error)
        }
    }
}
