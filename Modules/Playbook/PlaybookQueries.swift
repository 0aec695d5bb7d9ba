import ModuleKit

/// The SQL that writes the playbook. What reads it follows from ``PlaybookSchema``.
struct PlaybookQueries: Sendable {
    let insertEntry: EventInsert
    let deleteEntry: PostgresStatement

    init(_ entry: Representation) {
        insertEntry = EventInsert(
            of: entry, into: "user_playbook", of: "users", Self.columns, incidental: Self.incidental)
        deleteEntry = PostgresStatement(
            "DELETE FROM user_playbook WHERE id = $1 RETURNING \(entry.returning)", parameterTypes: [.int8])
    }

    /// Inserts an entry, once however often the client sends it.
    func insert(_ entry: PlaybookEntry, in session: WriteSession) async throws -> Written? {
        try await insertEntry.run(
            Self.row(entry), userID: entry.userID, clientEventID: entry.clientEventID,
            isIdempotencyKey: entry.isIdempotencyKey, in: session)
    }

    /// Stores many entries.
    static let batch = EventBatch(into: "user_playbook", of: "users", columns, incidental: incidental)

    private static let columns: [(name: String, type: PostgresType)] = [
        ("user_id", .int8), ("video_id", .text), ("interaction_type", .text), ("interaction_timestamp", .timestamptz),
        ("received_at", .timestamptz), ("client_timestamp", .timestamptz), ("sent_timestamp", .timestamptz),
        ("position_s", .float8), ("duration_s", .float8), ("from_s", .float8), ("to_s", .float8), ("rate", .float8),
        ("is_live", .bool), ("extra", .jsonb), ("client_event_id", .uuid), ("client_sequence", .int8),
        ("session_id", .text), ("device_id", .text),
    ]
    /// What may differ when an entry is sent again.
    private static let incidental: Set<String> = ["interaction_timestamp", "received_at", "sent_timestamp"]

    /// The values of the columns that are inserted, in their order.
    static func row(_ entry: PlaybookEntry) -> [PostgresParameter] {
        [
            .int8(entry.userID), .text(entry.videoID), .text(entry.interactionType),
            entry.time.resolved.postgresParameter, entry.time.received.postgresParameter,
            PostgresParameter(entry.time.client), PostgresParameter(entry.time.sent),
            PostgresParameter(entry.values.position), PostgresParameter(entry.values.duration),
            PostgresParameter(entry.values.from), PostgresParameter(entry.values.to),
            PostgresParameter(entry.values.rate), PostgresParameter(entry.isLive), PostgresParameter(entry.extra),
            PostgresParameter(entry.clientEventID), PostgresParameter(entry.clientSequence),
            PostgresParameter(entry.sessionID), PostgresParameter(entry.deviceID),
        ]
    }

    /// Deletes an entry.
    func delete(_ id: Int64, in session: WriteSession) async throws -> Written? {
        Written(.deleted, try await session.run(deleteEntry, [.int8(id)]))
    }

    /// What a violation of each constraint of the table means.
    static let constraints =
        [
            ConstraintMeaning(
                "user_playbook_user_id_fkey", status: 422, field: "userId", message: "There is no user of this id."),
            ConstraintMeaning(
                "user_playbook_user_id_client_event_id_key", status: 409, field: "clientEventId",
                message: "The user has an event of this id already."),
        ]
        + [
            ("video_id", "videoId", length), ("session_id", "sessionId", length), ("device_id", "deviceId", length),
            ("interaction_type", "interactionType", "The value must be 1 to 64 characters long."),
            ("interaction_timestamp", "interactionTimestamp", year), ("client_timestamp", "interactionTimestamp", year),
            ("sent_timestamp", "sentTimestamp", year), ("position_s", "positionSeconds", seconds),
            ("duration_s", "durationSeconds", seconds), ("from_s", "fromSeconds", seconds),
            ("to_s", "toSeconds", seconds), ("rate", "rate", "The value must be a finite number."),
        ].map { column, field, message in
            ConstraintMeaning("user_playbook_\(column)_check", status: 422, field: field, message: message)
        }

    private static let length = "The value must be 1 to 200 characters long."
    private static let year = "The value must lie in the years 1 to 9999."
    private static let seconds = "The value must be a finite number of seconds, 0 or more."
}
