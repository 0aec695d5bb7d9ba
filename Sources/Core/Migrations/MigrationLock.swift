internal import Logging
internal import Postgres

/// The lock that lets one session at a time migrate a database.
///
/// It is PostgreSQL's advisory lock of the session with the key 8532461355854228577, the bytes of `videopla`. PostgreSQL
/// gives it back by itself when the session ends, however that comes about.
struct MigrationLock: Sendable {
    static let key: Int64 = 0x7669_6465_6F70_6C61

    /// How long to wait for it.
    let timeout: Duration
    let logger: Logger

    /// The pause between two attempts: the first, and the longest.
    private static let pauses: (first: Duration, longest: Duration) = (.milliseconds(20), .milliseconds(500))

    /// Runs the body while the session holds the lock.
    /// - Throws: What the body throws, and ``MigrationError`` with code `locked` if another session keeps the lock.
    func withLock<Value>(on connection: PostgresConnection, _ body: () async throws -> Value) async throws -> Value {
        try await acquire(on: connection)
        let value: Value
        do {
            value = try await body()
        } catch {
            await release(on: connection)
            throw error
        }
        await release(on: connection)
        return value
    }

    /// Asks again and again and does not queue up in the server: there the wait would be a transaction, which
    /// `CREATE INDEX CONCURRENTLY` of the session that migrates would wait for in turn.
    private func acquire(on connection: PostgresConnection) async throws {
        let deadline = ContinuousClock.now + timeout
        var pause = Self.pauses.first
        var isFirst = true
        while true {
            let result = try await connection.query("SELECT pg_try_advisory_lock(\(Self.key))")
            if try result.first?.decode(Bool.self, at: 0) == true { return }
            guard ContinuousClock.now + pause < deadline else {
                let holder = try await holder(on: connection)
                throw MigrationError(
                    .locked,
                    "waited \(timeout) for the lock on migrations, which \(holder) holds: wait until it has migrated and try again; if it hangs, end it"
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

    /// If this fails the session is at its end, and the lock with it.
    private func release(on connection: PostgresConnection) async {
        _ = try? await connection.query("SELECT pg_advisory_unlock(\(Self.key))")
    }

    /// Who holds the lock, for a person.
    private func holder(on connection: PostgresConnection) async throws(PostgresError) -> String {
        let result = try await connection.query(
            """
            SELECT format('process %s of PostgreSQL (user %s, %s, from %s, connected since %s)', a.pid, a.usename,
                          coalesce(nullif(a.application_name, ''), 'a program without a name'),
                          coalesce(host(a.client_addr), 'this machine'), date_trunc('second', a.backend_start))
            FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a USING (pid)
            WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
              AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
              AND l.classid = (\(Self.key) >> 32)::oid AND l.objid = (\(Self.key) & 4294967295)::oid
            """)
        guard let row = result.first else { return "a session that has just given it back" }
        return try row.decode(String.self, at: 0)
    }
}
