import GraphQL
import JSON
import Postgres
import TestSupport
import Testing

@testable import Relational

/// What is computed over lists and their groups.
@Suite("Query: aggregates")
struct AggregateTests {
    private static let examples: [(query: String, data: String)] = [
        (
            "{ plays { totalCount aggregate { count min { id playTimestamp videoId } max { userId } countDistinct { userId videoId sessionId } } } }",
            #"{"plays":{"totalCount":6,"aggregate":{"count":6,"min":{"id":"1","playTimestamp":"2024-01-01T00:00:01.000000Z","videoId":"v0"},"max":{"userId":"2"},"countDistinct":{"userId":2,"videoId":3,"sessionId":0}}}}"#
        ),
        // Wherever the page lies, and whatever is on it.
        (
            "{ playbook(first: 1, filter: { userId: { eq: 1 } }) { nodes { id } aggregate { sum { positionSeconds rate } avg { positionSeconds durationSeconds } } } }",
            #"{"playbook":{"nodes":[{"id":"5"}],"aggregate":{"sum":{"positionSeconds":2.25,"rate":4.5},"avg":{"positionSeconds":0.75,"durationSeconds":null}}}}"#
        ),
        (
            "{ plays(filter: { userId: { eq: 99 } }) { aggregate { count max { playTimestamp } countDistinct { userId } } groups(by: USER_ID) { count } } }",
            #"{"plays":{"aggregate":{"count":0,"max":{"playTimestamp":null},"countDistinct":{"userId":0}},"groups":[]}}"#
        ),
        (
            "{ plays { byUser: groups(by: USER_ID) { key { userId videoId } count max { id } } top: groups(by: [VIDEO_ID, USER_ID], orderBy: MAX_ID_DESC, first: 2) { key { videoId userId } } } }",
            #"{"plays":{"byUser":[{"key":{"userId":"1","videoId":null},"count":3,"max":{"id":"5"}},{"key":{"userId":"2","videoId":null},"count":3,"max":{"id":"6"}}],"top":[{"key":{"videoId":"v0","userId":"2"}},{"key":{"videoId":"v2","userId":"1"}}]}}"#
        ),
        // One statement for all parents, the one without children among them.
        (
            "{ users { nodes { username plays(filter: { videoId: { in: [\"v0\", \"v1\"] } }) { aggregate { count max { id } } groups(by: VIDEO_ID, orderBy: KEY_DESC) { key { videoId } count } } } } }",
            #"{"users":{"nodes":[{"username":"ann","plays":{"aggregate":{"count":2,"max":{"id":"3"}},"groups":[{"key":{"videoId":"v1"},"count":1},{"key":{"videoId":"v0"},"count":1}]}},{"username":"bob","plays":{"aggregate":{"count":2,"max":{"id":"6"}},"groups":[{"key":{"videoId":"v1"},"count":1},{"key":{"videoId":"v0"},"count":1}]}},{"username":"cat","plays":{"aggregate":{"count":0,"max":{"id":null}},"groups":[]}}]}}"#
        ),
        (
            "{ users { aggregate { min { username } max { username } countDistinct { role } } groups(by: ROLE) { key { role } count } } }",
            #"{"users":{"aggregate":{"min":{"username":"ann"},"max":{"username":"cat"},"countDistinct":{"role":1}},"groups":[{"key":{"role":"viewer"},"count":3}]}}"#
        ),
    ]

    @Test("They are those of SQL, of whole lists and of those of several parents")
    func contract() async throws {
        try await ContractTests.withRows { host in
            _ = try await host.database.query(
                "INSERT INTO users (username, email, password_hash) VALUES ('cat', 'cat@example.org', '-')",
                access: .write)
            for example in Self.examples {
                let answer = await host.query(example.query)
                #expect(answer.text == #"{"data":\#(example.data)}"#, "\(example.query)")
            }
        }
    }

