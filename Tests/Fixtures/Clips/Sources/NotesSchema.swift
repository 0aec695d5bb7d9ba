import ModuleKit

/// What `/query` knows of topics, and of notes about things of several kinds.
enum NotesSchema {
    static let topics = Source(
        table: "topics", key: Column("id", .bigint), columns: [Column("title", .text)], indexes: [["title"]],
        authorization: RowPredicate("NOT {row}.hidden"))

    static let notes = Source(
        table: "notes", key: Column("id", .bigint),
        columns: [
            Column("body", .text), Column("subject_type", .text, nullable: true),
            Column("subject_id", .text, nullable: true),
        ], indexes: [["subject_id", "id"]])

    static func declare(in schema: inout SchemaDeclarations) {
        schema.interface(
            InterfaceDeclaration(
                "Titled", description: "What has a title.", fields: [FieldDefinition("title", type: "String!")]))
        schema.extend("Topic", implementing: "Titled")
        schema.union(
            UnionDeclaration("Subject", description: "What a note is about.", types: ["Clip", "User", "Place"]))
        schema.object(
            ObjectDeclaration(
                "Topic", over: topics, description: "What clips are about.",
                listing: Listing(
                    filters: [Listing.Filter("id", column: "id"), Listing.Filter("title", column: "title")],
                    orders: [Listing.Order("ID", column: "id"), Listing.Order("TITLE", column: "title")],
                    defaultOrder: "TITLE_ASC"),
                fields: [
                    .column("id", "id"), .column("title", "title"),
                    .many("clips", of: "Clip", through: Through(table: "clip_topics", from: "topic_id", to: "clip_id")),
                ]))
        schema.object(
            ObjectDeclaration(
                "Place", over: Source(key: Column("id", .text)), description: "A place, of which nothing is stored.",
                fields: [
                    .column("id", "id", type: "ID"), .many("notes", of: "Note", from: "id", to: "subject_id"),
                ]))
        schema.object(
            ObjectDeclaration(
                "Note", over: notes, description: "What someone has to say about something.",
                listing: Listing(
                    filters: [Listing.Filter("id", column: "id")], orders: [Listing.Order("ID", column: "id")],
                    defaultOrder: "ID_ASC"),
                fields: [
                    .column("id", "id"), .column("body", "body"),
                    .oneOf(
                        "subject", of: "Subject", typeColumn: "subject_type", keyColumn: "subject_id",
                        stored: ["clip": "Clip", "user": "User", "it's a place": "Place"]),
                    .oneOf(
                        "titled", of: "Titled", typeColumn: "subject_type", keyColumn: "subject_id",
                        stored: ["clip": "Clip", "topic": "Topic"]),
                ]))
        // As another module would add its own.
        schema.union(UnionDeclaration("Subject", types: ["Topic"]))
        schema.extend("Note", oneOf: "subject", stored: ["topic": "Topic"])
        schema.query(
            .list("topics", of: "Topic"), .lookup("topic", of: "Topic"), .list("notes", of: "Note"),
            .lookup("note", of: "Note"))
    }
}
