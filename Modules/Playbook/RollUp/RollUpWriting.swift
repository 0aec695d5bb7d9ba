import ModuleKit

/// The SQL that writes what a roll-up found, in one statement for each table. Rows of sums are written in one order, so that two
/// roll-ups never wait for each other in a circle, and last, since others wait for them.
struct RollUpWriting: Sendable {
    let transaction: PostgresTransaction

    /// - Returns: the plays that are new, with what their subscribers choose by.
    func write(_ difference: RollUpDifference) async throws -> PostgresResult? {
        try await write(difference.sessions, gone: difference.goneSessions)
        try await write(difference.progress, gone: difference.goneProgress)
        try await write(difference.units)
        let plays = try await write(difference.plays)
        try await write(difference.ledger)
        return plays
    }

    private func write(_ sessions: [RollUpDifference.SessionWrite], gone: [Int64]) async throws {
        if !gone.isEmpty {
            _ = try await transaction.query("DELETE FROM playback_sessions WHERE id = ANY (\(gone))")
        }
        guard !sessions.isEmpty else { return }
        let rows = sessions.map(\.row)
        _ = try await transaction.query(
            """
            INSERT INTO playback_sessions (
                id, user_id, video_id, began_at, ended_at, reached_end_at, playing_until, duration_s, watch_time_s,
                content_watched_s, stalled_s, stalls, events, is_view, is_completion, reached_end, has_error, session_ids,
                device_ids, segments, pieces, watched, startups)
            OVERRIDING SYSTEM VALUE
            SELECT COALESCE(id, nextval(pg_get_serial_sequence('playback_sessions', 'id'))), user_id, video_id, began_at,
                   ended_at, reached_end_at, playing_until, duration_s, watch_time_s, content_watched_s, stalled_s, stalls,
                   events, is_view, is_completion, reached_end_at IS NOT NULL, has_error,
                   ARRAY(SELECT jsonb_array_elements_text(session_ids::jsonb)),
                   ARRAY(SELECT jsonb_array_elements_text(device_ids::jsonb)), segments::jsonb, pieces::bigint[],
                   watched::bigint[], startups::bigint[]
            FROM unnest(
                \(sessions.map(\.id)), \(sessions.map(\.unit.userID)), \(sessions.map(\.unit.videoID)),
                \(rows.map { $0.beganAt.timestamp }), \(rows.map { $0.endedAt.timestamp }),
                \(rows.map { $0.reachedEndAt?.timestamp }), \(rows.map { $0.playingUntil?.timestamp }),
                \(rows.map { $0.duration?.inSeconds }), \(rows.map(\.watchTime.inSeconds)),
                \(rows.map(\.content.inSeconds)), \(rows.map(\.stalledTime.inSeconds)), \(rows.map { Int32($0.stalls) }),
                \(rows.map { Int32($0.events) }), \(rows.map(\.isView)), \(rows.map(\.isCompletion)),
                \(rows.map(\.hasError)), \(rows.map { Self.json($0.sessionIDs) }), \(rows.map { Self.json($0.deviceIDs) }),
                \(rows.map { Self.json($0.segments) }),
                \(rows.map { Self.array($0.pieces.flatMap { [$0.from, $0.to] }) }),
                \(rows.map { Self.array($0.watched.flatMap { [$0.from, $0.time] }) }),
                \(rows.map { Self.array($0.startups) })
            ) AS row(
                id, user_id, video_id, began_at, ended_at, reached_end_at, playing_until, duration_s, watch_time_s,
                content_watched_s, stalled_s, stalls, events, is_view, is_completion, has_error, session_ids, device_ids,
                segments, pieces, watched, startups)
            ON CONFLICT (id) DO UPDATE SET
                began_at = EXCLUDED.began_at, ended_at = EXCLUDED.ended_at, reached_end_at = EXCLUDED.reached_end_at,
                playing_until = EXCLUDED.playing_until, duration_s = EXCLUDED.duration_s,
                watch_time_s = EXCLUDED.watch_time_s, content_watched_s = EXCLUDED.content_watched_s,
                stalled_s = EXCLUDED.stalled_s, stalls = EXCLUDED.stalls, events = EXCLUDED.events,
                is_view = EXCLUDED.is_view, is_completion = EXCLUDED.is_completion, reached_end = EXCLUDED.reached_end,
                has_error = EXCLUDED.has_error, session_ids = EXCLUDED.session_ids, device_ids = EXCLUDED.device_ids,
                segments = EXCLUDED.segments, pieces = EXCLUDED.pieces, watched = EXCLUDED.watched,
                startups = EXCLUDED.startups
            """)
    }

