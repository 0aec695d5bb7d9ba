import ModuleKit

/// The SQL that reads what a roll-up needs, for many units in one statement each.
struct RollUpReading: Sendable {
    let transaction: PostgresTransaction
    let units: [ViewingUnit]
    let withPlays: Bool

    private var unitsSQL: SQL {
        """
        unnest(\(units.map(\.userID)), \(units.map(\.videoID))) WITH ORDINALITY AS unit(user_id, video_id, number)
        """
    }

    func read() async throws -> StoredUnits {
        var stored = StoredUnits(count: units.count)
        try await readEvents(into: &stored)
        try await readSessions(into: &stored)
        try await readCounted(into: &stored)
        if withPlays { try await readPlays(into: &stored) }
        return stored
    }

    private func readEvents(into stored: inout StoredUnits) async throws {
        // A subselect for each unit, so that each is read by the index, however many there are.
        let rows = try await transaction.query(
            """
            SELECT unit.number, event.* FROM \(unitsSQL), LATERAL (
                SELECT id, interaction_type, interaction_timestamp, client_timestamp, client_sequence, uuid_send(client_event_id),
                       session_id, device_id, position_s, duration_s, from_s, to_s, rate, is_live
                FROM user_playbook
                WHERE user_id = unit.user_id AND video_id = unit.video_id AND interaction_type = ANY (\(Self.types))
                OFFSET 0) AS event
            """)
        for row in rows {
            let unit = Int(try row.decode(Int64.self, at: 0)) - 1
            guard let event = try Self.event(row) else { continue }
            stored.events[unit].append(event)
        }
    }

    private static let types = Interaction.allCases.map(\.rawValue)

    private static func event(_ row: PostgresRow) throws -> ViewingEvent? {
        guard let interaction = Interaction(rawValue: try row.decode(String.self, at: 2)) else { return nil }
        let isLive = try row.decode(Bool?.self, at: 14)
        // Rows of earlier versions were not judged when they came.
        let values = OddValues(
            position: try row.decode(Double?.self, at: 9), duration: try row.decode(Double?.self, at: 10),
            from: try row.decode(Double?.self, at: 11), to: try row.decode(Double?.self, at: 12),
            rate: try row.decode(Double?.self, at: 13), isLive: isLive)
        return ViewingEvent(
            id: try row.decode(Int64.self, at: 1), interaction: interaction,
            time: try row.decode(PostgresTimestamp.self, at: 3).microsecondsSinceEpoch,
            clientTime: try row.decode(PostgresTimestamp?.self, at: 4)?.microsecondsSinceEpoch,
            clientSequence: try row.decode(Int64?.self, at: 5),
            clientEventID: try row.decode([UInt8]?.self, at: 6).map(ClientEventID.init(bytes:)),
            sessionID: try row.decode(String?.self, at: 7), deviceID: try row.decode(String?.self, at: 8),
            position: values.position.map(Microseconds.init(nearestTo:)),
            duration: values.duration.map(Microseconds.init(nearestTo:)),
            from: values.from.map(Microseconds.init(nearestTo:)), to: values.to.map(Microseconds.init(nearestTo:)),
            rate: values.rate, isLive: isLive)
    }

    private func readSessions(into stored: inout StoredUnits) async throws {
        let rows = try await transaction.query(
            """
            SELECT unit.number, session.* FROM \(unitsSQL), LATERAL (
                SELECT id, \(SessionRow.columns)
                FROM playback_sessions WHERE user_id = unit.user_id AND video_id = unit.video_id OFFSET 0) AS session
            ORDER BY session.began_at, session.id
            """)
        for row in rows {
            let unit = Int(try row.decode(Int64.self, at: 0)) - 1
            let session = try SessionRow(stored: row, from: 2)
            stored.sessions[unit].append(StoredSession(id: try row.decode(Int64.self, at: 1), row: session))
        }
    }

