import GraphQL
import JSON
import Postgres
import TestSupport
import Testing

@testable import Relational

/// Random queries through the planner and through ``NaiveExecutor``, over the schema of the real modules and a database full
/// of ties, NULLs and characters that need escapes: both must answer the same.
@Suite(.serialized) struct DifferentialTests {
    /// How the engine may be set to get at an answer, which must not change it.
    enum Way: String, CaseIterable, Sendable {
        case asDefault, waitingForKeys, inOneSnapshot

        var limits: QueryLimits {
            var limits = QueryLimits(fields: 5_000, aliases: 5_000, pageSize: 3, cost: .max)
            if self == .waitingForKeys { limits.repeatedRows = 0 }
            if self == .inOneSnapshot { limits.snapshot = true }
            return limits
        }
    }

    @Test(arguments: Way.allCases) func answersAsTheNaiveExecutorDoes(_ way: Way) async throws {
        try await TestHost.with { host in
            try await Self.fill(host.database)
            let engine = QueryEngine(
                catalog: host.queries.catalog, database: host.database, limits: way.limits, logger: TestHost.quietLogger
            )
            // Another part of the space each time, and what failed can be made again from the seed in the message.
            let start = UInt64.random(in: 0..<1 << 32)
            for seed in start..<start + 120 { try await Self.compare(seed, engine, host.database, keys: Self.keys) }
            #expect(engine.statistics.operations == 120)
        }
    }

    /// Lists under random filters and orders, page by page from both ends, against the naive list in one piece.
    @Test func pagesAreTheListInPieces() async throws {
        try await TestHost.with { host in
            try await Self.fill(host.database)
            let engine = QueryEngine(
                catalog: host.queries.catalog, database: host.database, limits: Way.asDefault.limits,
                logger: TestHost.quietLogger)
            let start = UInt64.random(in: 0..<1 << 32)
            for seed in start..<start + 90 { try await Self.walk(seed, engine, host.database) }
        }
    }

    private static func walk(_ seed: UInt64, _ engine: QueryEngine, _ database: PostgresClient) async throws {
        let (root, type) = [("users", "User"), ("plays", "Play"), ("playbook", "PlaybookEntry")][Int(seed % 3)]
        var random = RandomQuery(seed: seed, schema: engine.catalog.schema, keys: keys)
        let size = 1 + Int(seed / 3 % 7)
        var variables: JSONObject = [
            "order": .array(random.orders(of: "\(type)Order").map { .string($0) }),
            "filter": seed / 21 % 4 == 0 ? random.filter("\(type)Filter", depth: 1) : [:],
        ]
        let whole = """
            query($order: [\(type)Order!], $filter: \(type)Filter) {
              \(root)(first: 100, orderBy: $order, filter: $filter) { edges { cursor node { id } } }
            }
            """
        let document = try engine.prepare(Array(whole.utf8))
        let operation = try engine.coerce(document, operationName: nil, variables: variables)
        let naive = NaiveExecutor(
            catalog: engine.catalog, database: database, document: document.document, variables: operation.variables,
            listSize: 100, pageSize: 3, cursorKey: engine.cursorKey)
        let expected = try await naive.execute(operation.operation)[root]["edges"].array ?? []
        for sides in [
            ("first", "after", "hasNextPage", "endCursor"), ("last", "before", "hasPreviousPage", "startCursor"),
        ] {
            let page = try engine.prepare(
                Array(
                    """
                    query($size: Int, $cursor: String, $order: [\(type)Order!], $filter: \(type)Filter) {
                      \(root)(\(sides.0): $size, \(sides.1): $cursor, orderBy: $order, filter: $filter) {
                        edges { cursor node { id } } pageInfo { \(sides.2) \(sides.3) }
                      }
                    }
                    """.utf8))
            variables["size"] = .integer(size)
            variables["cursor"] = .null
            var found: [JSONValue] = []
            repeat {
                let operation = try engine.coerce(page, operationName: nil, variables: variables)
                let answer = await engine.execute(
                    try engine.plan(operation, in: QueryContext(asker: .product)), operation,
                    in: QueryContext(asker: .product))
                let list = try JSONParser.parse(answer.bytes)["data"][root]
                let edges = list["edges"].array ?? []
                found = sides.0 == "first" ? found + edges : edges + found
                let isLast = list["pageInfo"][sides.2] != true
                variables["cursor"] = isLast ? .null : list["pageInfo"][sides.3]
            } while variables["cursor"] != .null && found.count <= expected.count
            #expect(found == expected, "seed \(seed): \(sides.0) \(JSONValue.object(variables))")
        }
    }

