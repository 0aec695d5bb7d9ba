import ModuleKit

/// The SQL that reads all that is added up, and all that it is added up from.
struct StoredLedger: Sendable {
    let transaction: PostgresTransaction

    /// How many rows are read at once.
    private static let page: Int64 = 2_000

    /// What should be added up, by the sessions and plays that are stored.
    func expected() async throws -> Ledger {
        var ledger = Ledger()
        var last: Int64 = 0
        while true {
            let rows = try await transaction.query(
                """
                SELECT id, user_id, video_id, \(SessionRow.columns) FROM playback_sessions
                WHERE id > \(last) ORDER BY id LIMIT \(Self.page)
                """)
            for row in rows {
                last = try row.decode(Int64.self, at: 0)
                let unit = ViewingUnit(
                    userID: try row.decode(Int64.self, at: 1), videoID: try row.decode(String.self, at: 2))
                ledger.add(try SessionRow(stored: row, from: 3), of: unit, sign: 1)
            }
            if rows.rowCount < Self.page { break }
        }
        let units = try await transaction.query("SELECT user_id, video_id, plays FROM playbook_units")
        for row in units {
            let unit = ViewingUnit(
                userID: try row.decode(Int64.self, at: 0), videoID: try row.decode(String.self, at: 1))
            ledger.add(plays: try row.decode([Int64].self, at: 2), of: unit, sign: 1)
        }
        ledger.settle()
        return ledger
    }

    /// What is added up.
    func found() async throws -> Ledger {
        var sums: [Ledger.Quarter: LedgerSums] = [:]
        let names = SQL(raw: LedgerSums.fields.map(\.name).joined(separator: ", "))
        for row in try await transaction.query("SELECT video_id, \(Self.quarter), \(names) FROM video_quarters") {
            var value = LedgerSums()
            for (number, field) in LedgerSums.fields.enumerated() {
                value[keyPath: field.path] = try row.decode(Int64.self, at: 2 + number)
            }
            sums[try Self.key(row)] = value
        }
        var viewers: [Ledger.Viewer: Int64] = [:]
        for row in try await transaction.query("SELECT video_id, \(Self.quarter), user_id, views FROM video_viewers") {
            let viewer = Ledger.Viewer(quarter: try Self.key(row), userID: try row.decode(Int64.self, at: 2))
            viewers[viewer] = try row.decode(Int64.self, at: 3)
        }
        var retention: [Ledger.Bucket: Ledger.RetentionSums] = [:]
        let seen = try await transaction.query(
            "SELECT video_id, \(Self.quarter), bucket, absolute, impressions, started, stopped FROM video_retention")
        for row in seen {
            let bucket = Ledger.Bucket(quarter: try Self.key(row), number: Int(try row.decode(Int16.self, at: 2)))
            retention[bucket] = Ledger.RetentionSums(
                absolute: try row.decode(Int64.self, at: 3), impressions: try row.decode(Int64.self, at: 4),
                started: try row.decode(Int64.self, at: 5), stopped: try row.decode(Int64.self, at: 6))
        }
        var users: [Ledger.UserQuarter: Microseconds] = [:]
        for row in try await transaction.query("SELECT user_id, \(Self.quarter), watch FROM user_quarters") {
            let quarter = Ledger.UserQuarter(
                userID: try row.decode(Int64.self, at: 0), number: try row.decode(Int64.self, at: 1))
            users[quarter] = try row.decode(Int64.self, at: 2)
        }
        var ledger = Ledger(sums: sums, viewers: viewers, retention: retention, users: users)
        // What came to nothing may be a row or none.
        ledger.settle()
        return ledger
    }

    /// Nobody changes what is added up until the transaction ends. In the order in which roll-ups write.
    func lock() async throws {
        _ = try await transaction.query(
            "LOCK TABLE user_quarters, video_viewers, video_retention, video_quarters IN EXCLUSIVE MODE")
    }

    /// The number of a quarter hour since 1970; NULL for all time.
    private static let quarter: SQL =
        "CASE WHEN quarter > '-infinity' THEN (extract(epoch FROM quarter) / 900)::bigint END"

    private static func key(_ row: PostgresRow) throws -> Ledger.Quarter {
        let video = try row.decode(String.self, at: 0)
        return Ledger.Quarter(videoID: video.isEmpty ? nil : video, number: try row.decode(Int64?.self, at: 1))
    }
}