    private func readCounted(into stored: inout StoredUnits) async throws {
        let rows = try await transaction.query(
            """
            SELECT unit.number, counted.plays, progress.user_id IS NOT NULL, progress.playing_until FROM \(unitsSQL)
            LEFT JOIN playbook_units AS counted USING (user_id, video_id)
            LEFT JOIN video_progress AS progress USING (user_id, video_id)
            """)
        for row in rows {
            let unit = Int(try row.decode(Int64.self, at: 0)) - 1
            stored.countedPlays[unit] = try row.decode([Int64]?.self, at: 1) ?? []
            stored.hasProgress[unit] = try row.decode(Bool.self, at: 2)
            stored.playingUntil[unit] = try row.decode(PostgresTimestamp?.self, at: 3)?.microsecondsSinceEpoch
        }
    }

    private func readPlays(into stored: inout StoredUnits) async throws {
        let rows = try await transaction.query(
            """
            SELECT unit.number, play.* FROM \(unitsSQL), LATERAL (
                SELECT id, session_id, play_timestamp, posted_timestamp, from_playbook FROM plays
                WHERE user_id = unit.user_id AND video_id = unit.video_id AND NOT is_repeat OFFSET 0) AS play
            ORDER BY play.id
            """)
        for row in rows {
            let unit = Int(try row.decode(Int64.self, at: 0)) - 1
            stored.plays[unit].append(
                PlayRow(
                    id: try row.decode(Int64.self, at: 1), sessionID: try row.decode(String?.self, at: 2),
                    time: try row.decode(PostgresTimestamp.self, at: 3).microsecondsSinceEpoch,
                    posted: try row.decode(PostgresTimestamp?.self, at: 4)?.microsecondsSinceEpoch,
                    isFromPlaybook: try row.decode(Bool.self, at: 5)))
        }
    }
}

extension ClientEventID {
    /// - Parameter bytes: the sixteen of a UUID.
    fileprivate init(bytes: [UInt8]) {
        func word(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
        self.init(high: word(bytes.prefix(8)), low: word(bytes.dropFirst(8)))
    }
}

extension SessionRow {
    /// The columns that a stored session is read from.
    static let columns: SQL = """
        began_at, ended_at, reached_end_at, playing_until, duration_s, watch_time_s, content_watched_s, stalled_s, stalls, \
        events, is_view, is_completion, has_error, session_ids, device_ids, pieces, watched, startups
        """

    /// - Parameter first: the number of the column `began_at`.
    init(stored row: PostgresRow, from first: Int) throws {
        func time(_ column: Int) throws -> Microseconds? {
            try row.decode(PostgresTimestamp?.self, at: first + column)?.microsecondsSinceEpoch
        }
        func seconds(_ column: Int) throws -> Microseconds? {
            try row.decode(Double?.self, at: first + column).map(Microseconds.init(nearestTo:))
        }
        let pieces = try row.decode([Int64].self, at: first + 15)
        let watched = try row.decode([Int64].self, at: first + 16)
        self.init(
            beganAt: try time(0) ?? 0, endedAt: try time(1) ?? 0, reachedEndAt: try time(2),
            playingUntil: try time(3), duration: try seconds(4), watchTime: try seconds(5) ?? 0,
            content: try seconds(6) ?? 0, stalledTime: try seconds(7) ?? 0,
            stalls: Int(try row.decode(Int32.self, at: first + 8)),
            events: Int(try row.decode(Int32.self, at: first + 9)),
            isView: try row.decode(Bool.self, at: first + 10), isCompletion: try row.decode(Bool.self, at: first + 11),
            hasError: try row.decode(Bool.self, at: first + 12),
            sessionIDs: try row.decode([String].self, at: first + 13),
            deviceIDs: try row.decode([String].self, at: first + 14),
            pieces: stride(from: 0, to: pieces.count - 1, by: 2).map {
                WatchedPiece(from: pieces[$0], to: pieces[$0 + 1])
            },
            watched: stride(from: 0, to: watched.count - 1, by: 2).map {
                WatchedStretch(from: watched[$0], time: watched[$0 + 1])
            },
            startups: try row.decode([Int64].self, at: first + 17))
    }
}
