import GraphQL
import JSON
import Logging
import Postgres
import TestSupport
import Testing

@testable import Relational

/// A catalog over the product's tables in which SQL and code compute fields of every shape, at every kind of parent, and a
/// table whose rows two columns identify.
enum ComputedCatalog {
    static let users = Source(
        table: "users", key: Column("id", .bigint), columns: [Column("username", .text, nullable: true)], indexes: [])
    static let plays = Source(
        table: "plays", key: Column("id", .bigint),
        columns: [
            Column("user_id", .bigint), Column("video_id", .text), Column("play_timestamp", .timestamptz),
            Column("session_id", .text, nullable: true),
        ], indexes: [["user_id", "play_timestamp", "id"], ["video_id", "play_timestamp", "id"]])
    static let bookmarks = Source(
        table: "bookmarks", key: [Column("user_id", .bigint), Column("video_id", .text)],
        columns: [Column("note", .text, nullable: true), Column("marks", .jsonb, nullable: true)],
        indexes: [["video_id", "user_id"]])

    static let tables = """
        CREATE TABLE bookmarks (user_id bigint NOT NULL REFERENCES users (id), video_id text NOT NULL, note text, marks jsonb,
                                PRIMARY KEY (user_id, video_id));
        CREATE INDEX ON bookmarks (video_id, user_id);
        """

    static let from = FieldArgument("from", "DateTime", description: "Only plays from then on.")

    static func declarations() -> SchemaDeclarations {
        var schema = SchemaDeclarations()
        declareValues(in: &schema)
        schema.object(
            ObjectDeclaration(
                "User", over: users,
                listing: Listing(
                    filters: [.init("id", column: "id")], orders: [.init("ID", column: "id")], defaultOrder: "ID_ASC"),
                fields: [
                    .column("id", "id"), .column("username", "username"),
                    .many("plays", of: "Play", from: "id", to: "user_id"),
                    .many("bookmarks", of: "Bookmark", from: "id", to: "user_id"),
                    .computed(
                        "playCount", "Int!", arguments: [from],
                        sql: """
                            SELECT count(*)::integer FROM plays
                            WHERE user_id = {row}.id AND ({from} IS NULL OR play_timestamp >= {from})
                            """),
                    .computed(
                        "lastPlays", "[Play!]!", arguments: [FieldArgument("first", "Int", default: .int(2))],
                        rows: .argument("first"), cost: 5,
                        sql: "SELECT id FROM plays WHERE user_id = {row}.id ORDER BY play_timestamp DESC, id DESC"),
                    .computed(
                        "videoIds", "[ID!]!", arguments: [FieldArgument("only", "[ID!]", as: .text)], rows: .atMost(50),
                        sql: """
                            SELECT DISTINCT video_id FROM plays
                            WHERE user_id = {row}.id AND ({only} IS NULL OR video_id = ANY ({only})) ORDER BY 1
                            """),
                    .batch("initials", initials), .batch("samples", marks),
                    .batch("friends", friends), .batch("lastBookmark", lastBookmark), .batch("favorites", favorites),
                ]))
        schema.object(
            ObjectDeclaration(
                "Play", over: plays,
                listing: Listing(
                    filters: [.init("userId", column: "user_id"), .init("videoId", column: "video_id")],
                    orders: [.init("ID", column: "id")], defaultOrder: "ID_DESC"),
                fields: [
                    .column("id", "id"), .column("userId", "user_id"), .one("user", of: "User", from: "user_id"),
                    .one("video", of: "Video", from: "video_id"),
                    .one("bookmark", of: "Bookmark", from: ["user_id", "video_id"], nullable: true),
                    .computed(
                        "before", "Play",
                        sql: """
                            SELECT id FROM plays
                            WHERE user_id = {row}.user_id AND (play_timestamp, id) < ({row}.play_timestamp, {row}.id)
                            ORDER BY play_timestamp DESC, id DESC LIMIT 1
                            """),
                    .computed(
                        "sittings", "Int", description: "NULL is a sitting, too.",
                        sql:
                            "SELECT count(*)::integer FROM plays WHERE session_id IS NOT DISTINCT FROM {row}.session_id"
                    ),
                ]))
        schema.object(
            ObjectDeclaration(
                "Bookmark", over: bookmarks,
                listing: Listing(
                    filters: [.init("userId", column: "user_id"), .init("videoId", column: "video_id")],
                    orders: [.init("USER_ID", column: "user_id"), .init("VIDEO_ID", column: "video_id")],
                    defaultOrder: "USER_ID_ASC"),
                fields: [
                    .column("userId", "user_id"), .column("videoId", "video_id", type: "ID"), .column("note", "note"),
                    .column("marks", "marks", type: "[Mark!]"), .one("user", of: "User", from: "user_id"),
                    .many("plays", of: "Play", from: ["user_id", "video_id"], to: ["user_id", "video_id"]),
                    .computed(
                        "playCount", "Int!",
                        sql: """
                            SELECT count(*)::integer FROM plays
                            WHERE user_id = {row}.user_id AND video_id = {row}.video_id
                            """),
                ]))
        schema.object(
            ObjectDeclaration(
                "Video", over: Source(key: Column("id", .text)),
                fields: [
                    .column("id", "id", type: "ID"), .many("plays", of: "Play", from: "id", to: "video_id"),
                    .many("bookmarks", of: "Bookmark", from: "id", to: "video_id"),
                    .computed(
                        "stats", "VideoStats!", arguments: [from],
                        sql: """
                            SELECT {row}.id AS id, count(*) AS plays, min(user_id) AS first_user FROM plays
                            WHERE video_id = {row}.id AND ({from} IS NULL OR play_timestamp >= {from}) -- by an index
                            """),
                ]))
        schema.query(
            .lookup("user", of: "User"), .list("users", of: "User"), .lookup("play", of: "Play"),
            .list("plays", of: "Play"), .lookup("video", of: "Video"), .lookup("bookmark", of: "Bookmark"),
            .list("bookmarks", of: "Bookmark"),
            .computed(
                "topVideos", "[VideoStats!]!",
                arguments: [from, FieldArgument("first", "Int", default: .int(3))], rows: .argument("first"), cost: 200,
                sql: """
                    SELECT video_id AS id, count(*) AS plays, min(user_id) AS first_user FROM plays
                    WHERE {from} IS NULL OR play_timestamp >= {from}
                    GROUP BY video_id ORDER BY count(*) DESC, video_id
                    """),
            .computed("playCount", "Int!", sql: "SELECT count(*)::integer FROM plays"))
        return schema
    }

