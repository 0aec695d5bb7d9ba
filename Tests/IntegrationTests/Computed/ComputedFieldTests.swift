import GraphQL
import JSON
import Logging
import Postgres
import TestSupport
import Testing

@testable import Relational

/// Fields that SQL computes: their arguments, their bounds, what they cost, and what becomes of their faults.
@Suite("Computed: fields")
struct ComputedFieldTests {
    private static func with(_ body: (QueryEngine, PostgresClient) async throws -> Void) async throws {
        try await TestHost.with(modules: ["users", "plays"]) { host in
            try await ComputedCatalog.fill(host.database)
            try await body(try ComputedCatalog.engine(host.database), host.database)
        }
    }

    @Test("Arguments come from the document, from variables and from defaults, for each alias its own")
    func arguments() async throws {
        try await Self.with { engine, _ in
            let answer = try await ComputedCatalog.ask(
                engine,
                """
                query($from: DateTime, $only: [ID!], $none: [ID!], $first: Int) {
                  user(id: 1) {
                    all: playCount  late: playCount(from: "2024-01-01T00:00:06Z")  given: playCount(from: $from)
                    some: videoIds(only: $only)  every: videoIds(only: $none)  nothing: videoIds(only: [])
                    two: lastPlays { id }  three: lastPlays(first: $first) { id }
                    null: lastPlays(first: null) { id }
                    initials  i5: initials(length: 5)
                  }
                }
                """, ["from": "2024-01-01T00:00:06Z", "only": ["v1", "nowhere"], "first": 3])
            let user = answer["data"]["user"]
            #expect(user["all"] == 8)
            #expect(user["late"] == user["given"])
            #expect(user["late"] != user["all"])
            #expect(user["some"] == ["v1"])
            #expect(user["every"] == ["v0", "v1", "v2", "v3"])
            #expect(user["nothing"] == [])
            #expect(user["two"].array?.count == 2)
            #expect(user["three"].array?.count == 3)
            // Where there is no number it is the default of the field, not that of lists.
            #expect(user["null"].array?.count == 2)
            #expect(user["initials"] == "u")
            #expect(user["i5"] == "user1")
        }
    }

    @Test("However many parents there are, everything goes out in one flush, a statement a field")
    func oneFlush() async throws {
        try await Self.with { engine, _ in
            let document = try engine.prepare(
                Array(
                    """
                    {
                      topVideos(first: 3) { plays video { id stats { plays viewers { id } } } }
                      users { nodes { lastPlays { video { stats { plays } } before { id } } } }
                    }
                    """.utf8))
            let operation = try engine.coerce(document, operationName: nil, variables: nil)
            let plan = try engine.plan(operation)
            #expect(plan.roundTrips.count == 1)
            #expect(plan.statements.count == 7)
        }
    }

    @Test("A list is bounded: by its argument within the largest page, or by what the module says")
    func bounds() async throws {
        try await Self.with { engine, database in
            let beyond = try await ComputedCatalog.ask(engine, "{ topVideos(first: 101) { plays } }")
            #expect(beyond["errors"][0]["extensions"]["limit"] == "listSize")
            let few = try ComputedCatalog.engine(
                database,
                adding: {
                    $0.query(.computed("three", "[Int!]", rows: .atMost(2), sql: "SELECT generate_series(1, 3)"))
                })
            let many = try await ComputedCatalog.ask(few, "{ three }")
            #expect(many["data"] == ["three": .null])
            #expect(many["errors"][0]["extensions"]["limit"] == "rows")
            #expect(many["errors"][0]["extensions"]["value"] == 2)
        }
    }

    @Test("What it costs is counted for each parent, and refused beyond the bound")
    func cost() async throws {
        try await Self.with { _, database in
            let text = "{ users { nodes { videoIds } } }"
            for (bound, isRefused) in [(3_000, false), (1_500, true)] {
                let engine = try ComputedCatalog.engine(database, QueryLimits(cost: bound))
                let answer = try await ComputedCatalog.ask(engine, text)
                // 20 users, each 50 for the SQL, 50 rows, 1 for the search.
                #expect((answer["errors"][0]["extensions"]["limit"] == "cost") == isRefused, "\(answer)")
            }
        }
    }

