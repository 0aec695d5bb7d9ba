import ModuleKit

/// The SQL that writes plays. What reads them follows from ``PlaysSchema``.
struct PlaysQueries: Sendable {
    let insertPlay: EventInsert
    let deletePlay: PostgresStatement

    init(_ play: Representation) {
        insertPlay = EventInsert(
            of: play, into: "plays", of: "users", Self.columns, incidental: Self.incidental,
            twin: Self.twin(returning: play.returning))
        deletePlay = PostgresStatement(
            "DELETE FROM plays WHERE id = $1 RETURNING \(play.returning)", parameterTypes: [.int8])
    }

    /// A session has one play, at its earliest time. What is sent of a play that the playbook told of becomes that play's, so that
    /// it is found again by the client's id.
    private static func twin(returning: String) -> EventInsert.Twin {
        let sql = """
            UPDATE plays SET
                posted_timestamp = LEAST(posted_timestamp, CASE WHEN NOT from_playbook THEN play_timestamp END, $3),
                play_timestamp = LEAST(play_timestamp, $3),
                received_at = CASE WHEN from_playbook THEN $4 ELSE received_at END,
                client_timestamp = CASE WHEN from_playbook THEN $5 ELSE client_timestamp END,
                sent_timestamp = CASE WHEN from_playbook THEN $6 ELSE sent_timestamp END,
                client_event_id = CASE WHEN from_playbook THEN $7 ELSE client_event_id END,
                client_sequence = CASE WHEN from_playbook THEN $8 ELSE client_sequence END,
                device_id = CASE WHEN from_playbook THEN $10 ELSE device_id END,
                extra = CASE WHEN from_playbook THEN $11 ELSE extra END,
                from_playbook = false
            WHERE user_id = $1 AND video_id = $2 AND session_id = $9 AND NOT is_repeat
            RETURNING \(returning)
            """
        return EventInsert.Twin(
            PostgresStatement(sql, parameterTypes: columns.map(\.type)), parameters: Array(columns.indices),
            distinguishing: columns.firstIndex { $0.name == "session_id" } ?? 0)
    }

    /// Stores many plays.
    static let batch = EventBatch(
        into: "plays", of: "users", columns, incidental: incidental, twin: twin(returning: "id"),
        twinKey: ["video_id", "session_id"])

    private static let columns: [(name: String, type: PostgresType)] = [
        ("user_id", .int8), ("video_id", .text), ("play_timestamp", .timestamptz), ("received_at", .timestamptz),
        ("client_timestamp", .timestamptz), ("sent_timestamp", .timestamptz), ("client_event_id", .uuid),
        ("client_sequence", .int8), ("session_id", .text), ("device_id", .text), ("extra", .jsonb),
    ]
    /// What may differ when a play is sent again.
    private static let incidental: Set<String> = ["play_timestamp", "received_at", "sent_timestamp"]

    /// Inserts a play, once however often the client sends it, and one for each session.
    func insert(_ play: Play, in session: WriteSession) async throws -> Written? {
        try await insertPlay.run(
            Self.row(play), userID: play.userID, clientEventID: play.clientEventID,
            isIdempotencyKey: play.isIdempotencyKey, in: session)
    }

    /// The values of the columns that are inserted, in their order.
    static func row(_ play: Play) -> [PostgresParameter] {
        [
            .int8(play.userID), .text(play.videoID), play.time.resolved.postgresParameter,
            play.time.received.postgresParameter, PostgresParameter(play.time.client),
            PostgresParameter(play.time.sent), PostgresParameter(play.clientEventID),
            PostgresParameter(play.clientSequence), PostgresParameter(play.sessionID),
            PostgresParameter(play.deviceID), PostgresParameter(play.extra),
        ]
    }

    /// Deletes a play.
    func delete(_ id: Int64, in session: WriteSession) async throws -> Written? {
        Written(.deleted, try await session.run(deletePlay, [.int8(id)]))
    }

    /// What a violation of each constraint of the table means.
    static let constraints = [
        ConstraintMeaning("plays_user_id_fkey", status: 422, field: "userId", message: "There is no user of this id."),
        ConstraintMeaning(
            "plays_user_id_client_event_id_key", status: 409, field: "clientEventId",
            message: "The user has an event of this id already."),
        ConstraintMeaning("plays_video_id_check", status: 422, field: "videoId", message: length),
        ConstraintMeaning("plays_session_id_check", status: 422, field: "sessionId", message: length),
        ConstraintMeaning("plays_device_id_check", status: 422, field: "deviceId", message: length),
        ConstraintMeaning("plays_play_timestamp_check", status: 422, field: "playTimestamp", message: year),
        ConstraintMeaning("plays_client_timestamp_check", status: 422, field: "playTimestamp", message: year),
        ConstraintMeaning("plays_sent_timestamp_check", status: 422, field: "sentTimestamp", message: year),
        ConstraintMeaning(
            "plays_session_key", status: 409, field: "sessionId", message: "The session has a play already."),
    ]

    private static let length = "The value must be 1 to 200 characters long."
    private static let year = "The value must lie in the years 1 to 9999."
}