    private func write(_ progress: [RollUpDifference.ProgressWrite], gone: [ViewingUnit]) async throws {
        if !gone.isEmpty {
            _ = try await transaction.query(
                """
                DELETE FROM video_progress AS progress
                USING unnest(\(gone.map(\.userID)), \(gone.map(\.videoID))) AS gone(user_id, video_id)
                WHERE progress.user_id = gone.user_id AND progress.video_id = gone.video_id
                """)
        }
        guard !progress.isEmpty else { return }
        let rows = progress.map(\.row)
        _ = try await transaction.query(
            """
            INSERT INTO video_progress (
                user_id, video_id, duration_s, content_watched_s, percent_watched, furthest_s, position_s, resume_s,
                is_watched, watched_at, passes, passed_at, last_played_at, playing_since, playing_until, segments)
            SELECT user_id, video_id, duration_s, content_watched_s, percent_watched, furthest_s, position_s, resume_s,
                   is_watched, passed_at[1], cardinality(passed_at), passed_at, last_played_at, playing_since, playing_until,
                   segments::jsonb
            FROM (
                SELECT row.*, ARRAY(
                    SELECT 'epoch'::timestamptz + at * interval '1 microsecond'
                    FROM unnest(row.passes::bigint[]) WITH ORDINALITY AS pass(at, number) ORDER BY number) AS passed_at
                FROM unnest(
                    \(progress.map(\.unit.userID)), \(progress.map(\.unit.videoID)), \(rows.map { $0.duration?.inSeconds }),
                    \(rows.map(\.content.inSeconds)), \(rows.map(\.percentWatched)), \(rows.map { $0.furthest?.inSeconds }),
                    \(rows.map { $0.position?.inSeconds }), \(rows.map { $0.resume?.inSeconds }), \(rows.map(\.isWatched)),
                    \(rows.map { Self.array($0.passes) }), \(rows.map { $0.lastPlayedAt?.timestamp }),
                    \(rows.map { $0.playingSince?.timestamp }), \(rows.map { $0.playingUntil?.timestamp }),
                    \(rows.map { Self.json($0.segments) })
                ) AS row(
                    user_id, video_id, duration_s, content_watched_s, percent_watched, furthest_s, position_s, resume_s,
                    is_watched, passes, last_played_at, playing_since, playing_until, segments)) AS row
            ON CONFLICT (user_id, video_id) DO UPDATE SET
                duration_s = EXCLUDED.duration_s, content_watched_s = EXCLUDED.content_watched_s,
                percent_watched = EXCLUDED.percent_watched, furthest_s = EXCLUDED.furthest_s,
                position_s = EXCLUDED.position_s, resume_s = EXCLUDED.resume_s, is_watched = EXCLUDED.is_watched,
                watched_at = EXCLUDED.watched_at, passes = EXCLUDED.passes, passed_at = EXCLUDED.passed_at,
                last_played_at = EXCLUDED.last_played_at, playing_since = EXCLUDED.playing_since,
                playing_until = EXCLUDED.playing_until, segments = EXCLUDED.segments
            """)
    }

    private func write(_ units: [RollUpDifference.UnitWrite]) async throws {
        guard !units.isEmpty else { return }
        _ = try await transaction.query(
            """
            INSERT INTO playbook_units (user_id, video_id, plays)
            SELECT user_id, video_id, plays::bigint[] FROM unnest(
                \(units.map(\.unit.userID)), \(units.map(\.unit.videoID)), \(units.map { Self.array($0.plays) })
            ) AS row(user_id, video_id, plays)
            ON CONFLICT (user_id, video_id) DO UPDATE SET plays = EXCLUDED.plays
            """)
    }

    private func write(_ plays: PlayChanges) async throws -> PostgresResult? {
        if !plays.gone.isEmpty {
            _ = try await transaction.query("DELETE FROM plays WHERE id = ANY (\(plays.gone)) AND from_playbook")
        }
        if !plays.moved.isEmpty {
            _ = try await transaction.query(
                """
                UPDATE plays SET play_timestamp = moved.at, posted_timestamp = moved.posted
                FROM unnest(
                    \(plays.moved.map(\.id)), \(plays.moved.map { $0.time.timestamp }),
                    \(plays.moved.map { $0.posted?.timestamp })) AS moved(id, at, posted)
                WHERE plays.id = moved.id
                """)
        }
        guard !plays.new.isEmpty else { return nil }
        return try await transaction.query(
            """
            INSERT INTO plays (user_id, video_id, session_id, play_timestamp, from_playbook)
            SELECT user_id, video_id, session_id, at, true FROM unnest(
                \(plays.new.map(\.unit.userID)), \(plays.new.map(\.unit.videoID)), \(plays.new.map(\.sessionID)),
                \(plays.new.map { $0.time.timestamp })) AS told(user_id, video_id, session_id, at)
            WHERE (SELECT true FROM users WHERE id = told.user_id)
            ON CONFLICT DO NOTHING
            RETURNING id, user_id, video_id
            """)
    }

    private static func json(_ texts: [String]) -> String { JSONValue.array(texts.map { .string($0) }).description }

    private static func json(_ segments: Segments) -> String {
        let texts = segments.all.map { "{\"fromSeconds\":\($0.from.inSeconds),\"toSeconds\":\($0.to.inSeconds)}" }
        return "[\(texts.joined(separator: ","))]"
    }

    static func array(_ numbers: [Int64]) -> String { "{\(numbers.map { String($0) }.joined(separator: ","))}" }
}

extension Microseconds {
    /// A time since 1970 as PostgreSQL's.
    var timestamp: PostgresTimestamp { PostgresTimestamp(microsecondsSinceEpoch: self) }
}
