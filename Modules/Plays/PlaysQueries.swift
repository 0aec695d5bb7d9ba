import ModuleKit

/// The SQL that writes plays. What reads them follows from ``PlaysSchema``.
struct PlaysQueries: Sendable {
    let insertPlay: EventInsert
    let deletePlay: PostgresStatement

    init(_ play: Representation) {
        insertPlay = EventInsert(
            of: play, into: "plays", of: "users",
            [
                ("user_id", .int8), ("video_id", .text), ("play_timestamp", .timestamptz),
                ("received_at", .timestamptz),
                ("client_timestamp", .timestamptz), ("client_event_id", .uuid), ("session_id", .text),
                ("device_id", .text),
            ])
        deletePlay = PostgresStatement(
            "DELETE FROM plays WHERE id = $1 RETURNING \(play.returning)", parameterTypes: [.int8])
    }

    /// Inserts a play, once however often the client sends it.
    func insert(_ play: Play, settings: PlaySettings, in session: WriteSession) async throws -> Written? {
        try session.asker.require(video: play.videoID)
        let row: [PostgresParameter] = [
            .int8(play.userID), .text(play.videoID),
            play.time.resolved(futureTolerance: settings.futureTolerance).postgresParameter,
            play.time.received.postgresParameter, PostgresParameter(play.time.client),
            PostgresParameter(play.clientEventID), PostgresParameter(play.sessionID), PostgresParameter(play.deviceID),
        ]
        return try await insertPlay.run(
            row, userID: play.userID, clientEventID: play.clientEventID, in: session)
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
    ]

    private static let length = "The value must be 1 to 200 characters long."
    private static let year = "The value must lie in the years 1 to 9999."
}
