import ModuleKit

/// Compares all that follows from events with what is stored, or computes it anew, beside servers that run.
struct RollUpAudit: Sendable {
    let rollUp: RollUp

    /// How many units are looked at in one transaction.
    private static let page: Int64 = 200
    /// How many differences are told one by one.
    private static let told = 100

    var commands: [ModuleCommand] {
        [
            ModuleCommand("rollup check") { arguments, context, output in
                try await check(try Self.range(arguments), context.database, output)
            },
            ModuleCommand("rollup rebuild") { arguments, context, output in
                try await rebuild(try Self.range(arguments), context.database, output)
                return []
            },
        ]
    }

    /// The times between which a unit must have events.
    struct Range: Sendable {
        var from: PostgresTimestamp?
        var to: PostgresTimestamp?
    }

    private static func range(_ arguments: [String: String]) throws -> Range {
        func time(_ name: String) throws -> PostgresTimestamp? {
            guard let text = arguments[name] else { return nil }
            guard let time = PostgresTimestamp(rfc3339: text) else {
                throw Problem.badRequest("--\(name) \(text) is no time with an offset, such as 2026-01-31T00:00:00Z.")
            }
            return time
        }
        return Range(from: try time("from"), to: try time("to"))
    }

    /// Says what is not what follows from the events.
    func check(_ range: Range, _ database: PostgresClient, _ output: ModuleCommand.Output) async throws -> [String] {
        var problems: [String] = []
        var wrong = 0
        // One snapshot, in which all that is stored agrees, but for units that are marked.
        let count = try await database.transaction(isolation: .repeatableRead, readOnly: true) { transaction in
            problems = []
            wrong = 0
            var count = 0
            var last = ViewingUnit(userID: 0, videoID: "")
            while let units = try await page(after: last, range, unmarked: true, in: transaction), let end = units.last
            {
                last = end
                count += units.count
                let stored = try await RollUpReading(
                    transaction: transaction, units: units, withPlays: rollUp.withPlays
                )
                .read()
                for (number, unit) in units.enumerated() {
                    let difference = RollUpDifference(
                        [unit], stored: stored.of(number), withPlays: rollUp.withPlays, rules: rollUp.rules)
                    guard !difference.isEmpty else { continue }
                    wrong += 1
                    if problems.count < Self.told {
                        problems.append("user \(unit.userID), video \(unit.videoID): \(difference.summary).")
                    }
                }
            }
            let ledger = StoredLedger(transaction: transaction)
            var difference = try await ledger.expected()
            difference.subtract(try await ledger.found())
            difference.settle()
            if difference.count > 0 {
                wrong += difference.count
                problems.append("Of the sums by quarter hours \(difference.count) rows are not those of the sessions.")
            }
            return count
        }
        output("Looked at \(count) users with a video: \(wrong == 0 ? "all is right" : "\(wrong) differences").")
        if wrong > 0 { problems.append("\"videoplay rollup rebuild\" computes all anew.") }
        return problems
    }

    /// Computes all anew: each unit by itself, then the sums, for which roll-ups wait.
    func rebuild(_ range: Range, _ database: PostgresClient, _ output: ModuleCommand.Output) async throws {
        var count = 0
        var last = ViewingUnit(userID: 0, videoID: "")
        while true {
            let begin = last
            let units = try await database.transaction { transaction -> [ViewingUnit] in
                _ = try await transaction.query("SELECT set_config('videoplay.rollup', 'on', true)")
                let units = try await page(after: begin, range, unmarked: false, in: transaction) ?? []
                _ = try await rollUp.recompute(units, in: transaction)
                return units
            }
            guard let end = units.last else { break }
            last = end
            count += units.count
        }
        let rows = try await database.transaction { transaction in
            let ledger = StoredLedger(transaction: transaction)
            try await ledger.lock()
            var difference = try await ledger.expected()
            difference.subtract(try await ledger.found())
            difference.settle()
            try await RollUpWriting(transaction: transaction).write(difference)
            return difference.count
        }
        output("Computed \(count) users with a video anew, and set \(rows) sums right.")
    }

    /// The next units, in order; nil where there are none.
    private func page(
        after last: ViewingUnit, _ range: Range, unmarked: Bool, in transaction: PostgresTransaction
    ) async throws -> [ViewingUnit]? {
        let plays: SQL = rollUp.withPlays ? "UNION SELECT user_id, video_id FROM plays" : ""
        let isAll = range.from == nil && range.to == nil
        let others: SQL = isAll ? "UNION SELECT user_id, video_id FROM playback_sessions \(plays)" : ""
        let rows = try await transaction.query(
            """
            SELECT user_id, video_id FROM (
                SELECT user_id, video_id FROM user_playbook
                WHERE interaction_timestamp >= COALESCE(\(range.from), '-infinity')
                  AND interaction_timestamp < COALESCE(\(range.to), 'infinity')
                \(others)) AS unit
            WHERE (user_id, video_id COLLATE "C") > (\(last.userID), \(last.videoID) COLLATE "C")
              AND NOT (\(unmarked) AND EXISTS (
                  SELECT FROM playbook_dirty AS mark WHERE mark.user_id = unit.user_id AND mark.video_id = unit.video_id))
            GROUP BY user_id, video_id ORDER BY user_id, video_id COLLATE "C" LIMIT \(Self.page)
            """)
        let units = try rows.map { row in
            ViewingUnit(userID: try row.decode(Int64.self, at: 0), videoID: try row.decode(String.self, at: 1))
        }
        return units.isEmpty ? nil : units
    }
}

extension StoredUnits {
    /// What is known of one of the units.
    func of(_ number: Int) -> StoredUnits {
        var one = StoredUnits(count: 1)
        one.events[0] = events[number]
        one.sessions[0] = sessions[number]
        one.plays[0] = plays[number]
        one.countedPlays[0] = countedPlays[number]
        one.hasProgress[0] = hasProgress[number]
        one.playingUntil[0] = playingUntil[number]
        return one
    }
}

extension RollUpDifference {
    /// What would have to be written, for a person.
    var summary: String {
        var parts: [String] = []
        let changed = sessions.count { $0.id != nil }
        if changed > 0 { parts.append("\(changed) sessions differ") }
        if sessions.count > changed { parts.append("\(sessions.count - changed) sessions are missing") }
        if !goneSessions.isEmpty { parts.append("\(goneSessions.count) sessions are none") }
        if !goneProgress.isEmpty { parts.append("there is progress of nothing") }
        if !plays.isEmpty || !units.isEmpty { parts.append("plays differ") }
        return parts.joined(separator: ", ")
    }
}
