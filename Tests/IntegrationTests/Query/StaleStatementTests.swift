import JSON
import Postgres
import TestSupport
import Testing

/// Statements that were prepared before a table was changed, in transactions: the whole of one is run again.
@Suite("Query: stale statements")
struct StaleStatementTests {
    /// The columns' types change, so that PostgreSQL refuses what was prepared for them (0A000).
    private static func change(_ database: PostgresClient) async throws {
        // On the connection that the next transaction gets, too, which keeps what was prepared on it.
        try await database.transaction { transaction in
            _ = try await transaction.query("ALTER TABLE users ALTER COLUMN username TYPE varchar(64)")
            _ = try await transaction.query("ALTER TABLE plays ALTER COLUMN video_id TYPE varchar(200)")
        }
    }

    @Test("A mutation whose payload reads several fields is run again, and writes once")
    func mutation() async throws {
        try await TestHost.with { host in
            let user = try await host.addUser("ann")
            let text = """
                mutation { recordPlay(input: { userId: \(user), videoId: "v" }) {
                  play { videoId user { username } } query { users { nodes { username } } plays { totalCount } } } }
                """
            for count in 1...3 {
                let answer = await host.query(text)
                let payload = answer["data"]["recordPlay"]
                #expect(payload["play"] == ["videoId": "v", "user": ["username": "ann"]], "\(answer.text)")
                #expect(payload["query"]["plays"]["totalCount"] == .integer(count), "\(answer.text)")
                if count == 2 { try await Self.change(host.database) }
            }
            #expect(try await host.count("plays") == 3)
        }
    }

    @Test("A query in one snapshot is run again, too")
    func snapshot() async throws {
        try await TestHost.with(yaml: "query: { snapshot: true }") { host in
            _ = try await host.addUser("ann")
            for count in 1...3 {
                let answer = await host.query(
                    "{ users { nodes { username plays { nodes { videoId } } } } again: users { nodes { username } } }")
                #expect(answer["errors"] == .null, "\(answer.text)")
                #expect(answer["data"]["again"]["nodes"][0]["username"] == "ann")
                if count == 2 { try await Self.change(host.database) }
            }
        }
    }
}
