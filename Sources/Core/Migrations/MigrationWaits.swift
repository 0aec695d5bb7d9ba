internal import Logging
internal import Postgres

/// Logs whom a session that migrates waits for, as long as it does.
///
/// A plain statement waits for locks; `CREATE INDEX CONCURRENTLY` waits also for every transaction that could still see the
/// table without the index, a backup or a forgotten `BEGIN` among them. PostgreSQL shows both as waits for a lock
/// (PostgreSQL's documentation, 28.4.4 "CREATE INDEX Progress Reporting", and `pg_blocking_pids`).
struct MigrationWaits {
    private let client: PostgresClient
    private let interval: Duration
    private let logger: Logger
    /// The process of PostgreSQL that serves the session.
    private let process: Int32

    init(
        of connection: PostgresConnection, client: PostgresClient, interval: Duration, logger: Logger
    ) async throws(PostgresError) {
        let result = try await connection.query("SELECT pg_backend_pid()")
        process = try result.first?.decode(at: 0) ?? 0
        self.client = client
        self.interval = interval
        self.logger = logger
    }

    /// Runs the body, and meanwhile looks every few seconds whom it waits for.
    func watch<Value>(_ body: (MigrationActivity) async throws -> Value) async throws -> Value {
        let activity = MigrationActivity()
        let watching = Task { await report(activity) }
        let result: Result<Value, any Error>
        do { result = .success(try await body(activity)) } catch { result = .failure(error) }
        watching.cancel()
        await watching.value
        return try result.get()
    }

    private func report(_ activity: MigrationActivity) async {
        var waitingSince: ContinuousClock.Instant?
        while (try? await Task.sleep(for: interval)) != nil {
            // That the database is away the session notices itself.
            guard let waits = try? await waits() else { continue }
            guard !waits.isEmpty else {
                waitingSince = nil
                continue
            }
            let since = waitingSince ?? .now
            waitingSince = since
            let seconds = (ContinuousClock.now - since + interval).components.seconds
            for wait in waits {
                let waiter =
                    wait.waiter == process
                    ? activity.migration.map { "migration \($0)" } ?? "the migrator"
                    : "process \(wait.waiter) of PostgreSQL, which migrates for another session,"
                logger.warning(
                    "\(waiter) has waited \(seconds) s for \(wait.holder); it goes on when that transaction ends\(wait.end.map { ", or with \($0)" } ?? "")"
                )
            }
        }
    }

    private struct Wait {
        let waiter: Int32
        let process: Int32
        let holder: String

        /// What ends the other's transaction. One that was prepared has no process.
        var end: String? { process == 0 ? nil : "SELECT pg_terminate_backend(\(process))" }
    }

    /// Who waits for whom: this session, and whoever holds the lock on migrations. Of a statement the first words are shown, up
    /// to what is no name: never a value.
    private func waits() async throws(PostgresError) -> [Wait] {
        let result = try await client.query(
            """
            WITH migrating AS (
                SELECT \(process) AS pid
                UNION SELECT pid FROM pg_catalog.pg_locks
                WHERE locktype = 'advisory' AND granted AND objsubid = 1
                  AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
                  AND classid = (\(MigrationLock.key) >> 32)::oid AND objid = (\(MigrationLock.key) & 4294967295)::oid
            ), waits AS (
                SELECT pid AS waiter, unnest(pg_catalog.pg_blocking_pids(pid)) AS holder FROM migrating
                UNION SELECT m.pid, p.current_locker_pid::int FROM migrating m
                JOIN pg_catalog.pg_stat_progress_create_index p USING (pid) WHERE p.current_locker_pid <> 0
            )
            SELECT w.waiter, w.holder,
                CASE WHEN w.holder = 0 THEN 'a prepared transaction (see pg_prepared_xacts)'
                ELSE format('process %s of PostgreSQL (%s, user %s, %s%s%s)', w.holder,
                    coalesce(nullif(a.application_name, ''), 'a program without a name'), coalesce(a.usename, 'unknown'),
                    coalesce(a.state, 'state unknown'),
                    coalesce(to_char(a.xact_start AT TIME ZONE 'UTC', '", in a transaction since "YYYY-MM-DD"T"HH24:MI:SS"Z"'), ''),
                    coalesce(', whose last statement begins with ' || substring(
                        a.query FROM '^\\s*((?:[A-Za-z_]+\\s+){0,2}[A-Za-z_]+)(?![A-Za-z_0-9$.''"(])'), '')) END
            FROM waits w LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = w.holder ORDER BY 1, 2
            """)
        var waits: [Wait] = []
        for row in result {
            waits.append(
                Wait(waiter: try row.decode(at: 0), process: try row.decode(at: 1), holder: try row.decode(at: 2)))
        }
        return waits
    }
}
