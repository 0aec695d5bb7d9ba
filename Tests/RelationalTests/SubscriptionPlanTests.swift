import GraphQL
import JSON
import Logging
import Postgres
import Testing

@testable import Relational

/// What a subscription asks for, and what each event is answered with.
@Suite struct SubscriptionPlanTests {
    static let playRecorded = SubscriptionField(
        "playRecorded", of: "Play",
        arguments: [.init("userId", column: "user_id"), .init("videoId", column: "video_id", type: "ID")])

    private func engine() throws -> QueryEngine {
        var plays = TestCatalog.playsModule()
        plays.subscription(Self.playRecorded)
        let (catalog, problems) = Catalog.assemble([("users", TestCatalog.usersModule()), ("plays", plays)])
        #expect(problems.isEmpty)
        let client = PostgresClient(
            configuration: PostgresConfiguration(connectionString: ""), logger: Logger(label: "test"))
        return QueryEngine(
            catalog: try #require(catalog), database: client, limits: QueryLimits(), logger: Logger(label: "test"))
    }

    private func subscribe(
        _ engine: QueryEngine, _ text: String, _ variables: JSONObject = [:]
    ) throws -> SubscriptionPlan {
        let document = try engine.prepare(Array(text.utf8))
        return try engine.subscribe(
            try engine.coerce(document, operationName: nil, variables: variables), in: QueryContext(asker: .product))
    }

    @Test func theSchemaHasTheField() throws {
        let text = SchemaPrinter.print(try engine().catalog.schema)
        #expect(text.contains("playRecorded(userId: ID, videoId: ID): Play!"))
    }

    @Test func oneLookUpByKeyAnswersAnEvent() throws {
        let plan = try subscribe(
            engine(),
            "subscription { playRecorded(videoId: \"a\") { id user { username plays(first: 1) { totalCount } } } }")
        #expect(plan.topic == "playRecorded")
        #expect(plan.filter == [nil, "a"])
        #expect(plan.plan.roundTrips.count == 1)
        #expect(plan.plan.statements.first?.statement.text.hasSuffix(#"WHERE t."id" = $1"#) == true)
    }

    @Test func variablesFilter() throws {
        let text = "subscription($u: ID, $v: ID) { playRecorded(userId: $u, videoId: $v) { id } }"
        #expect(try subscribe(engine(), text, ["u": 7]).filter == ["7", nil])
        #expect(try subscribe(engine(), text).filter == [nil, nil])
    }

    /// A null that meant "all" would show everything to a client that forgot to set a variable.
    @Test func nullIsRefused() throws {
        let text = "subscription($u: ID) { playRecorded(userId: $u) { id } }"
        let failure = #expect(throws: QueryFailure.self) { try subscribe(engine(), text, ["u": .null]) }
        #expect(failure?.errors.first?.code == .badUserInput)
    }

    @Test func aRootFieldThatIsSkippedIsRefused() throws {
        let text = "subscription($s: Boolean!) { playRecorded @skip(if: $s) { id } }"
        #expect(throws: QueryFailure.self) { try subscribe(engine(), text, ["s": true]) }
    }

    @Test func plansAreEqualWhereEveryAnswerIs() throws {
        let engine = try engine()
        let text = "subscription($v: ID) { playRecorded(videoId: $v) { id } }"
        let plan = try subscribe(engine, text, ["v": "a"])
        #expect(plan == (try subscribe(engine, text, ["v": "a"])))
        #expect(plan != (try subscribe(engine, text, ["v": "b"])))
        #expect(plan != (try subscribe(engine, text)))
        #expect(plan != (try subscribe(engine, text.replacing("{ id }", with: "{ videoId }"), ["v": "a"])))
        // The same to Swift, not to PostgreSQL.
        #expect(
            try subscribe(engine, text, ["v": "\u{E9}"]) != (try subscribe(engine, text, ["v": "e\u{301}"])))
    }

    @Test func problemsOfDeclarationsAreReported() throws {
        var plays = TestCatalog.playsModule()
        plays.subscription(
            Self.playRecorded, Self.playRecorded, SubscriptionField("a", of: "Nothing"),
            SubscriptionField("b", of: "Video"),
            SubscriptionField("c", of: "Play", arguments: [.init("x", column: "missing")]))
        let (_, problems) = Catalog.assemble([("users", TestCatalog.usersModule()), ("plays", plays)])
        #expect(
            problems.map(\.coordinate) == [
                "Subscription.playRecorded", "Subscription.a", "Subscription.b", "Subscription.c(x:)", "Subscription.a",
            ])
    }
}
