import JSON
import Postgres
import Relational
import TestSupport
import Testing

/// Where values meet the edges of what they are compared with, and answers the edge of what is sent.
@Suite("Query: bounds")
struct BoundsTests {
    @Test("Ids beyond their range lie on the side that they say; what is no id is none")
    func idsBeyondTheirRange() async throws {
        try await TestHost.with(modules: ["users"]) { host in
            _ = try await host.database.query(
                "INSERT INTO users (username, email, password_hash) VALUES (\("a"), \("a@example.com"), \("x"))",
                access: .write)
            let counts: [(filter: String, count: Int)] = [
                ("lt: \"99999999999999999999\"", 1), ("gt: \"-99999999999999999999\"", 1),
                ("gt: \"99999999999999999999\"", 0), ("eq: \"99999999999999999999\"", 0), ("eq: \"01\"", 0),
                ("eq: \"+1\"", 0), ("lt: \"x\"", 0), ("in: [\"1\", \"x\"]", 1),
            ]
            for (filter, count) in counts {
                let answer = await host.query("{ users(filter: { id: { \(filter) } }) { totalCount } }", [:])
                #expect(answer["data"]["users"]["totalCount"] == .integer(count), "\(filter): \(answer.text)")
            }
        }
    }

    @Test("Keys that look alike but differ in their bytes are two")
    func keysByTheirBytes() async throws {
        try await TestHost.with { host in
            _ = try await host.database.query(
                "INSERT INTO users (username, email, password_hash) VALUES (\("a"), \("a@example.com"), \("x"))",
                access: .write)
            for video in ["caf\u{E9}", "cafe\u{301}"] {
                _ = try await host.database.query(
                    "INSERT INTO plays (user_id, video_id) VALUES (1, \(video))", access: .write)
            }
            // Large pages make the inner list wait for its keys, small ones do not.
            for size in [2, 50] {
                let answer = await host.query(
                    "{ users(first: \(size)) { nodes { plays(first: \(size)) { nodes { video { plays { totalCount } } } } } } }",
                    [:])
                let nodes = answer["data"]["users"]["nodes"][0]["plays"]["nodes"]
                #expect(nodes[0]["video"]["plays"]["totalCount"] == 1, "\(answer.text)")
                #expect(nodes[1]["video"]["plays"]["totalCount"] == 1, "\(answer.text)")
            }
        }
    }

    @Test("Two values of one document that look alike but differ in their bytes are two")
    func constantsByTheirBytes() async throws {
        try await TestHost.with { host in
            let videos = ["caf\u{E9}", "cafe\u{301}"]
            try await host.database.transaction { transaction in
                _ = try await transaction.query(
                    "INSERT INTO users (username, email, password_hash) VALUES (\("a"), \("a@example.com"), \("x"))")
                for video in videos {
                    _ = try await transaction.query("INSERT INTO plays (user_id, video_id) VALUES (1, \(video))")
                }
            }
            for comparison in ["eq: \"%\"", "in: [\"%\"]"] {
                let filters = videos.map { "filter: { videoId: { \(comparison.replacing("%", with: $0)) } }" }
                let answer = await host.query(
                    "{ plays(\(filters[0])) { nodes { videoId user { plays(\(filters[1])) { nodes { videoId } } } } } }"
                )
                let node = answer["data"]["plays"]["nodes"][0]
                for (found, video) in zip([node["videoId"], node["user"]["plays"]["nodes"][0]["videoId"]], videos) {
                    #expect(found.string.map { Array($0.utf8) } == Array(video.utf8), "\(answer.text)")
                }
            }
        }
    }

    @Test("An answer beyond its bound is a request error that names it")
    func answerSize() async throws {
        try await TestHost.with(modules: ["users"]) { host in
            _ = try await host.database.query(
                "INSERT INTO users (username, email, password_hash) SELECT 'u' || n, n || '@example.com', 'x' FROM generate_series(1, 50) n",
                access: .write)
            let engine = QueryEngine(
                catalog: host.queries.catalog, database: host.database, limits: QueryLimits(answerSize: 1_000),
                logger: TestHost.quietLogger)
            let document = try engine.prepare(Array("{ users(first: 50) { nodes { id username email } } }".utf8))
            let operation = try engine.coerce(document, operationName: nil, variables: nil)
            let answer = await engine.execute(
                try engine.plan(operation, in: QueryContext(asker: .product)), operation,
                in: QueryContext(asker: .product))
            #expect(answer.outcome == .requestError)
            let error = try JSONParser.parse(answer.bytes).object?["errors"]?.array?.first?.object
            #expect(error?["extensions"]?.object?["limit"] == "answerSize")
        }
    }
}
