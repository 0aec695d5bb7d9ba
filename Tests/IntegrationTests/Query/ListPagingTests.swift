import Foundation
import GraphQL
import JSON
import Postgres
import TestSupport
import Testing

@testable import Relational

/// Lists page by page, against what PostgreSQL says of the whole.
@Suite("Query: paging")
struct ListPagingTests {
    struct Rows {
        let field: String
        let table: String
        /// The orders and what they order by, but for the id.
        let orders: [String: [String]]
        /// Filters, and the conditions that they mean.
        let filters: [(JSONObject, String)]
    }

    static let lists = [
        Rows(
            field: "users", table: "users",
            orders: [
                "ID": [], "USERNAME": [#"videoplay_casefold(username) COLLATE "C""#],
                "EMAIL": [#"videoplay_casefold(email) COLLATE "C""#],
            ],
            filters: [
                ([:], "true"), (["username": ["eq": "USER3"]], "lower(username) = 'user3'"),
                (["email": ["in": ["U1@X.org", "u12@x.ORG", "none"]]], "lower(email) IN ('u1@x.org', 'u12@x.org')"),
                (["id": ["gte": "4", "lt": "20"]], "id >= 4 AND id < 20"),
            ]),
        Rows(
            field: "plays", table: "plays",
            orders: [
                "ID": [], "PLAY_TIMESTAMP": ["play_timestamp"], "USER_ID": ["user_id", "play_timestamp"],
                "VIDEO_ID": ["video_id", "play_timestamp"],
            ],
            filters: [
                ([:], "true"), (["userId": ["in": ["1", "4", "999"]]], "user_id IN (1, 4)"),
                (["videoId": ["eq": "v 2"]], "video_id = 'v 2'"),
                (
                    ["playTimestamp": ["gt": "2025-01-01T00:00:02Z"], "userId": ["eq": "3"]],
                    "play_timestamp > '2025-01-01T00:00:02Z' AND user_id = 3"
                ),
                (
                    [
                        "userId": ["eq": "3"],
                        "clientEventId": [
                            "in": ["00000000-0000-0000-0000-000000000008", "00000000-0000-0000-0000-000000000032"]
                        ],
                    ], "user_id = 3 AND client_event_id IN (lpad('8', 32, '0')::uuid, lpad('32', 32, '0')::uuid)"
                ),
            ]),
        Rows(
            field: "playbook", table: "user_playbook",
            orders: [
                "ID": [], "INTERACTION_TIMESTAMP": ["interaction_timestamp"],
                "USER_ID": ["user_id", "interaction_timestamp"], "VIDEO_ID": ["video_id", "interaction_timestamp"],
                "INTERACTION_TYPE": ["interaction_type", "interaction_timestamp"],
            ],
            filters: [
                ([:], "true"), (["interactionType": ["in": ["play", "seek"]]], "interaction_type IN ('play', 'seek')"),
                (
                    ["interactionType": ["eq": "pause"], "videoId": ["eq": "v 1"]],
                    "interaction_type = 'pause' AND video_id = 'v 1'"
                ),
            ]),
    ]

    static func fill(_ database: PostgresClient) async throws {
        _ = try await database.withLease { connection in
            try await connection.executeScript(
                """
                INSERT INTO users (username, email, password_hash)
                SELECT CASE WHEN n % 2 = 0 THEN 'User' ELSE 'user' END || n, 'u' || n || '@x.' || CASE WHEN n % 3 = 0 THEN 'ORG' ELSE 'org' END,
                       'none'
                FROM generate_series(1, 25) n ORDER BY n;
                INSERT INTO plays (user_id, video_id, play_timestamp, client_event_id)
                SELECT 1 + n % 6, CASE n % 4 WHEN 3 THEN U&'\\001F\\2603' ELSE 'v ' || n % 4 END,
                       '2025-01-01Z'::timestamptz + n % 5 * interval '1.000001 s', lpad(n::text, 32, '0')::uuid
                FROM generate_series(1, 60) n ORDER BY n;
                INSERT INTO user_playbook (user_id, video_id, interaction_type, interaction_timestamp)
                SELECT 1 + n % 6, 'v ' || n % 4, (ARRAY['play', 'pause', 'seek'])[1 + n % 3],
                       '2025-01-01Z'::timestamptz + n % 5 * interval '1.1 s'
                FROM generate_series(1, 60) n ORDER BY n;
                """)
        }
    }

    /// The ids of all pages of a list, forward or backward, in the order of the list.
    private func pages(
        _ host: TestHost, _ field: String, _ order: String, _ filter: JSONObject, size: Int, isForward: Bool,
        between: (Int) async throws -> Void = { _ in }
    ) async throws -> [String] {
        let type = ["users": "User", "plays": "Play", "playbook": "PlaybookEntry"][field] ?? ""
        let sides =
            isForward
            ? ("first", "after", "hasNextPage", "endCursor") : ("last", "before", "hasPreviousPage", "startCursor")
        let document = """
            query($n: Int, $c: String, $o: [\(type)Order!], $f: \(type)Filter) {
              \(field)(\(sides.0): $n, \(sides.1): $c, orderBy: $o, filter: $f) {
                edges { cursor node { id } } pageInfo { \(sides.2) \(sides.3) } } }
            """
        var ids: [String] = []
        var cursor = JSONValue.null
        for page in 0..<200 {
            let answer = await host.query(
                document, ["n": .integer(size), "c": cursor, "o": .string(order), "f": .object(filter)])
            let list = answer["data"][field]
            let edges = try #require(list["edges"].array, "\(answer.text)")
            #expect(list["pageInfo"][sides.3] == (isForward ? edges.last : edges.first)?["cursor"] ?? .null)
            let found = edges.compactMap { $0["node"]["id"].string }
            ids = isForward ? ids + found : found + ids
            guard list["pageInfo"][sides.2] == true else { return ids }
            #expect(edges.count == size)
            cursor = list["pageInfo"][sides.3]
            try await between(page)
        }
        Issue.record("\(field) \(order) has no end")
        return ids
    }

    @Test("Every order under every filter gives what SQL gives, in pages of any size, from both ends")
    func allOrders() async throws {
        try await TestHost.with { host in
            try await Self.fill(host.database)
            var generator = SystemRandomNumberGenerator()
            for rows in Self.lists {
                for (order, columns) in rows.orders {
                    for (filter, condition) in rows.filters {
                        let isAscending = Bool.random(using: &generator)
                        let direction = isAscending ? "ASC" : "DESC"
                        let terms = (columns + ["id"]).map { "\($0) \(direction)" }.joined(separator: ", ")
                        let expected = try await host.database.query(
                            "SELECT id::text AS key FROM \(raw: rows.table) WHERE \(raw: condition) ORDER BY \(raw: terms)"
                        ).map { try $0.decode(String.self, at: 0) }
                        #expect(!expected.isEmpty, "\(rows.field) \(condition)")
                        let size = Int.random(in: 1...9, using: &generator)
                        for isForward in [true, false] {
                            let found = try await pages(
                                host, rows.field, "\(order)_\(direction)", filter, size: size, isForward: isForward)
                            #expect(found == expected, "\(rows.field) \(order)_\(direction) \(condition) by \(size)")
                        }
                    }
                }
            }
        }
    }

    @Test("What is inserted or deleted between two pages neither repeats nor hides a row that was there all along")
    func writesBetween() async throws {
        try await TestHost.with { host in
            try await Self.fill(host.database)
            for (order, isForward) in [
                ("PLAY_TIMESTAMP_DESC", true), ("PLAY_TIMESTAMP_ASC", false), ("VIDEO_ID_ASC", true),
                ("USER_ID_DESC", false),
            ] {
                let there = try await pages(host, "plays", order, [:], size: 100, isForward: true)
                let doomed = Set(there.shuffled().prefix(8))
                let found = try await pages(host, "plays", order, [:], size: 4, isForward: isForward) { page in
                    // Rows all over the order, the place of the cursor among them; and rows of pages that are past and to come.
                    _ = try await host.database.query(
                        """
                        INSERT INTO plays (user_id, video_id, play_timestamp)
                        SELECT 1 + n % 6, 'v ' || n % 4, '2025-01-01Z'::timestamptz + n % 5 * interval '1.000001 s'
                        FROM generate_series(1, 3) n
                        """, access: .write)
                    if page < 8 {
                        let id = Array(doomed).sorted()[page]
                        _ = try await host.database.query(
                            "DELETE FROM plays WHERE id = \(Int64(id) ?? 0)", access: .write)
                    }
                }
                #expect(Set(found).count == found.count, "\(order): a row came twice")
                let stayed = there.filter { !doomed.contains($0) }
                #expect(found.filter(Set(stayed).contains) == stayed, "\(order): a row was missed or moved")
            }
        }
    }

    @Test("A cursor that we did not make, or made for another list, is an error that names the argument")
    func forged() async throws {
        try await TestHost.with { host in
            try await Self.fill(host.database)
            func cursor(_ list: String) async throws -> String {
                try #require(
                    await host.query("{ \(list) { pageInfo { endCursor } } }")["data"].object?.members.first?
                        .value["pageInfo"]["endCursor"].string)
            }
            let right = try await cursor("plays(first: 3)")
            let plain = Data([3]) + Data("ID+".utf8) + Data([1]) + Data("7".utf8)
            let unsigned = plain.base64EncodedString().replacing("=", with: "")
            let guessed = (plain + Data(repeating: 0, count: 16)).base64EncodedString().replacing("=", with: "")
            let cursors = [
                "", "x", right + "AAAA", String(right.dropLast(4)), "A" + right, unsigned, guessed,
                try await cursor("playbook(first: 3)"), try await cursor("plays(first: 3, orderBy: VIDEO_ID_ASC)"),
                try await cursor("plays(first: 3, orderBy: PLAY_TIMESTAMP_ASC)"),
                String(repeating: "A", count: 100_000),
            ]
            for text in cursors {
                for argument in ["after", "before"] {
                    let answer = await host.query(
                        "query($c: String) { plays(first: 2, \(argument): $c) { nodes { id } } me { id } }",
                        ["c": .string(text)])
                    #expect(answer["data"] == .null)
                    let error = answer["errors"][0]
                    #expect(error["extensions"]["code"] == "BAD_USER_INPUT", "\(text.prefix(50)): \(answer.text)")
                    #expect(error["extensions"]["inputPath"] == [.string(argument)])
                    #expect(error["path"] == ["plays"] && error["locations"][0]["line"] == 1)
                }
            }
            let fine = await host.query(
                "query($c: String) { plays(first: 2, after: $c) { nodes { id } } }", ["c": .string(right)])
            #expect(fine["data"]["plays"]["nodes"].array?.count == 2)
        }
    }

    @Test("A cursor outlives the process that made it and is good for every process on the database")
    func restarts() async throws {
        let database = try await TestDatabase.shared.migrated()
        let list = "{ plays(first: 3) { pageInfo { endCursor } } }"
        let first = try await TestHost.with(conninfo: database) { host in
            try await Self.fill(host.database)
            return await host.query(list)
        }
        try await TestHost.with(conninfo: database) { host in
            #expect(await host.query(list) == first)
            let cursor = try #require(first["data"]["plays"]["pageInfo"]["endCursor"].string)
            let next = await host.query("{ plays(first: 1, after: \"\(cursor)\") { nodes { id } } }")
            #expect(next["data"]["plays"]["nodes"].array?.count == 1, "\(next.text)")
        }
        try await TestHost.with { other in
            let cursor = try #require(first["data"]["plays"]["pageInfo"]["endCursor"].string)
            let refused = await other.query("{ plays(first: 1, after: \"\(cursor)\") { nodes { id } } }")
            // Copies of one template share its key; the key of a database of its own is another.
            let keys = try await other.database.query("SELECT key FROM videoplay_keys").count
            #expect(keys == 1 && refused["errors"] == .null)
            _ = try await other.database.query(
                "UPDATE videoplay_keys SET key = decode(repeat('ab', 32), 'hex') WHERE name = 'cursor'", access: .write)
            #expect(await other.query("{ plays(first: 1, after: \"\(cursor)\") { nodes { id } } }")["errors"] == .null)
        }
    }

    @Test("What no index serves is found all the same")
    func withoutAnIndex() async throws {
        try await TestHost.with { host in
            try await Self.fill(host.database)
            let event = "clientEventId: { eq: \"00000000-0000-0000-0000-000000000007\" }"
            for (text, path) in [
                ("{ plays(filter: { \(event) }) { nodes { id } } }", ["plays"]),
                ("{ user(id: 2) { plays(filter: { \(event) }) { nodes { id } } } }", ["user", "plays"]),
                ("{ plays(filter: { receivedAt: { isNull: false }, \(event) }) { nodes { id } } }", ["plays"]),
                ("{ video(id: \"v 3\") { plays(filter: { not: {} }) { nodes { id } } } }", ["video", "plays"]),
            ] {
                let answer = await host.query(text)
                let nodes = path.reduce(answer["data"]) { $0[$1] }["nodes"]
                #expect(nodes == (path[0] == "video" ? [] : [["id": "7"]]), "\(text): \(answer.text)")
            }
        }
    }

    @Test("Every type is found by its nodeId, and a video by its id alone")
    func nodes() async throws {
        try await TestHost.with { host in
            try await Self.fill(host.database)
            let answer = await host.query(
                """
                { user(id: 3) { nodeId } play(id: 7) { nodeId video { nodeId } } playbookEntry(id: 9) { nodeId }
                  video(id: "v:1/ü") { nodeId id plays { totalCount } playbook { nodes { id } } } }
                """)
            #expect(answer["data"]["video"]["id"] == "v:1/ü" && answer["data"]["video"]["plays"]["totalCount"] == 0)
            for (value, type, id) in [
                (answer["data"]["user"], "User", "3"), (answer["data"]["play"], "Play", "7"),
                (answer["data"]["playbookEntry"], "PlaybookEntry", "9"),
                (answer["data"]["play"]["video"], "Video", "\u{1F}\u{2603}"),
                (answer["data"]["video"], "Video", "v:1/ü"),
            ] {
                let nodeID = try #require(value["nodeId"].string)
                let node = await host.query(
                    """
                    query($id: ID!) { node(nodeId: $id) { __typename nodeId ... on User { id } ... on Play { id }
                      ... on PlaybookEntry { id } ... on Video { id plays { totalCount } } } }
                    """, ["id": .string(nodeID)])
                #expect(node["data"]["node"]["__typename"] == .string(type), "\(node.text)")
                #expect(node["data"]["node"]["id"] == .string(id) && node["data"]["node"]["nodeId"] == .string(nodeID))
                if type == "Video" {
                    #expect(node["data"]["node"]["plays"]["totalCount"] == (id == "v:1/ü" ? 0 : 15))
                }
            }
        }
    }
}
