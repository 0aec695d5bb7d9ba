import ModuleKit

/// The SQL that writes notes. What reads them follows from ``BookmarksSchema``.
struct BookmarksQueries: Sendable {
    private let insert: PostgresStatement
    private let update: PostgresStatement
    private let delete: PostgresStatement

    /// - Parameter shown: how a row is shown; every statement returns what that needs.
    init(_ shown: Representation) {
        insert = PostgresStatement(
            """
            INSERT INTO bookmarks (user_id, video_id, kind, note, position_seconds, remind_at)
            VALUES ($1, $2, $3::text::bookmark_kind, $4, $5, $6) RETURNING \(shown.returning)
            """,
            parameterTypes: [.int8, .text, .text, .text, .float8, .timestamptz])
        update = PostgresStatement(
            """
            UPDATE bookmarks
            SET kind = COALESCE($2::text::bookmark_kind, kind), note = COALESCE($3, note),
                position_seconds = CASE WHEN $4 THEN $5 ELSE position_seconds END,
                remind_at = CASE WHEN $6 THEN $7 ELSE remind_at END,
                reminded_at = CASE WHEN $6 THEN NULL ELSE reminded_at END, updated_at = now()
            WHERE id = $1 RETURNING \(shown.returning)
            """,
            parameterTypes: [.int8, .text, .text, .bool, .float8, .bool, .timestamptz])
        delete = PostgresStatement(
            "DELETE FROM bookmarks WHERE id = $1 RETURNING \(shown.returning)", parameterTypes: [.int8])
    }

    func insert(_ entry: Bookmark, in session: WriteSession) async throws -> Written? {
        let row: [PostgresParameter] = [
            .int8(entry.userID), .text(entry.videoID), .text(entry.kind), .text(entry.note),
            PostgresParameter(entry.positionSeconds), PostgresParameter(entry.remindAt),
        ]
        return Written(.created, try await session.run(insert, row))
    }

    func update(_ change: BookmarkChange, in session: WriteSession) async throws -> Written? {
        let row: [PostgresParameter] = [
            .int8(change.id), PostgresParameter(change.kind), PostgresParameter(change.note),
            change.positionSeconds.isGiven.postgresParameter, PostgresParameter(change.positionSeconds.value),
            change.remindAt.isGiven.postgresParameter, PostgresParameter(change.remindAt.value),
        ]
        return Written(.updated, try await session.run(update, row))
    }

    func delete(_ id: Int64, in session: WriteSession) async throws -> Written? {
        Written(.deleted, try await session.run(delete, [.int8(id)]))
    }

    /// Which of some users there are.
    static func users(among ids: [Int64], in database: PostgresClient) async throws -> Set<Int64> {
        let rows = try await database.query("SELECT id FROM users WHERE id = ANY (\(ids))")
        return Set(try rows.map { try $0.decode(Int64.self, at: 0) })
    }

    /// Stores many notes by one statement.
    /// - Returns: their ids, in the order of the notes.
    static func insert(_ notes: [Bookmark], in database: PostgresClient) async throws -> [Int64] {
        guard !notes.isEmpty else { return [] }
        let rows = try await database.query(
            """
            INSERT INTO bookmarks (user_id, video_id, kind, note, position_seconds, remind_at)
            SELECT user_id, video_id, kind::bookmark_kind, note, position_seconds, remind_at
            FROM unnest(\(notes.map(\.userID)), \(notes.map(\.videoID)), \(notes.map(\.kind)), \(notes.map(\.note)),
                        \(notes.map(\.positionSeconds)), \(notes.map(\.remindAt)))
                AS given(user_id, video_id, kind, note, position_seconds, remind_at)
            RETURNING id
            """, access: .write)
        return try rows.map { try $0.decode(Int64.self, at: 0) }
    }

    /// Some notes after one of an id, in the order of their ids.
    static func page(
        after id: Int64, of kind: String?, in database: PostgresClient
    ) async throws -> [(id: Int64, line: JSONValue)] {
        let rows = try await database.query(
            """
            SELECT id, user_id, video_id, kind::text, note, position_seconds, remind_at FROM bookmarks
            WHERE id > \(id) AND (\(kind)::text IS NULL OR kind = \(kind)::text::bookmark_kind) ORDER BY id LIMIT 500
            """)
        return try rows.map { row in
            var line: JSONObject = [
                "userId": .string(String(try row.decode(Int64.self, at: 1))),
                "videoId": .string(try row.decode(String.self, at: 2)),
                "kind": BookmarksTypes.kind.name(of: try row.decode(String.self, at: 3)).map { .string($0) } ?? .null,
                "note": .string(try row.decode(String.self, at: 4)),
            ]
            if let seconds = try row.decode(Double?.self, at: 5).flatMap({ JSONNumber($0) }) {
                line["positionSeconds"] = .number(seconds)
            }
            if let time = try row.decode(PostgresTimestamp?.self, at: 6) { line["remindAt"] = .string("\(time)") }
            return (try row.decode(Int64.self, at: 0), .object(line))
        }
    }

    /// Marks as done what it is time to remind of. Of several servers each note falls to one.
    /// - Returns: the rows, with what ``BookmarksSchema/bookmarkChanged`` is about.
    static func remind(in database: PostgresClient) async throws -> PostgresResult {
        try await database.query(
            """
            UPDATE bookmarks SET reminded_at = now() WHERE remind_at <= now() AND reminded_at IS NULL
            RETURNING id, user_id, video_id, kind
            """, access: .write)
    }

    /// What a violation of each constraint of the table means to a client.
    static let constraints = [
        ConstraintMeaning(
            "bookmarks_user_id_fkey", status: 422, field: "userId", message: "There is no user of this id."),
        ConstraintMeaning(
            "bookmarks_video_id_check", status: 422, field: "videoId",
            message: "The value must be 1 to 200 characters long."),
        ConstraintMeaning(
            "bookmarks_note_check", status: 422, field: "note",
            message: "The value must be 1 to 10000 characters long."),
        ConstraintMeaning(
            "bookmarks_position_seconds_check", status: 422, field: "positionSeconds",
            message: "The value must be a number from 0 to 1000000."),
    ]
}
