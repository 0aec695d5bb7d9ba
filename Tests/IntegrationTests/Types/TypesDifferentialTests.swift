import GraphQL
import JSON
import Postgres
import TestSupport
import Testing

@testable import Relational

/// Random queries through the planner and through ``NaiveExecutor`` over columns of all types, the enums and scalars of a
/// module, and keys that are UUIDs.
@Suite("Types: as the naive executor has them", .serialized) struct TypesDifferentialTests {
    @Test(arguments: DifferentialTests.Way.allCases)
    func answersAsTheNaiveExecutorDoes(_ way: DifferentialTests.Way) async throws {
        try await ClipsHost.with { host in
            try await Self.fill(host.database)
            let engine = QueryEngine(
                catalog: host.queries.catalog, database: host.database, limits: way.limits, logger: TestHost.quietLogger
            )
            let start = UInt64.random(in: 0..<1 << 32)
            for seed in start..<start + 120 {
                try await DifferentialTests.compare(
                    seed, engine, host.database, keys: Self.keys)
            }
        }
    }

    private static let keys: [String: [String]] = [
        "User": ["1", "2", "99"], "userId": ["1", "2", "x"],
        "Clip": ["00000000-0000-0000-0000-000000000003", "00000000-0000-0000-0000-00000000000A", "x", "7"],
        "id": ["00000000-0000-0000-0000-000000000004", "00000000-0000-0000-0000-00000000000B", "1", "2"],
        "remakeOfId": ["00000000-0000-0000-0000-000000000001", "x"], "mood": ["HAPPY", "SAD", "WISTFUL"],
        "license": ["FREE", "PAID", "ON_REQUEST"], "price": ["1.50", "1.5", "-3", "1e1", "0.000"],
        "releasedOn": ["2024-02-29", "2024-03-01"], "shownAt": ["12:00", "12:00:01.5"],
        "length": ["P1D", "PT24H", "P1M", "-PT1.5S"], "take": ["1", "2", "70000"],
        "color": ["#ff8800", "#FF8800", "#000000"], "thumbnail": ["", "AAH/", "aGVsbG8="],
        "loudness": ["0", "-4", "-100"], "tags": ["a", "x y", "\"\\{},", "NULL"], "moods": ["HAPPY", "SAD", "WISTFUL"],
        "licenses": ["FREE", "ON_REQUEST"], "scores": ["1.5", "-2"],
        "Topic": ["1", "3", "9"], "Note": ["1", "2", "7", "x"], "title": ["topic 1", "topic 3"],
        "createdAt": ["2024-01-01T00:00:01.5Z"], "updatedAt": ["2024-01-01T00:00:01.5Z"], "role": ["viewer"],
        "username": ["user1"], "email": ["e1@example.com"], "nodeId": ["VXNlcjox", "zzz"],
    ]

    private static func fill(_ database: PostgresClient) async throws {
        _ = try await database.withLease { connection in
            try await connection.executeScript(
                #"""
                INSERT INTO users (username, email, password_hash)
                SELECT 'user' || n, 'e' || n || '@example.com', 'none' FROM generate_series(1, 4) n;
                ALTER TYPE clip_license ADD VALUE 'lost';
                """#)
            try await connection.executeScript(
                #"""
                INSERT INTO clips (
                    id, title, mood, license, price, loudness, released_on, shown_at, length, take, tags, moods, licenses,
                    scores, cuts, thumbnail, color, user_id, remake_of)
                SELECT lpad(to_hex(n), 32, '0')::uuid, 'clip ' || n, (ARRAY['happy', 'sad', 'half "sad"'])[1 + n % 3],
                    (ARRAY['free', 'paid', 'on request', 'lost', NULL])[1 + n % 5]::clip_license,
                    (ARRAY['0', '1.5', '1.50', '10', '-3', '12345678901234567890.123456789'])[1 + n % 6]::numeric,
                    CASE WHEN n % 2 = 0 THEN -n / 3.0 END,
                    CASE WHEN n % 4 > 0 THEN '2024-02-28'::date + n % 3 END,
                    CASE WHEN n % 3 > 0 THEN '12:00'::time + n % 2 * interval '1.5 s' END,
                    (ARRAY['0', '1 day', '24 hours', '1 mon -2 days', '-1.5 s', '14 mons 3 days 04:05:06.789'])[1 + n % 6]::interval,
                    1 + n % 3, (ARRAY['{}', '{a,NULL}', '{"x y","\"\\{},","NULL",""}', '[0:1]={1,2}'])[1 + n % 3]::text[],
                    (ARRAY['{}', '{happy,sad}', '{"half \"sad\""}'])[1 + n % 3]::text[],
                    CASE WHEN n % 2 = 0 THEN '{free,"on request"}'::clip_license[] END,
                    (ARRAY['{}', '{1.50,NULL,-2}'])[1 + n % 2]::numeric[], '[{"from": 1}]',
                    CASE WHEN n % 3 > 0 THEN decode((ARRAY['0001ff', '68656c6c6f', ''])[1 + n % 3], 'hex') END,
                    CASE WHEN n % 3 > 0 THEN '#ff8800' END, 1 + n % 3,
                    CASE WHEN n > 10 THEN lpad(to_hex(n % 7), 32, '0')::uuid END
                FROM (SELECT n FROM generate_series(0, 40) n) s ORDER BY n;
                INSERT INTO topics (title, hidden) SELECT 'topic ' || n, n = 3 FROM generate_series(1, 6) n;
                INSERT INTO clip_topics (clip_id, topic_id)
                SELECT DISTINCT lpad(to_hex(n % 41), 32, '0')::uuid, 1 + n * 7 % 5 FROM generate_series(0, 90) n;
                INSERT INTO notes (body, subject_type, subject_id)
                SELECT 'note ' || n, (ARRAY['clip', 'user', 'topic', 'it''s a place', 'song', NULL])[1 + n % 6],
                    CASE n % 6 WHEN 0 THEN lpad(to_hex(n), 32, '0')::uuid::text WHEN 3 THEN 'p' || n % 4 ELSE (1 + n % 7)::text END
                FROM generate_series(0, 47) n;
                """#)
        }
    }
}
