import GraphQL
import JSON
import Relational

/// ``TypesCatalog`` with a module beside it that has what that lacks: rows that two columns identify, fields that SQL and code
/// compute, with arguments and without, values, an input of one field, mutations and subscriptions of every kind. The planner is
/// fuzzed over it.
enum FuzzedCatalog {
    private static let marks = Source(
        table: "marks", key: [Column("user_id", .bigint), Column("video_id", .text)],
        columns: [
            Column("note", .text, nullable: true), Column("made_at", .timestamptz), Column("weight", .doublePrecision),
            Column("spans", .jsonb, nullable: true),
        ], indexes: [["video_id", "user_id"], ["made_at", "user_id", "video_id"]])

    private static let from = FieldArgument("from", "DateTime", description: "Only what is later.")

    private static let initials = BatchResolver(
        type: "String!", columns: ["username"],
        arguments: [
            FieldArgument("length", "Int!", default: .int(1)), FieldArgument("span", "Span"),
            FieldArgument("place", "Place"),
        ]
    ) { request in request.rows.map { _ in "" } }

    private static func markModule() -> SchemaDeclarations {
        var schema = SchemaDeclarations()
        schema.object(
            ObjectDeclaration(
                "Mark", over: marks, listing: Listing(defaultOrder: "MADE_AT_DESC"),
                fields: [
                    .column("userId", "user_id"), .column("videoId", "video_id", type: "ID"), .column("note", "note"),
                    .column("madeAt", "made_at"), .column("weight", "weight"),
                    .column("spans", "spans", type: "[MarkSpan!]"), .one("user", of: "User", from: "user_id"),
                    .one("video", of: "Video", from: "video_id"),
                    .many("plays", of: "Play", from: ["user_id", "video_id"], to: ["user_id", "video_id"]),
                    .computed(
                        "before", "Mark", arguments: [from],
                        sql: """
                            SELECT user_id, video_id FROM marks
                            WHERE user_id = {row}.user_id AND made_at < {row}.made_at AND ({from} IS NULL OR made_at > {from})
                            ORDER BY made_at DESC LIMIT 1
                            """),
                ]))
        declareValues(in: &schema)
        schema.input(
            InputDeclaration(
                "Place",
                fields: [
                    InputValueDefinition("mark", type: "ID"), InputValueDefinition("span", type: "Span"),
                    InputValueDefinition("colors", type: "[Color!]"),
                ], isOneOf: true))
        schema.extend(
            "User", .many("marks", of: "Mark", from: "id", to: "user_id"), .batch("initials", initials),
            .computed(
                "playCount", "Int!", arguments: [from, FieldArgument("moods", "[Mood!]", as: .text)],
                sql:
                    "SELECT count(*)::integer FROM plays WHERE user_id = {row}.id AND ({from} IS NULL OR {moods} IS NULL)"
            ),
            .computed(
                "lastPlays", "[Play!]!", arguments: [FieldArgument("first", "Int", default: .int(2))],
                rows: .argument("first"), cost: 5,
                sql: "SELECT id FROM plays WHERE user_id = {row}.id ORDER BY play_timestamp DESC, id DESC"))
        schema.extend(
            "Video", .many("marks", of: "Mark", from: "id", to: "video_id"),
            .computed(
                "stats", "VideoStats!", arguments: [from],
                sql: """
                    SELECT {row}.id AS id, count(*) AS plays, min(user_id) AS first_user FROM plays
                    WHERE video_id = {row}.id AND ({from} IS NULL OR play_timestamp > {from})
                    """
            ))
        schema.query(
            .lookup("mark", of: "Mark"), .list("marks", of: "Mark"),
            .computed(
                "topVideos", "[VideoStats!]!", arguments: [from, FieldArgument("first", "Int", default: .int(3))],
                rows: .argument("first"), cost: 200,
                sql: """
                    SELECT video_id AS id, count(*) AS plays, min(user_id) AS first_user FROM plays
                    WHERE {from} IS NULL OR play_timestamp > {from} GROUP BY video_id
                    """))
        declareWrites(in: &schema)
        return schema
    }

    private static func declareValues(in schema: inout SchemaDeclarations) {
        schema.object(
            .value(
                "VideoStats",
                columns: [
                    Column("id", .text), Column("plays", .bigint), Column("first_user", .bigint, nullable: true),
                ], key: ["id"],
                fields: [
                    .column("plays", "plays", type: "ID"), .one("video", of: "Video", from: "id"),
                    .one("firstUser", of: "User", from: "first_user"),
                    .many("marks", of: "Mark", from: "id", to: "video_id"),
                    .computed(
                        "viewers", "[User!]!", rows: .atMost(20),
                        sql: "SELECT DISTINCT user_id AS id FROM plays WHERE video_id = {row}.id ORDER BY 1"),
                ]))
        schema.object(
            .value(
                "MarkSpan", columns: [Column("from", .doublePrecision), Column("label", .text, nullable: true)],
                fields: [.column("from", "from", type: "Float"), .column("label", "label", type: "String")]))
    }

    private static func declareWrites(in schema: inout SchemaDeclarations) {
        let key = [InputValueDefinition("userId", type: "ID!"), InputValueDefinition("videoId", type: "ID!")]
        let whole =
            key + [
                InputValueDefinition("note", type: "String"), InputValueDefinition("span", type: "Span"),
                InputValueDefinition("place", type: "Place"),
            ]
        let nothing = ListWrite(prepare: { $0 }, perform: { items, _ in items.map { _ in nil } })
        schema.mutation(
            Mutation("addMark", .create, of: "Mark", "Adds a mark.", input: whole) { _ in { _ in { _ in nil } } },
            Mutation("deleteMark", .delete, of: "Mark", "Deletes a mark.", input: key) { _ in { _ in { _ in nil } } },
            .list("addMarks", .create, of: "Mark", "Adds marks.", atMost: 7, input: whole) { _ in nothing },
            .returning(
                "moveMarks", "Moves marks.",
                payload: [
                    .object("user", of: "User"), .value("moved", "Int!"), .objects("marks", of: "Mark", atMost: 3),
                    .objects("videos", of: "Video"), .value("spans", "[MarkSpan!]"),
                ], input: whole
            ) { { _ in { _ in nil } } })
        schema.subscription(
            SubscriptionField(
                "markMade", of: "Mark",
                arguments: [.init("userId", column: "user_id"), .init("videoId", column: "video_id", type: "ID")]),
            .changes("markChanged", of: "Mark", arguments: [.init("userId", column: "user_id", type: "ID!")]),
            .computed(
                "markCount", "Int!", arguments: [.init("userId", "ID!")],
                sql: "SELECT count(*)::integer FROM marks WHERE user_id = {userId}"),
            .resolved(
                "markTold",
                BatchResolver(type: "MarkSpan!", columns: ["videoId", "key"]) { rows, _ in rows.map { _ in [:] } },
                arguments: [.init("videoId", "ID", as: .text)]),
            .told("marksMoved", "[MarkSpan!]!", arguments: [.init("to", "ID")]))
    }

    static func make() throws -> Catalog {
        let (catalog, problems) = Catalog.assemble([
            ("users", TestCatalog.usersModule()), ("plays", TestCatalog.playsModule()),
            ("songs", TypesCatalog.songsModule()), ("marks", markModule()),
        ])
        guard let catalog else { throw TestCatalog.SchemaProblemsFound(problems: problems) }
        return catalog
    }
}
