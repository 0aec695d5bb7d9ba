import JSON
import Postgres
import TestSupport
import Testing

@testable import Relational

/// Random queries over a module from outside, through the planner and through ``NaiveExecutor``: both must answer the same.
@Suite("Bookmarks: as the naive executor has them", .serialized)
struct BookmarksDifferentialTests {
    @Test(arguments: DifferentialTests.Way.allCases)
    func answersAsTheNaiveExecutorDoes(_ way: DifferentialTests.Way) async throws {
        try await BookmarksHost.with { host in
            try await Self.fill(host.database)
            let engine = QueryEngine(
                catalog: host.queries.catalog, database: host.database, limits: way.limits, logger: TestHost.quietLogger
            )
            let start = UInt64.random(in: 0..<1 << 32)
            for seed in start..<start + 150 {
                try await DifferentialTests.compare(seed, engine, host.database, keys: Self.keys)
            }
        }
    }

    private static let keys: [String: [String]] = [
        "User": ["1", "2", "99"], "Bookmark": ["1", "7", "40", "99", "x"], "Video": ["v0", "v1", "none"],
        "id": ["1", "3", "8", "99"], "userId": ["1", "2", "x"], "videoId": ["v0", "v1", "a\"\\,)"],
        "kind": ["MOMENT", "QUESTION", "TO_DO"], "note": ["note 3", "Ask @2 "], "role": ["viewer"],
        "username": ["ann", "BEN"], "email": ["ann@example.org"],
        "createdAt": ["2026-01-01T00:00:03Z", "2026-01-01T02:00:05+02:00"], "updatedAt": ["2026-01-01T00:00:03Z"],
        "remindAt": ["2030-01-01T00:00:00Z"], "remindedAt": ["2030-01-01T00:00:00Z"],
        "(kind)": ["MOMENT", "QUESTION", "TO_DO"], "(videoId)": ["v0", "none"], "(length)": ["0", "3", "-1"],
        "(seconds)": ["0", "2", "100", "-1"], "(from)": ["2026-01-01T00:00:03Z"], "(to)": ["2026-01-01T02:00:05+02:00"],
        "nodeId": ["VXNlcjox", "Qm9va21hcms6Nw", "VmlkZW86djE", "zzz"],
    ]

    /// Ties, NULLs, characters that need escapes, and an enum's value that the module does not know.
    private static func fill(_ database: PostgresClient) async throws {
        _ = try await database.withLease { connection in
            try await connection.executeScript("ALTER TYPE bookmark_kind ADD VALUE 'lost';")
            try await connection.executeScript(
                #"""
                INSERT INTO bookmarks (
                    user_id, video_id, kind, note, position_seconds, remind_at, created_at, updated_at)
                SELECT 1 + n % 2, (ARRAY['v0', 'v1', 'a"\,)'])[1 + n % 3],
                    (CASE WHEN n = 11 THEN 'lost' ELSE (ARRAY['moment', 'question', 'to do'])[1 + n / 2 % 3] END)::bookmark_kind,
                    CASE n % 4 WHEN 0 THEN 'note ' || n WHEN 1 THEN 'Ask @2 or @' || n || ', é"\'
                        WHEN 2 THEN E'https://a' || n || E'.example/?x\n@1' ELSE 'http:// @@ @x' END,
                    CASE WHEN n % 5 > 0 THEN n % 7 * 1.5 END, CASE WHEN n % 3 = 0 THEN '2030-01-01Z'::timestamptz + n % 2 * interval '1 d' END,
                    '2026-01-01Z'::timestamptz + n % 6 * interval '1.000001 s', '2026-01-01Z'::timestamptz + n % 4 * interval '1 s'
                FROM generate_series(1, 40) n;
                """#)
        }
    }
}