    @Test("Neither a page's size nor its cursor narrows what is computed over the list")
    func beyondACursor() async throws {
        try await ContractTests.withRows { host in
            let first = await host.query("{ plays(first: 2) { pageInfo { endCursor } } }")
            let answer = await host.query(
                """
                query($after: String) { plays(first: 1, after: $after) {
                  nodes { id } totalCount aggregate { count max { id } } groups(by: USER_ID) { count }
                } }
                """, ["after": first["data"]["plays"]["pageInfo"]["endCursor"]])
            #expect(
                answer["data"]["plays"] == [
                    "nodes": [["id": "4"]], "totalCount": 6, "aggregate": ["count": 6, "max": ["id": "6"]],
                    "groups": [["count": 3], ["count": 3]],
                ], "\(answer.text)")
        }
    }

    /// Plays around the night in which Berlin's clocks went forward, and at the turn of a year.
    private static func withNights(_ body: (TestHost) async throws -> Void) async throws {
        try await ContractTests.withRows { host in
            _ = try await host.database.query(
                """
                INSERT INTO plays (user_id, video_id, play_timestamp) SELECT 1, 'night', time FROM unnest(ARRAY[
                    '2024-12-29T23:30:00Z', '2024-12-31T23:30:00Z', '2025-03-29T23:30:00Z', '2025-03-30T00:30:00Z',
                    '2025-03-30T01:30:00Z', '2025-03-30T22:30:00Z', '2025-10-26T00:30:00Z', '2025-10-26T01:30:00Z'
                ]::timestamptz[]) time
                """, access: .write)
            try await body(host)
        }
    }

    @Test(
        "Spans of time begin where they do in a time zone",
        arguments: [
            (
                "DAY", "UTC",
                [
                    "2024-12-29T00": 1, "2024-12-31T00": 1, "2025-03-29T00": 1, "2025-03-30T00": 3, "2025-10-26T00": 2,
                ]
            ),
            (
                "DAY", "Europe/Berlin",
                [
                    "2024-12-29T23": 1, "2024-12-31T23": 1, "2025-03-29T23": 3, "2025-03-30T22": 1,
                    "2025-10-25T22": 2,
                ]
            ),
            // Mondays: the 30th of December was one.
            (
                "WEEK", "UTC", ["2024-12-23T00": 1, "2024-12-30T00": 1, "2025-03-24T00": 4, "2025-10-20T00": 2]
            ),
            (
                "WEEK", "Europe/Berlin",
                ["2024-12-29T23": 2, "2025-03-23T23": 3, "2025-03-30T22": 1, "2025-10-19T22": 2]
            ),
            ("MONTH", "UTC", ["2024-12-01T00": 2, "2025-03-01T00": 4, "2025-10-01T00": 2]),
            ("YEAR", "Europe/Berlin", ["2023-12-31T23": 1, "2024-12-31T23": 7]),
            // An hour that comes twice is two hours.
            (
                "HOUR", "Europe/Berlin",
                [
                    "2024-12-29T23": 1, "2024-12-31T23": 1, "2025-03-29T23": 1, "2025-03-30T00": 1, "2025-03-30T01": 1,
                    "2025-03-30T22": 1, "2025-10-26T00": 1, "2025-10-26T01": 1,
                ]
            ),
        ] as [(String, String, [String: Int])])
    func timeZones(span: String, zone: String, expected: [String: Int]) async throws {
        try await Self.withNights { host in
            let answer = await host.query(
                """
                query($z: String) { plays(filter: { videoId: { eq: "night" } }) {
                  groups(by: \(span)_OF_PLAY_TIMESTAMP, timeZone: $z) { key { playTimestamp } count } } }
                """, ["z": .string(zone)])
            var found: [String: Int] = [:]
            for group in answer["data"]["plays"]["groups"].array ?? [] {
                let start = group["key"]["playTimestamp"].string ?? ""
                #expect(start.hasSuffix(":00:00.000000Z"))
                found[String(start.prefix(13))] = Int(group["count"].text)
            }
            #expect(found == expected, "\(answer.text)")
        }
    }

    @Test("What is no time zone is an error of the client's at the field, and PostgreSQL never sees it")
    func unknownTimeZones() async throws {
        try await ContractTests.withRows { host in
            for zone in [
                "", "+02:00", "UTC+2", "Mars/Base", "Foo/Bar3", "EST5XYZ", "<A>3", "../../etc/passwd",
                "Europe/Berlin\u{1}",
                "europe/berlin", String(repeating: "x", count: 10_000),
            ] {
                for list in ["plays", "user(id: 1) { plays", "users { nodes { plays"] {
                    let closing = String(repeating: " }", count: list.count { $0 == "{" })
                    let answer = await host.query(
                        """
                        query($z: String) { good: me { id }
                          bad: \(list) { groups(by: DAY_OF_PLAY_TIMESTAMP, timeZone: $z) { count } }\(closing) }
                        """, ["z": .string(zone)])
                    #expect(answer["errors"].array?.count ?? 0 > 0, "\(zone.prefix(20)): \(answer.text)")
                    let error = answer["errors"][0]
                    #expect(error["extensions"]["code"] == "BAD_USER_INPUT", "\(zone.prefix(20)): \(answer.text)")
                    #expect(error["extensions"]["inputPath"] == ["timeZone"])
                    #expect(error["path"].array?.last == "groups")
                    #expect(error["locations"][0]["line"] == 2)
                }
            }
            for zone: JSONValue in ["UTC", "America/Argentina/ComodRivadavia", "Etc/GMT+5", .null] {
                let answer = await host.query(
                    """
                    query($z: String) { plays { groups(by: DAY_OF_PLAY_TIMESTAMP, timeZone: $z) { count } } }
                    """, ["z": zone])
                #expect(answer["data"]["plays"]["groups"].array?.isEmpty == false, "\(answer.text)")
            }
        }
    }

    @Test("A mutation's payload computes over what it wrote, in a time zone, too")
    func mutations() async throws {
        try await ContractTests.withRows { host in
            let selection =
                "query { plays(filter: { videoId: { eq: \"new\" } }) { groups(by: DAY_OF_PLAY_TIMESTAMP, timeZone: \"Asia/Tokyo\") { count key { playTimestamp } } } }"
            let play = "userId: 1, videoId: \"new\", playTimestamp: \"2024-05-01T20:00:00Z\""
            for (mutation, count) in [
                ("recordPlay(input: { \(play) })", 1), ("updateUser(input: { id: 1, username: \"ann2\" })", 1),
            ] {
                let answer = await host.query("mutation { \(mutation) { \(selection) } }")
                let groups = answer["data"].object?.members.first?.value["query"]["plays"]["groups"] ?? .null
                #expect(
                    groups == [["count": .integer(count), "key": ["playTimestamp": "2024-05-01T15:00:00.000000Z"]]],
                    "\(answer.text)")
            }
        }
    }

    @Test("Whole numbers add up exactly, beyond what fits in 64 bits, and others as far as they go")
    func sums() async throws {
        try await TestHost.with(modules: ["users"]) { host in
            try await host.database.withLease { connection in
                _ = try await connection.executeScript(
                    """
                    CREATE TABLE figures (id bigint PRIMARY KEY, small integer, large bigint NOT NULL, single real, far double precision);
                    INSERT INTO figures VALUES (1, 2147483647, 9223372036854775807, 16777216, 1), (2, 2147483647, 9223372036854775807, 1, 'Infinity'),
                        (3, NULL, 1, NULL, NULL);
                    """)
            }
            var schema = SchemaDeclarations()
            schema.object(
                ObjectDeclaration(
                    "Figure",
                    over: Source(
                        table: "figures", key: Column("id", .bigint),
                        columns: [
                            Column("small", .integer, nullable: true), Column("large", .bigint),
                            Column("single", .real, nullable: true), Column("far", .doublePrecision, nullable: true),
                        ]),
                    listing: Listing(defaultOrder: "ID_ASC"),
                    fields: [
                        .column("id", "id"), .column("small", "small"), .column("large", "large", type: "BigInt"),
                        .column("single", "single"), .column("far", "far"),
                    ]))
            schema.query(.list("figures", of: "Figure"))
            let engine = try Self.engine(schema, host)
            let answer = try await Self.ask(
                engine,
                "{ figures { aggregate { sum { small large single } avg { small large } max { large far } } } }")
            let aggregate = answer["data"]["figures"]["aggregate"]
            #expect(aggregate["sum"] == ["small": "4294967294", "large": "18446744073709551615", "single": 16777217])
            #expect(aggregate["avg"]["small"] == 2147483647)
            // JSON has no infinity.
            #expect(aggregate["max"] == ["large": "9223372036854775807", "far": .null])
            #expect(answer["errors"][0]["path"] == ["figures", "aggregate", "max", "far"])
        }
    }

    @Test("Rows that the one who asks may not see are counted nowhere")
    func authorization() async throws {
        try await ContractTests.withRows { host in
            var schema = SchemaDeclarations()
            schema.object(
                ObjectDeclaration(
                    "User", over: Source(table: "users", key: Column("id", .bigint), columns: []),
                    listing: Listing(defaultOrder: "ID_ASC"),
                    fields: [.column("id", "id"), .many("plays", of: "Play", from: "id", to: "user_id")]))
            schema.object(
                ObjectDeclaration(
                    "Play",
                    over: Source(
                        table: "plays", key: Column("id", .bigint),
                        columns: [Column("user_id", .bigint), Column("video_id", .text)], indexes: [["user_id"]],
                        authorization: RowPredicate("{row}.user_id = {viewer}")),
                    listing: Listing(defaultOrder: "ID_ASC"),
                    fields: [.column("id", "id"), .column("userId", "user_id"), .column("videoId", "video_id")]))
            schema.query(.list("users", of: "User"), .list("plays", of: "Play"))
            let engine = try Self.engine(schema, host)
            let query = """
                { plays(filter: { not: { videoId: { eq: "v9" } } }) { aggregate { count max { id } } groups(by: USER_ID) { key { userId } count } }
                  users { nodes { plays { aggregate { countDistinct { videoId } } groups(by: VIDEO_ID) { count } } } } }
                """
            for (viewer, most) in [(1, "5"), (2, "6")] as [(Int64, JSONValue)] {
                let data = try await Self.ask(engine, query, viewer)["data"]
                #expect(data["plays"]["aggregate"] == ["count": 3, "max": ["id": most]])
                #expect(data["plays"]["groups"] == [["key": ["userId": .string("\(viewer)")], "count": 3]])
                for (position, user) in (data["users"]["nodes"].array ?? []).enumerated() {
                    let isOwn = position == Int(viewer) - 1
                    #expect(user["plays"]["aggregate"]["countDistinct"]["videoId"] == (isOwn ? 3 : 0))
                    #expect(user["plays"]["groups"].array?.count == (isOwn ? 3 : 0))
                }
            }
            let nobody = try await Self.ask(engine, query)["data"]["plays"]
            #expect(nobody == ["aggregate": ["count": 0, "max": ["id": .null]], "groups": []])
        }
    }

    private static func engine(_ schema: SchemaDeclarations, _ host: TestHost) throws -> QueryEngine {
        let (catalog, problems) = Catalog.assemble([("test", schema)])
        #expect(problems.isEmpty, "\(problems)")
        return QueryEngine(
            catalog: try #require(catalog), database: host.database, limits: QueryLimits(),
            logger: TestHost.quietLogger)
    }

    private static func ask(_ engine: QueryEngine, _ text: String, _ viewer: Int64? = nil) async throws -> JSONValue {
        let operation = try engine.coerce(try engine.prepare(Array(text.utf8)), operationName: nil, variables: nil)
        let answer = await engine.execute(
            try engine.plan(operation), operation, in: QueryContext(viewer: viewer))
        return try JSONParser.parse(answer.bytes)
    }

    @Test("They are explained, with their statements and what each costs")
    func explained() async throws {
        try await ContractTests.withRows { host in
            let query =
                "{ users(first: 2) { nodes { plays { totalCount aggregate { max { id } } groups(by: VIDEO_ID, first: 3) { count } } } } }"
            let body: JSONValue = ["query": .string(query), "extensions": ["explain": "analyze"]]
            let answer = await host.request("POST", "/query", body: body.text, from: "127.0.0.1").json
            let plan = answer["extensions"]["explain"]
            let statements = plan["statements"].array ?? []
            #expect(statements.map { $0["kind"] } == ["rows", "aggregate", "groups"], "\(answer.text)")
            #expect(statements.map { $0["maximumRows"] } == [2, 2, 6])
            #expect(statements.map { $0["cost"] } == [3, 102, 106])
            #expect(statements.map { $0["rows"] } == [2, 2, 6])
            #expect(plan["roundTrips"].array?.count == 1)
            let list = plan["fields"][0]["fields"][0]["fields"][0]
            #expect(list["count"] == 1)
            #expect(list["fields"].array?.map { $0["from"] } == ["count", "aggregate", "groups"])
            #expect(list["fields"][2]["statement"] == 2)
            #expect(statements.allSatisfy { $0["analyze"]["Plan"] != .null })
        }
    }
}