    static func compare(
        _ seed: UInt64, _ engine: QueryEngine, _ database: PostgresClient, keys: [String: [String]]
    ) async throws {
        var random = RandomQuery(seed: seed, schema: engine.catalog.schema, keys: keys)
        let text = random.document()
        let document = try engine.prepare(Array(text.utf8))
        let operation = try engine.coerce(document, operationName: nil, variables: random.variables)
        let answer = await engine.execute(
            try engine.plan(operation, in: QueryContext(asker: .product)), operation, in: QueryContext(asker: .product))
        let naive = NaiveExecutor(
            catalog: engine.catalog, database: database, document: document.document, variables: operation.variables,
            listSize: 100, pageSize: 3, cursorKey: engine.cursorKey)
        let expected = try await naive.execute(operation.operation)
        let json = try JSONParser.parse(answer.bytes)
        #expect(
            json.object?["data"] == expected,
            "seed \(seed): \(json["errors"]) \(text) \(JSONValue.object(random.variables))")
    }

    static let keys: [String: [String]] = [
        "User": ["1", "2", "5", "99", "x"], "Play": ["1", "7", "60", "61"], "PlaybookEntry": ["1", "33", "80"],
        "Video": ["v0", "v1", "none"], "id": ["1", "3", "8", "99"], "userId": ["1", "2", "4", "x"],
        "videoId": ["v0", "v1", "v4", "\"'\\{}"], "sessionId": ["a\"\\\t\u{1}é😀3", "s", "%_"], "role": ["viewer", "v"],
        "DateTimeFilter": ["2024-01-01T00:00:02Z", "2024-01-01T00:00:05.500000Z"],
        "interactionType": ["play", "seek", "none", "p"],
        "playTimestamp": ["2024-01-01T00:00:02Z", "2024-01-01T00:00:03.000003+00:00"],
        "interactionTimestamp": ["2024-01-01T00:00:02Z", "2024-01-01T02:00:03.000003+02:00"],
        "createdAt": ["2024-01-01T00:00:01.5Z"], "username": ["user1", "USER2", "User9", "ann", "u"],
        "email": ["e1@example.com", "E2@Example.COM", "É4@example.com", "e\u{301}4"],
        "clientEventId": ["00000000-0000-0000-0000-000000000002", "00000000-0000-0000-0000-00000000000A"],
        "nodeId": ["VXNlcjox", "UGxheTo3", "VmlkZW86djE", "UGxheWJvb2tFbnRyeToz", "zzz"],
    ]

    static func fill(_ database: PostgresClient) async throws {
        _ = try await database.withLease { connection in
            try await connection.executeScript(
                """
                INSERT INTO users (username, email, password_hash, created_at)
                SELECT CASE WHEN n % 3 = 0 THEN 'User' ELSE 'user' END || n, CASE WHEN n = 4 THEN 'é' ELSE 'e' END || n || '@example.com', 'none', '2024-01-01Z'::timestamptz + n % 4 * interval '1.5 s'
                FROM generate_series(1, 12) n;
                INSERT INTO plays (user_id, video_id, play_timestamp, client_event_id, session_id, client_timestamp)
                SELECT 1 + n * 7 % 9, 'v' || n % 5, '2024-01-01Z'::timestamptz + n % 7 * interval '1.000001 s',
                       CASE WHEN n % 2 = 0 THEN lpad(to_hex(n), 32, '0')::uuid END,
                       CASE WHEN n % 3 = 0 THEN E'a"\\\\\\t\\u0001é😀' || n END,
                       CASE WHEN n % 7 > 0 THEN '2024-03-29Z'::timestamptz + n * interval '7 hours' END
                FROM generate_series(1, 60) n;
                INSERT INTO user_playbook (user_id, video_id, interaction_type, interaction_timestamp, client_event_id, position_s, extra, rate, duration_s, sent_timestamp)
                SELECT 1 + n * 5 % 9, 'v' || n % 4, (ARRAY['play', 'pause', 'seek'])[1 + n % 3],
                       '2024-01-01Z'::timestamptz + n % 6 * interval '1.1 s',
                       CASE WHEN n % 2 = 0 THEN lpad(to_hex(n % 20 + n / 40 * 32), 32, '0')::uuid END,
                       CASE WHEN n % 4 > 0 THEN n / 4.0 END, CASE WHEN n % 5 = 0 THEN '{"a": [1, null]}'::jsonb END,
                       CASE WHEN n % 3 > 0 THEN n % 5 / 4.0 END, CASE WHEN n % 6 = 0 THEN n * 10 END,
                       CASE WHEN n % 3 = 0 THEN '2023-12-28Z'::timestamptz + n * interval '53 hours' END
                FROM generate_series(1, 70) n;
                """)
        }
    }
}
