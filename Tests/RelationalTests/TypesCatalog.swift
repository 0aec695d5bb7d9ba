import GraphQL
import JSON
import Relational

/// The test catalog with a module beside it that has columns of all types, enums and scalars of its own, an interface, a union,
/// and every kind of relation to them.
enum TypesCatalog {
    static let mood = EnumDeclaration(
        "Mood", values: [.init("HAPPY", stored: "happy"), .init("SAD", stored: "it's sad").deprecated("Cheer up.")])

    static let color = ScalarDeclaration("Color") { text throws(ScalarType.Failure) in
        if text.utf8.first != UInt8(ascii: "#") { throw ScalarType.Failure("Color must begin with a #") }
        return text.lowercased()
    }

    static let songs = Source(
        table: "songs", key: Column("id", .uuid),
        columns: [
            Column("title", .text), Column("mood", .text), Column("license", .enumeration("license"), nullable: true),
            Column("price", .numeric), Column("day", .date, nullable: true), Column("at", .time),
            Column("length", .interval),
            Column("take", .smallint), Column("tags", .array(.text)),
            Column("scores", .array(.numeric, nullable: true)),
            Column("moods", .array(.enumeration("mood"))), Column("picture", .bytea, nullable: true),
            Column("color", .text), Column("about_type", .text), Column("about", .text, nullable: true),
            Column("user_id", .bigint),
        ], indexes: [["mood", "id"], ["user_id", "id"], ["price", "id"]])

    static func songsModule() -> SchemaDeclarations {
        var schema = SchemaDeclarations()
        schema.enumeration(mood)
        schema.scalar(color)
        schema.interface(InterfaceDeclaration("Titled", fields: [FieldDefinition("title", type: "String!")]))
        schema.union(UnionDeclaration("Subject", types: ["User", "Play", "Video", "Song"]))
        schema.input(
            InputDeclaration(
                "Span",
                fields: [
                    InputValueDefinition("from", type: "Date!"),
                    InputValueDefinition("moods", type: "[Mood!]", defaultValue: .list([.enumeration("SAD")])),
                ]))
        schema.object(
            ObjectDeclaration(
                "Song", over: songs, implementing: ["Titled"], listing: Listing(defaultOrder: "ID_ASC"),
                fields: [
                    .column("id", "id", type: "ID"), .column("title", "title"), .column("mood", "mood", type: "Mood"),
                    .column("license", "license", type: "Mood"), .column("price", "price"), .column("day", "day"),
                    .column("at", "at"), .column("length", "length"), .column("take", "take"), .column("tags", "tags"),
                    .column("scores", "scores"), .column("moods", "moods", type: "Mood"), .column("picture", "picture"),
                    .column("color", "color", type: "Color"), .one("user", of: "User", from: "user_id"),
                    .oneOf(
                        "about", of: "Subject", typeColumn: "about_type", keyColumn: "about",
                        stored: ["user": "User", "play": "Play", "video": "Video", "song": "Song"]),
                    .many("fans", of: "User", through: Through(table: "fans", from: "song_id", to: "user_id")),
                    .expression("moodsOfBoth", "ARRAY[{row}.mood]", type: "[Mood!]!"),
                ]))
        schema.extend("User", .many("songs", of: "Song", from: "id", to: "user_id"))
        schema.query(.list("songs", of: "Song"), .lookup("song", of: "Song"))
        return schema
    }

    static func make() throws -> Catalog {
        let (catalog, problems) = Catalog.assemble([
            ("users", TestCatalog.usersModule()), ("plays", TestCatalog.playsModule()), ("songs", songsModule()),
        ])
        guard let catalog else { throw TestCatalog.SchemaProblemsFound(problems: problems) }
        return catalog
    }
}
