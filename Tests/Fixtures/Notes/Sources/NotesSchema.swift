import ModuleKit

/// What `/query` knows of notes.
enum NotesSchema {
    static let notes = Source(
        table: "notes", key: [Column("user_id", .bigint), Column("video_id", .text)], columns: [Column("text", .text)],
        indexes: [["video_id", "user_id"]])

    static let keys = Source(
        table: "note_keys", key: Column("id", .uuid),
        columns: [Column("user_id", .bigint), Column("name", .text)], indexes: [["user_id"]])

    static let noteWritten = SubscriptionField(
        "noteWritten", of: "Note", description: "Notes, as they are written and changed.",
        arguments: [.init("userId", column: "user_id")], on: [.created, .updated])

    static let noteChanged = SubscriptionField.changes(
        "noteChanged", of: "Note", description: "What becomes of notes.",
        arguments: [.init("userId", column: "user_id"), .init("videoId", column: "video_id", type: "ID")])

    static func declare(in schema: inout SchemaDeclarations) {
        schema.object(
            ObjectDeclaration(
                "Note", over: notes, description: "What a user noted of a video.",
                listing: Listing(
                    filters: [.init("userId", column: "user_id"), .init("videoId", column: "video_id")],
                    orders: [.init("USER_ID", column: "user_id", "video_id")], defaultOrder: "USER_ID_ASC"),
                fields: [
                    .column("userId", "user_id"), .column("videoId", "video_id", type: "ID"), .column("text", "text"),
                    .one("user", of: "User", from: "user_id"),
                    .batch(
                        "words",
                        BatchResolver(type: "Int!", columns: ["text"]) { rows, _ in
                            rows.map { .integer(($0[0] ?? "").split(separator: " ").count) }
                        }
                    ).shownInREST(),
                ]))
        schema.object(
            ObjectDeclaration(
                "NoteKey", over: keys, description: "What a program writes notes by.",
                fields: [.column("id", "id", type: "ID"), .column("userId", "user_id"), .column("name", "name")]))
        schema.object(
            .value(
                "NoteLine", columns: [Column("text", .text), Column("length", .integer)],
                fields: [.column("text", "text"), .column("length", "length")]))
        schema.object(
            .value(
                "MovePreview", columns: [Column("from", .bigint), Column("lines", .jsonb)],
                fields: [.column("from", "from"), .column("lines", "lines", type: "[NoteLine!]")]))
        // Word for word as the modules `plays` and `playbook` declare it.
        schema.object(
            ObjectDeclaration(
                "Video", over: Source(key: Column("id", .text)),
                description: "A video of the site. All that is known of it is its id and what refers to that.",
                fields: [.column("id", "id", type: "ID", description: "What the site calls the video.")]))
        schema.query(.lookup("note", of: "Note"), .list("notes", of: "Note"))
        schema.subscription(
            noteWritten, noteChanged,
            .computed(
                "noteCount", "Int!", arguments: [.init("userId", "ID!")],
                sql: "SELECT count(*)::integer FROM notes WHERE user_id = {userId}"),
            .resolved(
                "noteTold",
                BatchResolver(type: "NoteLine!", columns: ["videoId", "key"]) { rows, _ in
                    rows.map { row in
                        let text = "\(row[0] ?? "none") of \(row[1] ?? "none")"
                        return ["text": .string(text), "length": .integer(text.count)]
                    }
                }, arguments: [.init("videoId", "ID", as: .text)]),
            .told("notesMoved", "[NoteLine!]!", arguments: [.init("to", "ID")]))
    }
}
