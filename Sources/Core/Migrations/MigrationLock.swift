internal import Logging
internal import Postgres

/// The lock that lets one session at a time migrate a database.
///
/// It is PostgreSQL's advisory lock with the key 8532461355854228577, the bytes of `videopla`: that of the session which
/// migrates, or, where a pooler may give each transaction to another session, that of a transaction which is open on another
/// connection meanwhile. The two exclude each other, and PostgreSQL gives either back by itself when its session ends,
/// however that comes about.
struct MigrationLock: Sendable {
    static let key: Int64 = 0x7669_6465_6F70_6C61

    let client: PostgresClient
    /// How long to wait for it.
    let timeout: Duration
    let logger: Logger

    /// The pause between two attempts: the first, and the longest.
    private static let pauses: (first: Duration, longest: Duration) = (.milliseconds(20), .milliseconds(500))

    /// Runs the body while the lock is held.
    /// - Parameter connection: the one that migrates.
    /// - Throws: What the body throws, and ``MigrationError`` with code `locked` if another session keeps the lock.
    func withLock<Value>(
        on connection: PostgresConnection, _ body: (HeldMigrationLock) async throws -> Value
    ) async throws -> Value {
        connection.keepsSession
            ? try await withSessionLock(on: connection, body) : try await withTransactionLock(body)
    }

    private func withSessionLock<Value>(
        on connection: PostgresConnection, _ body: (HeldMigrationLock) async throws -> Value
    ) async throws -> Value {
        let process = try await acquire("pg_try_advisory_lock", on: connection)
        let value: Value
        do {
            value = try await body(HeldMigrationLock(transaction: nil))
        } catch {
            await release(on: connection, process: process)
            throw error
        }
        await release(on: connection, process: process)
        return value
    }

    /// At its end, whatever the end, the transaction gives the lock back.
    private func withTransactionLock<Value>(
        _ body: (HeldMigrationLock) async throws -> Value
    ) async throws -> Value {
        do {
            return try await client.withLease { holder in
                try await holder.transaction { _ in
                    _ = try await acquire("pg_try_advisory_xact_lock", on: holder)
                    return try await body(HeldMigrationLock(transaction: holder))
                }
            }
        } catch let error as PostgresError where error.code == .poolExhausted {
            throw MigrationError(
                .databaseFailed,
                "the database is reached through a pooler, through which migrations need two connections at once, and the second did not become free in time: name a way around the pooler (database.directURL)",
                cause: error)
        }
    }

    /// Asks again and again and does not queue up in the server: there the wait would be a statement with a snapshot, which
    /// `CREATE INDEX CONCURRENTLY` of the session that migrates would wait for in turn.
    /// - Returns: the number of the process that has the lock.
    private func acquire(_ function: String, on connection: PostgresConnection) async throws -> Int32 {
        let deadline = ContinuousClock.now + timeout
        var pause = Self.pauses.first
        var isFirst = true
        while true {
            let result = try await Self.ask(connection, "SELECT \(function)(\(Self.key)), pg_backend_pid()")
            if let row = result?.first, try row.decode(Bool.self, at: 0) { return try row.decode(at: 1) }
            guard ContinuousClock.now + pause < deadline else {
                let holder = try await holder(on: connection)
                throw MigrationError(
                    .locked,
                    "waited \(timeout) for the lock on migrations, which \(holder) holds: wait until it has migrated and try again; if it hangs, or belongs to a pooler through which an older release migrated, end it with SELECT pg_terminate_backend(its number)"
                )
            }
            if isFirst {
                let holder = try await holder(on: connection)
                logger.notice("waiting for another session to migrate", metadata: ["holder": "\(holder)"])
                isFirst = false
            }
            try await Task.sleep(for: pause)
            pause = min(pause * 2, Self.pauses.longest)
        }
    }

    /// Asks by a script: in a transaction, what came by the extended protocol keeps its snapshot until the next statement, and
    /// `CREATE INDEX CONCURRENTLY` of the one that migrates would wait for that.
    static func ask(_ connection: PostgresConnection, _ text: String) async throws(PostgresError) -> PostgresResult? {
        try await connection.executeScript(text).first
    }

    /// If this fails the session is at its end, and the lock with it.
    private func release(on connection: PostgresConnection, process: Int32) async {
        let result = try? await connection.query(
            "SELECT pg_backend_pid(), CASE pg_backend_pid() WHEN \(process) THEN pg_advisory_unlock(\(Self.key)) END")
        guard let other = try? result?.first?.decode(Int32.self, at: 0), other != process else { return }
        // A pooler that seemed to be none has given the session to others, and they have the lock. A process that is at
        // nothing can be ended: the pooler starts another.
        let ended = try? await connection.query(
            """
            SELECT pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity
            WHERE pid = \(process) AND state = 'idle' AND usename = current_user
            """)
        let isEnded = (try? ended?.first?.decode(Bool.self, at: 0)) ?? false
        logger.error(
            """
            Something between here and PostgreSQL gives a session to others, and the lock on migrations stayed behind in one: name \
            a way around it (database.directURL).
            """,
            metadata: [
                "process": .stringConvertible(process),
                "next":
                    .string(
                        isEnded
                            ? "it was idle and has been ended, and the lock with it"
                            : "end it: SELECT pg_terminate_backend(\(process))"),
            ])
    }

    /// Who holds the lock, for a person.
    private func holder(on connection: PostgresConnection) async throws(PostgresError) -> String {
        let result = try await Self.ask(
            connection,
            """
            SELECT format('process %s of PostgreSQL (user %s, %s, from %s, connected since %s)', a.pid, a.usename,
                          coalesce(nullif(a.application_name, ''), 'a program without a name'),
                          coalesce(host(a.client_addr), 'this machine'), date_trunc('second', a.backend_start))
            FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a USING (pid)
            WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
              AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
              AND l.classid = (\(Self.key) >> 32)::oid AND l.objid = (\(Self.key) & 4294967295)::oid
            """)
        guard let row = result?.first else { return "a session that has just given it back" }
        return try row.decode(String.self, at: 0)
    }
}

/// The lock on migrations while it is held.
struct HeldMigrationLock: Sendable {
    /// The connection whose open transaction holds it; nil where the session that migrates does.
    let transaction: PostgresConnection?

    /// Makes sure that it is held still.
    /// - Throws: a ``MigrationError`` where its connection was lost.
    func check() async throws(MigrationError) {
        guard let transaction else { return }
        do throws(PostgresError) {
            _ = try await MigrationLock.ask(transaction, "SELECT 1")
        } catch {
            throw MigrationError(
                .databaseFailed,
                "the connection that holds the lock on migrations was lost, so that another session may migrate by now: try again (\(error.message))",
                cause: error)
        }
    }
}