    private static func declareValues(in schema: inout SchemaDeclarations) {
        schema.object(
            .value(
                "VideoStats",
                columns: [
                    Column("id", .text), Column("plays", .bigint), Column("first_user", .bigint, nullable: true),
                ],
                key: ["id"],
                fields: [
                    .column("plays", "plays", type: "ID"), .one("video", of: "Video", from: "id"),
                    .one("firstUser", of: "User", from: "first_user"),
                    .many("bookmarks", of: "Bookmark", from: "id", to: "video_id"),
                    .computed(
                        "viewers", "[User!]!", rows: .atMost(20),
                        sql: "SELECT DISTINCT user_id AS id FROM plays WHERE video_id = {row}.id ORDER BY 1"),
                ]))
        schema.object(
            .value(
                "Mark",
                columns: [Column("fromSeconds", .doublePrecision), Column("label", .text, nullable: true)],
                fields: [
                    .column("fromSeconds", "fromSeconds", type: "Float"), .column("label", "label", type: "String"),
                ]))
    }

    /// As many first letters of each name as are asked for.
    private static let initials = BatchResolver(
        type: "String!", columns: ["username"], arguments: [FieldArgument("length", "Int!", default: .int(1))]
    ) { request in
        let length = request.arguments["length"]?.number?.int64.map { Int(clamping: max($0, 0)) } ?? 0
        return request.rows.map { .string(String(($0[0] ?? "").prefix(length))) }
    }

    /// Users by their keys, one of whom there is not, and one twice.
    private static let friends = BatchResolver(type: "[User!]!", columns: ["id"], arguments: []) { request in
        request.rows.map { row in
            let id = row[0].flatMap { Int($0) } ?? 0
            return [.integer(id + 1), .string("99"), "x", .string(String(id)), .integer(id + 1)]
        }
    }

    /// A bookmark by a key of two columns, which not all users have.
    private static let lastBookmark = BatchResolver(type: "Bookmark", columns: ["id"], arguments: []) { request in
        request.rows.map { [.string($0[0] ?? ""), .string("a\"\\,)")] }
    }

    /// Videos by a bare key.
    private static let favorites = BatchResolver(type: "[Video]!", columns: ["id"], arguments: []) { request in
        request.rows.map { row in row[0] == "1" ? ["v0", "a\"\\,)"] : ["v1", .null] }
    }

    /// Two objects for each user.
    private static let marks = BatchResolver(type: "[Mark!]!", columns: ["id"], arguments: []) { request in
        request.rows.map { row in
            [["fromSeconds": 1, "label": .string("user \(row[0] ?? "")")], ["fromSeconds": 2, "label": .null]]
        }
    }

    static func engine(
        _ database: PostgresClient, _ limits: QueryLimits = QueryLimits(), logger: Logger = TestHost.quietLogger,
        adding more: (inout SchemaDeclarations) -> Void = { _ in }
    ) throws -> QueryEngine {
        var schema = declarations()
        more(&schema)
        let (catalog, problems) = Catalog.assemble([("computed", schema)])
        #expect(problems.isEmpty, "\(problems)")
        return QueryEngine(catalog: try #require(catalog), database: database, limits: limits, logger: logger)
    }

    static func ask(
        _ engine: QueryEngine, _ text: String, _ variables: JSONObject = [:],
        in context: QueryContext = QueryContext(asker: .product)
    ) async throws -> JSONValue {
        let operation = try engine.coerce(
            try engine.prepare(Array(text.utf8)), operationName: nil, variables: variables)
        return try JSONParser.parse(
            await engine.execute(try engine.plan(operation, in: context), operation, in: context).bytes)
    }

    /// Ties, NULLs, characters that need escapes.
    static func fill(_ database: PostgresClient) async throws {
        _ = try await database.withLease { connection in
            try await connection.executeScript(
                tables + """
                    INSERT INTO users (username, email, password_hash)
                    SELECT 'user' || n, 'e' || n || '@example.com', 'none' FROM generate_series(1, 6) n;
                    INSERT INTO plays (user_id, video_id, play_timestamp, session_id)
                    SELECT 1 + n * 7 % 5, 'v' || n % 4, '2024-01-01Z'::timestamptz + n % 7 * interval '1 s',
                           CASE WHEN n % 3 = 0 THEN E'a"\\\\\\t,(' || n % 2 END
                    FROM generate_series(1, 40) n;
                    INSERT INTO bookmarks SELECT 1 + n % 5, (ARRAY['v0', 'v1', 'a"\\,)', '', 'v9'])[1 + n / 5], 'note ' || n,
                           CASE WHEN n % 2 = 0 THEN '[{"fromSeconds": 1.5, "label": "é\\""}, {"fromSeconds": 2}]'::jsonb END
                    FROM generate_series(0, 19) n;
                    """)
        }
    }
}
