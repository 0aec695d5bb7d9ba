import ModuleKit

/// Keeps what follows from events up to date, on one of the servers that share a database.
struct RollUpService: Sendable {
    let rollUp: RollUp
    let workers: Int
    let status: RollUpStatus

    /// The key of the advisory lock that the server holds which rolls up.
    private static let lock: Int64 = 0x5650_524F_4C4C

    /// How long a worker rests that finds nothing, and how long another server waits for the lock.
    private static let rest = Duration.milliseconds(100)
    private static let patience = Duration.seconds(1)

    var service: BackgroundService {
        BackgroundService("roll-up", "Computes sessions, progress and numbers from events") { context in
            while true {
                try await context.database.withLease { connection in
                    let rows = try await connection.query("SELECT pg_try_advisory_lock(\(Self.lock))")
                    guard try rows.first?.decode(Bool.self, at: 0) == true else { return }
                    try await work(context, holding: connection)
                }
                try await Task.sleep(for: Self.patience)
            }
        }
    }

    /// Works until it is cancelled, or until the lock is gone with its connection.
    private func work(_ context: ModuleContext, holding connection: PostgresConnection) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                while true {
                    try await Task.sleep(for: Self.patience)
                    _ = try await connection.query("SELECT 1")
                }
            }
            group.addTask { try await tellOfSilence(context) }
            for worker in 0..<workers {
                group.addTask { try await work(context, as: Int64(worker)) }
            }
            _ = try await group.next()
            group.cancelAll()
        }
    }

    /// Tells of players that have fallen silent: of them no event tells.
    private func tellOfSilence(_ context: ModuleContext) async throws {
        var last = PostgresTimestamp.now
        while true {
            try await Task.sleep(for: Self.patience)
            let now = PostgresTimestamp.now
            let rows = try await context.database.query(
                """
                SELECT user_id, video_id FROM video_progress WHERE playing_until >= \(last) AND playing_until < \(now)
                """)
            for row in rows {
                let unit = ViewingUnit(
                    userID: try row.decode(Int64.self, at: 0), videoID: try row.decode(String.self, at: 1))
                context.events.publish(RollUpNews.nowPlaying(unit))
            }
            last = now
        }
    }

    private func work(_ context: ModuleContext, as worker: Int64) async throws {
        while true {
            let outcome = try await rollUp.run(worker: worker, of: Int64(workers), in: context.database)
            status.rolledUp(units: outcome.units)
            for event in outcome.events { context.events.publish(event) }
            if outcome.marks < RollUp.batch { try await Task.sleep(for: Self.rest) }
        }
    }
}
