import GraphQL
import JSON
import Logging
import Postgres
import Testing

@testable import Relational

/// What the writer makes of results that no server gave: those that PostgreSQL gives seldom or never, too.
@Suite struct ResponseWriterTests {
    private let cursorKey = CursorKey()

    /// The answer to a document whose statements have the given rows, in the order of the plan.
    private func answer(
        _ text: String, limit: Int = 1 << 20, _ rows: [[String?]]...
    ) throws -> (outcome: QueryAnswer.Outcome, text: String) {
        try answer(text, limit: limit, rows)
    }

    private func answer(
        _ text: String, limit: Int = 1 << 20, _ rows: [[[String?]]]
    ) throws -> (outcome: QueryAnswer.Outcome, text: String) {
        let catalog = try TestCatalog.make()
        let document = try Document.parse(text)
        #expect(document.validate(against: catalog.schema).isEmpty)
        var planner = Planner(catalog: catalog, limits: QueryLimits(), document: document, variables: .none)
        let plan = try planner.plan(try document.operation(named: nil))
        let values = ParameterValues(
            variables: .none, viewer: nil, listSize: 100, cursorKey: cursorKey)
        var answers = StatementAnswers(values, statements: plan.statements.count)
        try #require(rows.count == plan.statements.count)
        for (statement, rows) in rows.enumerated() {
            answers.set(statement, try #require(PostgresResult.make(columns: rows.first?.count ?? 1, rows: rows)))
            if let size = try plan.statements[statement].pageSize?.evaluate(.none) {
                answers.setPageSize(statement, size)
            }
        }
        var writer = ResponseWriter(plan: plan, answers: answers, limit: limit)
        let answer = writer.answer(
            in: QueryContext(asker: .product), FailureLog(logger: Logger(label: "test"), owners: FieldOwners()))
        return (answer.outcome, String(decoding: answer.bytes, as: UTF8.self))
    }

    @Test func writesEachKindOfCell() throws {
        let found = try answer(
            "{ user(id: 1) { __typename id email createdAt shout nodeId } }",
            [["1", nil, "2025-01-31 23:59:59.5+00", "\"A\\\n\u{1}é€😀 and more than eight bytes", "x"]])
        #expect(
            found.text == #"{"data":{"user":{"__typename":"User","id":"1","email":null,"#
                + #""createdAt":"2025-01-31T23:59:59.500000Z","shout":"\"A\\\n\u0001é€😀 and more than eight bytes","#
                + #""nodeId":"VXNlcjox"}}}"#)
        #expect(found.outcome == .data)
    }

    private static let lists = "{ users(first: 3) { nodes { id plays(first: 2) { nodes { id videoId } } } } }"

    @Test(arguments: [
        // In the order of the parents; out of it; apart; and one parent without any, who would be asked for in between.
        [["1", "11", "a"], ["1", "12", "b"], ["3", "31", "c"]],
        [["3", "31", "c"], ["1", "11", "a"], ["1", "12", "b"]],
        [["1", "11", "a"], ["3", "31", "c"], ["1", "12", "b"]],
    ]) func givesEachParentItsRows(_ plays: [[String]]) throws {
        let found = try answer(Self.lists, [["1"], ["2"], ["3"]], plays)
        #expect(
            found.text == #"{"data":{"users":{"nodes":[{"id":"1","plays":{"nodes":[{"id":"11","videoId":"a"},"#
                + #"{"id":"12","videoId":"b"}]}},{"id":"2","plays":{"nodes":[]}},"#
                + #"{"id":"3","plays":{"nodes":[{"id":"31","videoId":"c"}]}}]}}}"#)
    }

    /// The rows of the list above keep their order meanwhile, whatever stands in their first column.
    @Test func rowsApartAreFoundBelowAListOfOthers() throws {
        let found = try answer(
            "{ plays(first: 4) { nodes { videoId user { plays(first: 2) { nodes { id } } } } } }",
            [["x", "1", "1"], ["y", "2", "2"], ["x", "1", "1"]],
            [["1", "11"], ["2", "21"], ["3", "31"], ["1", "12"]])
        let one = #"{"plays":{"nodes":[{"id":"11"},{"id":"12"}]}}"#
        let two = #"{"plays":{"nodes":[{"id":"21"}]}}"#
        #expect(
            found.text == #"{"data":{"plays":{"nodes":[{"videoId":"x","user":\#(one)},{"videoId":"y","user":\#(two)},"#
                + #"{"videoId":"x","user":\#(one)}]}}}"#)
    }

    @Test func manyParentsInAnyOrder() throws {
        let parents = (1...100).map { "\($0 * 7919 % 101)" }
        let plays = parents.sorted().flatMap { [[$0, "\($0)1", "a"], [$0, "\($0)2", "b"]] }
        let found = try answer(
            "{ users(first: 100) { nodes { id plays(first: 2) { nodes { id videoId } } } } }", parents.map { [$0] },
            plays)
        let json = try JSONParser.parse(Array(found.text.utf8))
        let users = json.object?["data"]?.object?["users"]?.object?["nodes"]?.array ?? []
        #expect(users.count == 100)
        for user in users {
            let id = try #require(user.object?["id"]?.string)
            let ids = user.object?["plays"]?.object?["nodes"]?.array?.map { $0.object?["id"]?.string }
            #expect(ids == ["\(id)1", "\(id)2"])
        }
    }

    @Test func aNullThatMayNotBeTakesItsParentsAwayAndSaysWhere() throws {
        let found = try answer(
            "{ all: users(first: 3) { nodes { id plays(first: 2) { list: nodes { id videoId } } } } __typename }",
            [["1"], ["2"]], [["1", "11", "a"], ["2", "21", "b"], ["2", "22", nil]])
        #expect(
            found.text == #"{"data":null,"errors":[{"message":"There is no value for a field that is never null.","#
                + #""locations":[{"line":1,"column":72}],"path":["all","nodes",1,"plays","list",1,"videoId"],"#
                + #""extensions":{"code":"INTERNAL_SERVER_ERROR"}}]}"#)
        #expect(found.outcome == .partial)
    }

    @Test func aNullStopsAtTheNextFieldThatMayBe() throws {
        let found = try answer(
            "{ a: user(id: 1) { id username } b: user(id: 2) { id createdAt } c: user(id: 3) { id } }",
            [["1", nil]], [["2", "infinity"]], [["3"]])
        #expect(found.text.hasPrefix(#"{"data":{"a":null,"b":null,"c":{"id":"3"}},"errors":["#))
        #expect(found.text.contains(#""path":["a","username"]"#))
        #expect(found.text.contains(#""path":["b","createdAt"]"#))
    }

    @Test func anEdgeHasACursorAndAPathOfItsOwn() throws {
        let found = try answer(
            "{ plays(last: 2) { edges { __typename cursor node { id } } pageInfo { startCursor endCursor hasPreviousPage } } }",
            [["2025-01-03 00:00:00+00", "3"], ["2025-01-04 00:00:00+00", "4"], ["2025-01-05 00:00:00+00", "5"]])
        let plays = try JSONParser.parse(Array(found.text.utf8)).object?["data"]?.object?["plays"]?.object
        let edges = try #require(plays?["edges"]?.array)
        let layout = Cursor.Layout(
            type: "Play", name: "PLAY_TIMESTAMP-",
            columns: [Column("play_timestamp", .timestamptz), Column("id", .bigint)])
        let cursors = try edges.map { try #require($0.object?["cursor"]?.string) }
        #expect(edges.map { $0.object?["node"]?.object?["id"]?.string } == ["4", "3"])
        #expect(cursors.map { Cursor.values(in: $0, of: layout, signedWith: cursorKey)?.last } == ["4", "3"])
        #expect(plays?["pageInfo"]?.object?["startCursor"]?.string == cursors.first)
        #expect(plays?["pageInfo"]?.object?["endCursor"]?.string == cursors.last)
        #expect(plays?["pageInfo"]?.object?["hasPreviousPage"] == .bool(true))

        let failed = try answer("{ plays { edges { play: node { id videoId } } } }", [["1", "a"], ["2", nil]])
        #expect(failed.text.contains(#""path":["plays","edges",1,"play","videoId"]"#))
    }

    @Test func anAnswerBeyondItsBoundIsNone() throws {
        let rows = (0..<20).map { ["\($0)", String(repeating: "v", count: 100)] }
        let found = try answer("{ plays { nodes { id videoId } } }", limit: 500, rows)
        #expect(found.outcome == .requestError)
        #expect(found.text.contains(#""limit":"answerSize","value":500"#))
        #expect(try answer("{ plays { nodes { id videoId } } }", limit: 5_000, rows).outcome == .data)
    }

    @Test func aLongListOfErrorsIsCut() throws {
        let fields = (0..<150).map { "f\($0): user(id: 1) { createdAt }" }
        let found = try answer("{ \(fields.joined(separator: " ")) }", fields.map { _ in [["infinity"]] })
        let errors = try JSONParser.parse(Array(found.text.utf8)).object?["errors"]?.array
        #expect(errors?.count == 100)
        #expect(found.text.contains(#""f149":null"#))
    }
}
