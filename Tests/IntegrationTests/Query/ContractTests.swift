import JSON
import Postgres
import TestSupport
import Testing

/// What the contract promises of `/query`, over a database whose every row is known.
@Suite("Query: contract")
struct ContractTests {
    /// Ann (1) and Bob (2); plays 1 to 6, odd ones Ann's, a second apart from 2024 on; entry n of the playbook for play n.
    static func withRows(_ body: (TestHost) async throws -> Void) async throws {
        try await TestHost.with { host in
            _ = try await host.database.query(
                """
                INSERT INTO users (username, email, password_hash, created_at)
                VALUES ('ann', 'ann@example.org', '-', '2024-01-01T00:00:00Z'), ('bob', 'bob@example.org', '-', '2024-01-01Z')
                """, access: .write)
            _ = try await host.database.query(
                """
                INSERT INTO plays (user_id, video_id, play_timestamp)
                SELECT 2 - n % 2, 'v' || n % 3, '2024-01-01Z'::timestamptz + n * interval '1 s' FROM generate_series(1, 6) n
                """, access: .write)
            _ = try await host.database.query(
                """
                INSERT INTO user_playbook (user_id, video_id, interaction_type, interaction_timestamp, position_s, rate, extra)
                SELECT 2 - n % 2, 'v' || n % 3, CASE WHEN n = 6 THEN 'complete' ELSE 'heartbeat' END,
                       '2024-01-01Z'::timestamptz + n * interval '1 s', n / 4.0, 1.5, '{"n": [1.50, null]}'
                FROM generate_series(1, 6) n
                """, access: .write)
            try await body(host)
        }
    }

