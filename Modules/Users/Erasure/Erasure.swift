import ModuleKit

/// Erases people with all that the modules hold of them.
///
/// ``begin(_:in:)`` makes them disappear for everybody, in the transaction that asks for it. What is recorded of them is deleted
/// afterwards, in batches, by whichever server comes first; it is the row of `user_erasures` that remembers what is to be done.
struct Erasure: Sendable {
    let wake: ErasureSignal

    /// How many rows are deleted in one transaction, so that nobody waits for long.
    private static let batch = 2_000
    /// How often it is looked whether a server has left something undone.
    private static let pause = Duration.seconds(5)

    /// How long a transaction takes from waking this to its end, more or less; one that takes longer is found by the next look.
    private static let patience = Duration.milliseconds(200)

    /// What finds those who are being erased.
    static let pending = "SELECT e.user_id FROM user_erasures e"

    /// The statements that make somebody disappear. Their sessions, keys and what else would let them in go at once.
    static func begin(_ user: Int64, in session: WriteSession) async throws {
        _ = try await session.query("INSERT INTO user_erasures (user_id) VALUES (\(user)) ON CONFLICT DO NOTHING")
        _ = try await session.query("DELETE FROM user_sessions WHERE user_id = \(user)")
        _ = try await session.query("DELETE FROM user_api_keys WHERE user_id = \(user)")
    }

    /// Deletes what is left of those who are being erased.
    var service: BackgroundService {
        BackgroundService("erasure", "Deletes what is recorded of users who are erased") { context in
            while true {
                for user in try await users(context.database) { try await erase(user, context) }
                // Whoever wakes this has not committed yet.
                if await wake.wait(upTo: Self.pause) { try await Task.sleep(for: Self.patience) }
                try Task.checkCancellation()
            }
        }
    }

    private func users(_ database: PostgresClient) async throws -> [Int64] {
        try await database.query("SELECT user_id FROM user_erasures ORDER BY requested_at", access: .write)
            .map { try $0.decode(Int64.self, at: 0) }
    }

    /// Erases one user, unless another server is at it.
    func erase(_ user: Int64, _ context: ModuleContext) async throws {
        for data in context.personalData where data.table != "users" {
            var isDone = false
            while !isDone {
                try Task.checkCancellation()
                let erased = try await step(user, context.database) { transaction in
                    try await data.erase(user, most: Self.batch, in: transaction)
                }
                guard let erased else { return }
                isDone = erased == 0
            }
        }
        for (table, column) in try await references(context.database) {
            let data = PersonalData(table, of: column)
            var isDone = false
            while !isDone {
                try Task.checkCancellation()
                let erased = try await step(user, context.database) { transaction in
                    try await data.erase(user, most: Self.batch, in: transaction)
                }
                guard let erased else { return }
                isDone = erased < Self.batch
            }
        }
        // What came in meanwhile goes with the row.
        _ = try await step(user, context.database) { transaction in
            _ = try await transaction.query("DELETE FROM users WHERE id = \(user) AND erased_at IS NOT NULL")
            return try await transaction.query("DELETE FROM user_erasures WHERE user_id = \(user)").affectedRows
        }
    }

    /// Does a part of the work in a transaction, in which no other server does any of it.
    /// - Returns: what `work` returns; nil where another server is at it, or it is done.
    private func step(
        _ user: Int64, _ database: PostgresClient, _ work: @Sendable (PostgresTransaction) async throws -> Int
    ) async throws -> Int? {
        try await database.transaction { transaction in
            let mine = try await transaction.query(
                "SELECT 1 FROM user_erasures WHERE user_id = \(user) FOR UPDATE SKIP LOCKED")
            return mine.isEmpty ? nil : try await work(transaction)
        }
    }

    /// The tables whose rows go with a user by a foreign key: those of modules that are off, too.
    private func references(_ database: PostgresClient) async throws -> [(table: String, column: String)] {
        try await database.query(
            """
            SELECT c.relname, a.attname
            FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
                JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
            WHERE k.contype = 'f' AND k.conparentid = 0 AND k.confrelid = 'users'::regclass AND k.confdeltype = 'c'
                AND pg_table_is_visible(c.oid)
            ORDER BY c.relname, a.attname
            """
        ).map { (try $0.decode(at: 0), try $0.decode(at: 1)) }
    }
}