    @Test("A key that the SQL yields and that no row has is left out, also one of two columns of which one fits")
    func keysOfNothing() async throws {
        try await Self.with { _, database in
            let engine = try ComputedCatalog.engine(
                database,
                adding: {
                    $0.query(
                        .computed("some", "[Play!]!", sql: "SELECT n AS id FROM generate_series(2, -1, -1) n"),
                        .computed("gone", "Play", sql: "SELECT 999 AS id"),
                        .computed(
                            "marked", "[Bookmark!]!",
                            sql: """
                                SELECT * FROM (VALUES (1, 'nowhere'), (2, 'v0'), (2, 'v1')) k(user_id, video_id)
                                """))
                })
            let answer = try await ComputedCatalog.ask(
                engine, "{ some { id } gone { id } marked { userId videoId note } }")
            #expect(answer["data"]["some"] == [["id": "2"], ["id": "1"]], "\(answer)")
            #expect(answer["data"]["gone"] == .null && answer["errors"] == .null)
            let marked = answer["data"]["marked"].array?.map { $0["userId"].string.map { "\($0)" } }
            #expect(marked == ["2", "2"], "\(answer)")
        }
    }

    @Test("Rows of a table keep their authorization, and the SQL may know who asks")
    func authorization() async throws {
        try await Self.with { _, database in
            let engine = try ComputedCatalog.engine(
                database,
                adding: {
                    $0.object(
                        ObjectDeclaration(
                            "OwnPlay",
                            over: Source(
                                table: "plays", key: Column("id", .bigint), columns: [Column("user_id", .bigint)],
                                authorization: RowPredicate("{row}.user_id = {viewer}")),
                            fields: [.column("id", "id"), .column("userId", "user_id")]))
                    $0.query(
                        .computed("anyPlays", "[OwnPlay!]!", sql: "SELECT id FROM plays ORDER BY id"),
                        .computed("whoAmI", "ID", sql: "SELECT {viewer}"))
                })
            for viewer in [Int64(1), 2] {
                let answer = try await ComputedCatalog.ask(
                    engine, "{ whoAmI anyPlays { userId } }", in: QueryContext(viewer: viewer))
                #expect(answer["data"]["whoAmI"] == .string(String(viewer)))
                let owners = answer["data"]["anyPlays"].array?.map { $0["userId"] } ?? []
                #expect(owners.count == 8)
                #expect(owners.allSatisfy { $0 == .string(String(viewer)) })
            }
            let nobody = try await ComputedCatalog.ask(engine, "{ whoAmI anyPlays { userId } }")
            #expect(nobody["data"] == ["whoAmI": .null, "anyPlays": []])
        }
    }

    @Test(
        "SQL that yields two rows for one value, or NULL where none may be, is an error of the field that the log names"
    )
    func faults() async throws {
        try await Self.with { _, database in
            let log = RecordedLog()
            var logger = Logger(label: "test") { _ in log.handler }
            logger.logLevel = .error
            let engine = try ComputedCatalog.engine(
                database, logger: logger,
                adding: {
                    $0.extend(
                        "User", .computed("two", "Int", sql: "SELECT generate_series(1, 2)"),
                        .computed("none", "Int!", sql: "SELECT NULLIF({row}.id, 2)::integer"))
                })
            let two = try await ComputedCatalog.ask(engine, "{ user(id: 1) { id two } }")
            #expect(two["data"]["user"] == ["id": "1", "two": .null])
            #expect(two["errors"][0]["extensions"]["code"] == "INTERNAL_SERVER_ERROR")
            let none = try await ComputedCatalog.ask(engine, "{ users(first: 3) { nodes { id none } } }")
            #expect(none["data"] == .null)
            #expect(none["errors"][0]["path"] == ["users", "nodes", 1, "none"])
            #expect(log.texts(.error).count == 2, "\(log.texts(.error))")
        }
    }