    /// Queries and their `data`.
    private static let examples: [(query: String, variables: JSONValue, data: String)] = [
        (
            "{ user(id: 1) { id username email createdAt } }", [:],
            #"{"user":{"id":"1","username":"ann","email":"ann@example.org","createdAt":"2024-01-01T00:00:00.000000Z"}}"#
        ),
        (
            "{ users { totalCount nodes { username plays(first: 2) { totalCount nodes { id videoId playTimestamp } } } } }",
            [:],
            #"{"users":{"totalCount":2,"nodes":["#
                + #"{"username":"ann","plays":{"totalCount":3,"nodes":[{"id":"5","videoId":"v2","playTimestamp":"2024-01-01T00:00:05.000000Z"},{"id":"3","videoId":"v0","playTimestamp":"2024-01-01T00:00:03.000000Z"}]}},"#
                + #"{"username":"bob","plays":{"totalCount":3,"nodes":[{"id":"6","videoId":"v0","playTimestamp":"2024-01-01T00:00:06.000000Z"},{"id":"4","videoId":"v1","playTimestamp":"2024-01-01T00:00:04.000000Z"}]}}]}}"#
        ),
        (
            "{ play(id: \"4\") { user { username } userId video { id plays { totalCount } playbook(first: 1) { nodes { id } } } } }",
            [:],
            #"{"play":{"user":{"username":"bob"},"userId":"2","video":{"id":"v1","plays":{"totalCount":2},"playbook":{"nodes":[{"id":"4"}]}}}}"#
        ),
        (
            "{ playbookEntry(id: 6) { interactionType interactionTimestamp positionSeconds rate watched extra durationSeconds } }",
            [:],
            #"{"playbookEntry":{"interactionType":"complete","interactionTimestamp":"2024-01-01T00:00:06.000000Z","positionSeconds":1.5,"rate":1.5,"watched":true,"extra":{"n": [1.50, null]},"durationSeconds":null}}"#
        ),
        (
            "query Q($user: ID!, $n: Int = 1) { user(id: $user) { plays(first: $n, orderBy: [ID_ASC]) { nodes { id } } } }",
            ["user": "2"], #"{"user":{"plays":{"nodes":[{"id":"2"}]}}}"#
        ),
        (
            "query($n: Int, $f: PlayFilter, $o: [PlayOrder!]) { plays(first: $n, filter: $f, orderBy: $o) { nodes { id } } }",
            [
                "n": 2, "f": ["videoId": ["in": ["v1", "v2"]], "playTimestamp": ["gte": "2024-01-01T00:00:02Z"]],
                "o": ["ID_ASC"],
            ],
            #"{"plays":{"nodes":[{"id":"2"},{"id":"4"}]}}"#
        ),
        (
            "{ plays(filter: { userId: { eq: 1 }, playTimestamp: { gt: \"2024-01-01T00:00:01Z\", lt: \"2024-01-01T01:00:05+01:00\" } }) { nodes { id } totalCount } }",
            [:], #"{"plays":{"nodes":[{"id":"3"}],"totalCount":1}}"#
        ),
        (
            "{ plays(filter: { id: { in: [] } }) { nodes { id } totalCount } }", [:],
            #"{"plays":{"nodes":[],"totalCount":0}}"#
        ),
        ("{ plays(first: 0) { nodes { id } totalCount } }", [:], #"{"plays":{"nodes":[],"totalCount":6}}"#),
        (
            "{ a: user(id: 1) { name: username, name: username } b: user(id: 2) { username } __typename }", [:],
            #"{"a":{"name":"ann"},"b":{"username":"bob"},"__typename":"Query"}"#
        ),
        (
            "{ user(id: 1) { ...A ... on User { ...B } ... { email } } } fragment A on User { id } fragment B on Node { nodeId __typename }",
            [:], #"{"user":{"id":"1","nodeId":"VXNlcjox","__typename":"User","email":"ann@example.org"}}"#
        ),
        (
            "query($y: Boolean!, $n: Boolean = false) { user(id: 1) { id @include(if: $y) email @skip(if: $y) username @include(if: $n) ... @include(if: $n) { createdAt } plays @skip(if: true) { totalCount } } }",
            ["y": true], #"{"user":{"id":"1"}}"#
        ),
        (
            "{ node(nodeId: \"VXNlcjox\") { nodeId __typename ... on User { username } ... on Play { id } } }", [:],
            #"{"node":{"nodeId":"VXNlcjox","__typename":"User","username":"ann"}}"#
        ),
        (
            "{ user(id: 99) { id } play(id: \"x\") { id } playbookEntry(id: \"9223372036854775808\") { id } me { id } a: node(nodeId: \"\") { nodeId } b: node(nodeId: \"VXNlcjo5OQ\") { nodeId } c: node(nodeId: \"Tm90aGluZzox\") { nodeId } }",
            [:],
            #"{"user":null,"play":null,"playbookEntry":null,"me":null,"a":null,"b":null,"c":null}"#
        ),
        (
            "{ video(id: \"unheard of\") { id plays { nodes { id } } } }", [:],
            #"{"video":{"id":"unheard of","plays":{"nodes":[]}}}"#
        ),
    ]

    @Test("Queries are answered as the contract says")
    func examples() async throws {
        try await Self.withRows { host in
            for example in Self.examples {
                let body: JSONValue = ["query": .string(example.query), "variables": example.variables]
                let answer = await host.post("/query", body)
                #expect(answer.status == 200 && answer.text == #"{"data":"# + example.data + "}", "\(example.query)")
            }
        }
    }

    @Test("Every object is found again by its global id")
    func globalIDs() async throws {
        try await Self.withRows { host in
            let all = await host.query(
                "{ users { nodes { nodeId id } } plays { nodes { nodeId id } } playbook { nodes { nodeId id } } video(id: \"a:b\") { nodeId id } }"
            )["data"]
            let lists = ["users", "plays", "playbook"].flatMap { all[$0]["nodes"].array ?? [] }
            let objects = lists + [all["video"]]
            #expect(objects.count == 15 && Set(objects.compactMap { $0["nodeId"].string }).count == 15)
            for object in objects {
                let found = await host.query(
                    """
                    query($id: ID!) { node(nodeId: $id) { nodeId ... on User { id } ... on Play { id }
                      ... on PlaybookEntry { id } ... on Video { id } } }
                    """, ["id": object["nodeId"]])
                #expect(found == ["data": ["node": object]])
            }
        }
    }

    @Test(
        "A connection is walked from either end, edge by edge, with totals and page information",
        arguments: [1, 2, 4, 6])
    func connections(pageSize: Int) async throws {
        try await Self.withRows { host in
            for isForward in [true, false] {
                var cursor = JSONValue.null
                var seen: [String] = []
                var isLast = false
                while !isLast, seen.count < 10 {
                    let arguments = isForward ? "first: $n, after: $c" : "last: $n, before: $c"
                    let page = await host.query(
                        """
                        query($n: Int, $c: String) { plays(\(arguments)) { totalCount edges { cursor node { id } } nodes { id }
                          pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }
                        """, ["n": .integer(pageSize), "c": cursor])["data"]["plays"]
                    let edges = page["edges"].array ?? []
                    let info = page["pageInfo"]
                    #expect(page["totalCount"] == 6)
                    #expect(edges.map { $0["node"] } == page["nodes"].array)
                    #expect(info["startCursor"] == edges.first?["cursor"] && info["endCursor"] == edges.last?["cursor"])
                    let ids = edges.compactMap { $0["node"]["id"].string }
                    seen = isForward ? seen + ids : ids + seen
                    isLast = info[isForward ? "hasNextPage" : "hasPreviousPage"] == false
                    cursor = info[isForward ? "endCursor" : "startCursor"]
                }
                #expect(seen == ["6", "5", "4", "3", "2", "1"])
            }
        }
    }

    @Test("Lists below others are paged alike, from the cursors of their own edges")
    func nestedCursors() async throws {
        try await Self.withRows { host in
            let query =
                "query($c: String) { user(id: 1) { plays(first: 1, after: $c) { edges { cursor node { id } } } } }"
            var cursor = JSONValue.null
            for id in ["5", "3", "1"] {
                let edge = await host.query(query, ["c": cursor])["data"]["user"]["plays"]["edges"][0]
                #expect(edge["node"]["id"] == .string(id))
                cursor = edge["cursor"]
            }
            #expect(await host.query(query, ["c": cursor])["data"]["user"]["plays"]["edges"] == [])
        }
    }

    @Test(
        "What looks like SQL is a string",
        arguments: [
            "'; DROP TABLE plays; --", "\\'; SELECT 1", "$1", "{row}.id", "%s", "v1' OR '1'='1", "\u{2028}\"\\",
        ])
    func injection(_ text: String) async throws {
        try await Self.withRows { host in
            let answer = await host.query(
                """
                query($v: String!, $id: ID!) {
                  video(id: $id) { id plays { totalCount } }
                  plays(filter: { videoId: { eq: $v } }) { totalCount nodes { id } }
                  user(id: $id) { id } node(nodeId: $id) { nodeId }
                }
                """, ["v": .string(text), "id": .string(text)])
            #expect(
                answer["data"] == [
                    "video": ["id": .string(text), "plays": ["totalCount": 0]],
                    "plays": ["totalCount": 0, "nodes": []],
                    "user": .null, "node": .null,
                ])
            let literal = JSONValue.string(text).text
            let inline = await host.query("{ plays(filter: { videoId: { in: [\(literal)] } }) { totalCount } }")
            #expect(inline == ["data": ["plays": ["totalCount": 0]]])
            let count = try await host.count("plays")
            #expect(count == 6)
        }
    }
}
