import ModuleKit

/// Computes anew what follows from the events of units that changed.
struct RollUp: Sendable {
    let rules: ViewingRules
    /// Whether there is a table of plays, in which each session has its play.
    let withPlays: Bool

    /// What it did.
    struct Outcome: Sendable {
        /// How many marks it took, and of how many units.
        var marks = 0
        var units = 0
        /// What subscribers are told.
        var events: [RecordedEvent] = []
    }

    /// The most marks that are taken at once, so that nobody waits long for the rows that a roll-up holds.
    static let batch = 500
    /// The class of the advisory locks on users: whoever changes what follows from a user's events holds theirs.
    static let lockClass: Int32 = 0x5650

    /// Takes some marks, computes their units anew and clears the marks, in one transaction.
    ///
    /// - Parameters:
    ///   - worker: which of the users are this worker's.
    ///   - workers: how many workers share them.
    func run(worker: Int64 = 0, of workers: Int64 = 1, in database: PostgresClient) async throws -> Outcome {
        try await database.transaction { transaction in
            // What the plays' triggers ask for, so that a roll-up does not make itself begin again.
            _ = try await transaction.query("SELECT set_config('videoplay.rollup', 'on', true)")
            let marks = try await transaction.query(
                """
                DELETE FROM playbook_dirty WHERE id IN (
                    SELECT id FROM playbook_dirty WHERE user_id % \(workers) = \(worker)
                    ORDER BY id LIMIT \(Int64(Self.batch)) FOR UPDATE SKIP LOCKED)
                RETURNING user_id, video_id
                """)
            var units: Set<ViewingUnit> = []
            for row in marks {
                units.insert(
                    ViewingUnit(userID: try row.decode(Int64.self, at: 0), videoID: try row.decode(String.self, at: 1)))
            }
            var outcome = try await recompute(Array(units), in: transaction)
            outcome.marks = marks.rowCount
            return outcome
        }
    }

    /// Computes units anew.
    func recompute(_ units: [ViewingUnit], in transaction: PostgresTransaction) async throws -> Outcome {
        guard !units.isEmpty else { return Outcome() }
        let units = units.sorted { ($0.userID, $0.videoID) < ($1.userID, $1.videoID) }
        // Events that are written from here on bring marks of their own. What is read is read after the lock, so that two
        // roll-ups of one user never take away the same.
        let users = Array(Set(units.map { Int32(truncatingIfNeeded: $0.userID) })).sorted()
        _ = try await transaction.query(
            "SELECT pg_advisory_xact_lock(\(Self.lockClass), number) FROM unnest(\(users)) AS number ORDER BY number")
        let stored = try await RollUpReading(transaction: transaction, units: units, withPlays: withPlays).read()
        let difference = RollUpDifference(units, stored: stored, withPlays: withPlays, rules: rules)
        let plays = try await RollUpWriting(transaction: transaction).write(difference)
        var outcome = Outcome(units: units.count)
        if let plays { outcome.events += RollUpNews.played(plays) }
        outcome.events += RollUpNews.progress(difference) + RollUpNews.nowPlaying(difference)
        return outcome
    }
}
