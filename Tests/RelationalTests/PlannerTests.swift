import GraphQL
import JSON
import Postgres
import Testing

@testable import Relational

/// The statements that a document's plan sends, in order, and in how many round trips.
@Suite struct PlannerTests {
    private func plan(_ text: String, _ variables: JSONObject = [:]) throws -> OperationPlan {
        let catalog = try TestCatalog.make()
        let document = try Document.parse(text)
        let errors = document.validate(against: catalog.schema)
        #expect(errors.isEmpty)
        let operation = try document.operation(named: nil)
        let coerced = try operation.coerceVariables(variables, schema: catalog.schema)
        var planner = Planner(catalog: catalog, limits: QueryLimits(), document: document, variables: coerced)
        return try planner.plan(operation)
    }

    struct Golden: Sendable, CustomTestStringConvertible {
        let document: String
        let variables: JSONObject
        let sql: [String]
        let roundTrips: Int

        init(_ document: String, variables: JSONObject = [:], roundTrips: Int = 1, _ sql: String...) {
            self.document = document
            self.variables = variables
            self.sql = sql
            self.roundTrips = roundTrips
        }

        var testDescription: String { document }
    }

    static let golden: [Golden] = [
        Golden(
            "query($id: ID!) { user(id: $id) { id username createdAt } }", variables: ["id": .string("1")],
            #"SELECT t."id", t."username", t."created_at" FROM "users" t WHERE t."id" = $1"#),
        // The children of an object that is looked up by the key that names them need nothing of its row.
        Golden(
            "{ user(id: 1) { username plays(first: 20) { nodes { id } } } }",
            #"SELECT t."username" FROM "users" t WHERE t."id" = $1"#,
            #"SELECT t."id" FROM "plays" t WHERE t."user_id" = $1 ORDER BY t."play_timestamp" DESC, t."id" DESC LIMIT 20"#
        ),
        Golden(
            "{ users(first: 20, filter: { id: { gt: 5 } }) { nodes { id plays(first: 10) { nodes { id } } } } }",
            #"SELECT t."id" FROM "users" t WHERE t."id" > $1 ORDER BY t."id" LIMIT 20"#,
            #"SELECT p.k, c.c0 FROM (SELECT t."id" AS k FROM "users" t WHERE t."id" > $1 ORDER BY t."id" LIMIT 20) p CROSS JOIN LATERAL (SELECT t."id" AS c0 FROM "plays" t WHERE t."user_id" = p.k ORDER BY t."play_timestamp" DESC, t."id" DESC LIMIT 10) c"#
        ),
        Golden(
            "query($n: Int) { users(first: $n) { pageInfo { hasNextPage } } }", variables: ["n": .integer(3)],
            #"SELECT 1 FROM "users" t ORDER BY t."id" LIMIT $1"#),
        Golden(
            "{ plays(last: 2, orderBy: PLAY_TIMESTAMP_ASC, filter: { videoId: { in: [\"a\"] } }) { nodes { user { username } } totalCount } }",
            #"SELECT j1."id", j1."username" FROM "plays" t LEFT JOIN "users" j1 ON j1."id" = t."user_id" WHERE t."video_id" = ANY ($1) ORDER BY t."play_timestamp" DESC, t."id" DESC LIMIT 2"#,
            #"SELECT count(*) FROM "plays" t WHERE t."video_id" = ANY ($1)"#),
        // No table, no statement; but its lists are found by its key.
        Golden(
            "{ video(id: \"a\") { id nodeId plays { totalCount } } }",
            #"SELECT count(*) FROM "plays" t WHERE t."video_id" = $1"#),
        // A key that several rows share is made distinct before it is looked up.
        Golden(
            "{ plays(first: 2) { nodes { video { plays(first: 1) { nodes { id } } } } } }",
            #"SELECT t."video_id" FROM "plays" t ORDER BY t."play_timestamp" DESC, t."id" DESC LIMIT 2"#,
            #"SELECT p.k, c.c0 FROM (SELECT DISTINCT d.k FROM (SELECT t."video_id" AS k FROM "plays" t ORDER BY t."play_timestamp" DESC, t."id" DESC LIMIT 2) d WHERE d.k IS NOT NULL) p CROSS JOIN LATERAL (SELECT t."id" AS c0 FROM "plays" t WHERE t."video_id" = p.k ORDER BY t."play_timestamp" DESC, t."id" DESC LIMIT 1) c"#
        ),
        // What would repeat too many rows waits for the keys instead.
        Golden(
            "{ users(first: 100) { nodes { plays(first: 100) { nodes { video { plays(first: 1) { nodes { id } } } } } } } }",
            roundTrips: 2,
            #"SELECT t."id" FROM "users" t ORDER BY t."id" LIMIT 100"#,
            #"SELECT p.k, c.c0 FROM (SELECT t."id" AS k FROM "users" t ORDER BY t."id" LIMIT 100) p CROSS JOIN LATERAL (SELECT t."video_id" AS c0 FROM "plays" t WHERE t."user_id" = p.k ORDER BY t."play_timestamp" DESC, t."id" DESC LIMIT 100) c"#,
            #"SELECT p.k, c.c0 FROM unnest($1) p(k) CROSS JOIN LATERAL (SELECT t."id" AS c0 FROM "plays" t WHERE t."video_id" = p.k ORDER BY t."play_timestamp" DESC, t."id" DESC LIMIT 1) c"#
        ),
        Golden("{ me { username } }", #"SELECT t."username" FROM "users" t WHERE t."id" = $1"#),
        Golden("{ __typename }"),
        Golden("{ __schema { types { name } } __type(name: \"User\") { fields { name } } __typename }"),
    ]

    @Test(arguments: golden) func sendsTheStatements(_ golden: Golden) throws {
        let plan = try plan(golden.document, golden.variables)
        let sent = plan.roundTrips.flatMap { $0.map { plan.statements[$0].statement.text } }
        #expect(sent == golden.sql)
        #expect(plan.roundTrips.count == (golden.sql.isEmpty ? 0 : golden.roundTrips))
    }

    /// A plan is kept for all values of an `Int`, so that none of them may decide what it is.
    @Test(arguments: [
        "query($n: Int) { users(first: $n) { nodes { plays(first: $n) { nodes { video { plays { totalCount } } } } } } }",
        "query($n: Int) { users(first: $n) { nodes { plays(last: $n) { nodes { id } } } } }",
    ]) func thePlanIsThatOfEveryPageSize(_ text: String) throws {
        let plans = try [0, 1, 20, 100, 101, -1].map { try plan(text, ["n": .integer($0)]) }
        for plan in plans {
            #expect(plan.statements.map(\.statement.text) == plans[0].statements.map(\.statement.text))
            #expect(plan.roundTrips == plans[0].roundTrips)
        }
        // Lists in a list go out with it, those one level further below wait.
        #expect(plans[0].roundTrips == (text.contains("video") ? [[0, 1], [2]] : [[0, 1]]))
    }

    @Test(arguments: [
        // Nobody knows how many rows of each user have to be read to find those of a video, so that it is done once.
        (
            "{ users(first: 5) { nodes { plays(first: 1, filter: { videoId: { eq: \"a\" } }) { nodes { video { plays { totalCount } } } } } } }",
            [[0, 1], [2]]
        ),
        ("{ plays(filter: { userId: { in: [1, 2] } }) { nodes { video { plays { totalCount } } } } }", [[0], [1]]),
        (
            "{ plays(filter: { userId: { eq: 1 }, videoId: { eq: \"a\" } }) { nodes { video { plays { totalCount } } } } }",
            [[0, 1]]
        ),
    ]) func whatIsNotReadByPageIsSeldomReadTwice(_ text: String, _ roundTrips: [[Int]]) throws {
        #expect(try plan(text).roundTrips == roundTrips)
    }

    @Test func aNodePlansEveryTypeButGuardsIt() throws {
        let plan = try plan("{ node(nodeId: \"x\") { nodeId ... on User { username } ... on Video { id } } }")
        #expect(plan.statements.compactMap(\.guardedBy?.type).sorted() == ["Play", "User"])
    }

    @Test func refusesMoreLevelsThanAllowed() throws {
        let inner = (0..<10).reduce("id") { text, _ in "user { plays { nodes { \(text) } } }" }
        let error = #expect(throws: GraphQLError.self) { try plan("{ plays { nodes { \(inner) } } }") }
        #expect(error?.code == .limitExceeded)
        #expect(error?.extensions["limit"] == .string("depth"))
    }
}