    @Test("A connection over SQL is filtered, ordered, counted and paged")
    func connection() async throws {
        try await Self.with { _, database in
            let engine = try ComputedCatalog.engine(
                database,
                adding: {
                    $0.object(
                        .value(
                            "Watched", columns: [Column("video_id", .text), Column("times", .integer)],
                            key: ["video_id"],
                            listing: Listing(
                                filters: [.init("times", column: "times")],
                                orders: [.init("TIMES", column: "times"), .init("VIDEO_ID", column: "video_id")],
                                defaultOrder: "TIMES_DESC"),
                            fields: [.column("videoId", "video_id", type: "ID"), .column("times", "times")]))
                    $0.extend(
                        "User",
                        .computed(
                            "watched", "WatchedConnection!", arguments: [ComputedCatalog.from],
                            sql: """
                                SELECT video_id, count(*)::integer AS times FROM plays
                                WHERE user_id = {row}.id AND ({from} IS NULL OR play_timestamp >= {from}) GROUP BY video_id
                                """))
                })
            var after = JSONValue.null
            var seen: [JSONValue] = []
            repeat {
                let answer = try await ComputedCatalog.ask(
                    engine,
                    """
                    query($after: String) {
                      users(first: 2) { nodes { watched(first: 1, after: $after, orderBy: VIDEO_ID_ASC, filter: { times: { gt: 1 } }) {
                        totalCount nodes { videoId times } pageInfo { hasNextPage endCursor }
                      } } }
                    }
                    """, ["after": after])
                let page = answer["data"]["users"]["nodes"][0]["watched"]
                #expect(page["totalCount"] == 4, "\(answer)")
                seen += page["nodes"].array ?? []
                after = page["pageInfo"]["endCursor"]
                guard page["pageInfo"]["hasNextPage"] == true else { break }
            } while seen.count < 10
            #expect(seen.map { $0["videoId"] } == ["v0", "v1", "v2", "v3"])
        }
    }

    @Test("A resolver sees who asks")
    func whoAsks() async throws {
        try await Self.with { _, database in
            let engine = try ComputedCatalog.engine(
                database,
                adding: {
                    $0.extend(
                        "User",
                        .batch(
                            "isMe",
                            BatchResolver(type: "Boolean!", columns: ["id"], arguments: []) { request in
                                request.rows.map { .bool($0[0] == request.viewer.map(String.init)) }
                            }))
                })
            let answer = try await ComputedCatalog.ask(
                engine, "{ users(first: 2) { nodes { isMe } } }", in: QueryContext(viewer: 2))
            #expect(answer["data"]["users"]["nodes"] == [["isMe": false], ["isMe": true]])
        }
    }

    @Test("Keys that code gives are read in one statement more; what is not there is null or left out")
    func objectsByKeys() async throws {
        try await Self.with { engine, _ in
            let document = try engine.prepare(
                Array(
                    """
                    { users(first: 2) { nodes {
                      friends { id username plays(first: 1) { nodes { id } } }
                      lastBookmark { nodeId note user { id } } favorites { id stats { plays } }
                    } } }
                    """.utf8))
            let operation = try engine.coerce(document, operationName: nil, variables: nil)
            let plan = try engine.plan(operation)
            #expect(plan.roundTrips.map(\.count) == [1, 5])
            let answer = try JSONParser.parse(await engine.execute(plan, operation, in: QueryContext()).bytes)
            #expect(answer["errors"] == .null)
            let nodes = answer["data"]["users"]["nodes"]
            #expect(nodes[0]["friends"].array?.map { $0["id"] } == ["2", "1", "2"])
            #expect(nodes[1]["favorites"].array?.map { $0["id"] } == ["v1", .null])
            #expect(nodes[1]["favorites"][0]["stats"]["plays"] == "10")
            #expect(nodes[0]["lastBookmark"]["note"] == "note 10")
        }
    }
}
