import ModuleKit

extension RollUpWriting {
    /// Adds the differences to what is added up.
    func write(_ ledger: Ledger) async throws {
        try await write(users: ledger.users)
        try await write(viewers: ledger.viewers)
        try await write(retention: ledger.retention)
        try await write(sums: ledger.sums)
    }

    /// A quarter hour of its number since 1970; '-infinity' stands for all time.
    private static let quarterSQL: SQL =
        "COALESCE('epoch'::timestamptz + quarter * interval '15 minutes', '-infinity')"

    private func write(users: [Ledger.UserQuarter: Microseconds]) async throws {
        guard !users.isEmpty else { return }
        let rows = users.sorted { ($0.key.userID, $0.key.number) < ($1.key.userID, $1.key.number) }
        _ = try await transaction.query(
            """
            INSERT INTO user_quarters AS stored (user_id, quarter, watch)
            SELECT user_id, \(Self.quarterSQL), watch FROM unnest(
                \(rows.map(\.key.userID)), \(rows.map(\.key.number)), \(rows.map(\.value))) AS row(user_id, quarter, watch)
            ON CONFLICT (user_id, quarter) DO UPDATE SET watch = stored.watch + EXCLUDED.watch
            """)
    }

    private func write(viewers: [Ledger.Viewer: Int64]) async throws {
        guard !viewers.isEmpty else { return }
        let rows = viewers.sorted { $0.key.quarter.precedes($1.key.quarter, $0.key.userID, $1.key.userID) }
        _ = try await transaction.query(
            """
            INSERT INTO video_viewers AS stored (video_id, quarter, user_id, views)
            SELECT video_id, \(Self.quarterSQL), user_id, views FROM unnest(
                \(rows.map { $0.key.quarter.videoID ?? "" }), \(rows.map(\.key.quarter.number)),
                \(rows.map(\.key.userID)), \(rows.map(\.value))) AS row(video_id, quarter, user_id, views)
            ON CONFLICT (video_id, quarter, user_id) DO UPDATE SET views = stored.views + EXCLUDED.views
            """)
        // Views that were taken away; few have any.
        let less = rows.filter { $0.value < 0 }
        guard !less.isEmpty else { return }
        _ = try await transaction.query(
            """
            DELETE FROM video_viewers AS stored USING unnest(
                \(less.map { $0.key.quarter.videoID ?? "" }), \(less.map(\.key.quarter.number)),
                \(less.map(\.key.userID))) AS row(video_id, quarter, user_id)
            WHERE stored.video_id = row.video_id AND stored.user_id = row.user_id AND stored.views <= 0
              AND stored.quarter = COALESCE('epoch'::timestamptz + row.quarter * interval '15 minutes', '-infinity')
            """)
    }

    private func write(retention: [Ledger.Bucket: Ledger.RetentionSums]) async throws {
        guard !retention.isEmpty else { return }
        let rows = retention.sorted {
            $0.key.quarter.precedes($1.key.quarter, Int64($0.key.number), Int64($1.key.number))
        }
        _ = try await transaction.query(
            """
            INSERT INTO video_retention AS stored (video_id, quarter, bucket, absolute, impressions, started, stopped)
            SELECT video_id, \(Self.quarterSQL), bucket, absolute, impressions, started, stopped FROM unnest(
                \(rows.map { $0.key.quarter.videoID ?? "" }), \(rows.map(\.key.quarter.number)),
                \(rows.map { Int16($0.key.number) }), \(rows.map(\.value.absolute)), \(rows.map(\.value.impressions)),
                \(rows.map(\.value.started)), \(rows.map(\.value.stopped))
            ) AS row(video_id, quarter, bucket, absolute, impressions, started, stopped)
            ON CONFLICT (video_id, quarter, bucket) DO UPDATE SET
                absolute = stored.absolute + EXCLUDED.absolute, impressions = stored.impressions + EXCLUDED.impressions,
                started = stored.started + EXCLUDED.started, stopped = stored.stopped + EXCLUDED.stopped
            """)
    }

    private func write(sums: [Ledger.Quarter: LedgerSums]) async throws {
        guard !sums.isEmpty else { return }
        // The row of all videos and all time comes last: whoever holds it holds up every other.
        let rows = sums.sorted { $0.key.order < $1.key.order }
        let names = SQL(raw: LedgerSums.fields.map(\.name).joined(separator: ", "))
        let additions = SQL(
            raw: LedgerSums.fields.map { "\($0.name) = stored.\($0.name) + EXCLUDED.\($0.name)" }
                .joined(separator: ", "))
        let values = SQL.joined(
            LedgerSums.fields.map { field in "\(rows.map { $0.value[keyPath: field.path] })" as SQL })
        _ = try await transaction.query(
            """
            INSERT INTO video_quarters AS stored (video_id, quarter, \(names))
            SELECT video_id, \(Self.quarterSQL), \(names) FROM unnest(
                \(rows.map { $0.key.videoID ?? "" }), \(rows.map(\.key.number)), \(values)
            ) AS row(video_id, quarter, \(names))
            ON CONFLICT (video_id, quarter) DO UPDATE SET \(additions)
            """)
        try await write(videos: rows.filter { $0.key.videoID != nil && $0.key.number == nil })
    }

    /// What videos are listed by. When they were played is looked up, since what was taken away may have been the last.
    private func write(videos: [(key: Ledger.Quarter, value: LedgerSums)]) async throws {
        guard !videos.isEmpty else { return }
        _ = try await transaction.query(
            """
            INSERT INTO videos AS stored (id, plays, views, watch_time_s, first_played_at, last_played_at)
            SELECT sums.video_id, sums.plays, sums.views, sums.watch / 1e6::float8,
                   (SELECT min(began_at) FROM playback_sessions WHERE video_id = sums.video_id),
                   (SELECT max(began_at) FROM playback_sessions WHERE video_id = sums.video_id)
            FROM unnest(\(videos.map { $0.key.videoID ?? "" })) AS changed(video_id)
            JOIN video_quarters AS sums ON sums.video_id = changed.video_id AND sums.quarter = '-infinity'
            ON CONFLICT (id) DO UPDATE SET
                plays = EXCLUDED.plays, views = EXCLUDED.views, watch_time_s = EXCLUDED.watch_time_s,
                first_played_at = EXCLUDED.first_played_at, last_played_at = EXCLUDED.last_played_at
            """)
    }
}

extension Ledger.Quarter {
    /// One order of all rows, in which those that many share come last.
    fileprivate var order: (Int, Int, String, Int64) {
        (videoID == nil ? 1 : 0, number == nil ? 1 : 0, videoID ?? "", number ?? 0)
    }

    /// The same of what is counted within quarter hours.
    fileprivate func precedes(_ other: Ledger.Quarter, _ part: Int64, _ otherPart: Int64) -> Bool {
        self == other ? part < otherPart : order < other.order
    }
}
