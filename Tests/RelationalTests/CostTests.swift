import GraphQL
import JSON
import Logging
import Postgres
import Testing

@testable import Relational

/// What operations cost before they are executed.
@Suite struct CostTests {
    private func cost(_ text: String, _ variables: JSONObject = [:], listSize: Int = 100) throws -> Int {
        let catalog = try TestCatalog.make()
        let limits = QueryLimits(listSize: listSize)
        let document = try Document.parse(text)
        #expect(document.validate(against: catalog.schema).isEmpty)
        let operation = try document.operation(named: nil)
        let coerced = try operation.coerceVariables(variables, schema: catalog.schema)
        var planner = Planner(catalog: catalog, limits: limits, document: document, variables: coerced)
        let plan = try planner.plan(operation)
        var answers = StatementAnswers(
            ParameterValues(variables: coerced, viewer: nil, listSize: listSize, cursorKey: CursorKey()),
            statements: plan.statements.count)
        for (index, statement) in plan.statements.enumerated() {
            guard let size = statement.pageSize else { continue }
            answers.setPageSize(index, try size.evaluate(coerced))
        }
        return OperationCost(plan, answers).total
    }

    @Test(arguments: [
        ("{ __typename }", 0),
        ("{ user(id: 1) { id username email } }", 2),
        ("{ users { nodes { id } } }", 1 + 20),
        ("{ users(first: 5) { nodes { id username } edges { node { email } } } }", 1 + 5),
        ("{ users(last: 5) { nodes { id } totalCount } }", 1 + 5 + 5_000),
        ("{ users(first: 5) { totalCount } }", 5_000),
        ("{ users(first: 5, filter: { id: { gt: 1 } }) { totalCount nodes { id } } }", 1 + 5 + 5_000),
        ("{ users(filter: { id: { eq: 1 } }) { totalCount } }", 10),
        ("{ plays(first: 5, filter: { userId: { eq: 1 } }) { totalCount nodes { id } } }", 10 + 1 + 5),
        // Each value of a list is looked for by itself; their rows are not in order.
        ("{ plays(first: 5, filter: { userId: { in: [1, 2, 3] } }) { totalCount nodes { id } } }", 3 * 10 + 3 * 50 + 5),
        ("{ plays(filter: { userId: { in: [] } }) { totalCount } }", 0),
        // The index by user says nothing of videos, that by video nothing of users.
        ("{ plays(first: 5, filter: { userId: { eq: 1 }, videoId: { eq: \"a\" } }) { nodes { id } } }", 50 + 5),
        ("{ video(id: \"a\") { plays(first: 5, filter: { userId: { eq: 1 } }) { nodes { id } } } }", 50 + 5),
        (
            "{ users(first: 20) { nodes { plays(first: 1, filter: { videoId: { eq: \"a\" } }) { nodes { id } } } } }",
            1 + 20 + 20 * (50 + 1)
        ),
        // A list that repeats what had to be sorted pays for that, too.
        (
            "{ plays(first: 5, filter: { userId: { eq: 1 }, videoId: { eq: \"a\" } }) { nodes { video { plays(first: 1) { nodes { id } } } } } }",
            50 + 5 + 50 + 5 * (1 + 1)
        ),
        ("{ users(first: 0) { nodes { plays { nodes { id } } } } }", 1),
        ("{ plays(first: 5) { nodes { user { username } } } }", 1 + 5 * 2),
        ("{ users(first: 20) { nodes { plays(first: 10) { nodes { id } } } } }", 1 + 20 + 20 * (1 + 10)),
        ("{ users(first: 20) { nodes { plays(first: 10) { totalCount } } } }", 1 + 20 + 20 * 10),
        (
            "{ users(first: 2) { nodes { plays(first: 3) { nodes { video { plays(first: 4) { nodes { id } } } } } } } }",
            1 + 2 + 2 * (1 + 3) + 6 * (1 + 4)
        ),
        ("{ a: users(first: 5) { nodes { id } } b: users(first: 6) { nodes { id } } }", 2 + 11),
        ("{ __schema { types { name } } __type(name: \"User\") { name } }", 210),
    ]) func isTheSumOverListsOfTheirPagesMultiplied(_ text: String, _ expected: Int) throws {
        #expect(try cost(text) == expected)
    }

    @Test(arguments: [0, 1, 7, 100]) func isThatOfTheVariables(size: Int) throws {
        let text = "query($n: Int) { users(first: $n) { nodes { plays(first: $n) { nodes { id } } } } }"
        #expect(try cost(text, ["n": .integer(size)]) == 1 + size + size * (1 + size))
        #expect(try cost(text, ["n": .null]) == 1 + 20 + 20 * 21)
    }

    @Test func aNodeCostsOnlyWhatItsTypeDoes() throws {
        // Of the two types only that which the id names is read.
        let text =
            "query($id: ID!) { node(nodeId: $id) { ... on User { plays(first: 50) { nodes { id } } } ... on Play { id } } }"
        #expect(try cost(text, ["id": "VXNlcjox"]) == 2 + 1 + 50)
        #expect(try cost(text, ["id": "UGxheTox"]) == 2)
        #expect(try cost(text, ["id": "no"]) == 0)
    }

    @Test func isBoundedWhereItOverflows() throws {
        let inner = (0..<3).reduce("id") { text, _ in
            "user { plays(first: 2147483647) { nodes { \(text) } } }"
        }
        #expect(try cost("{ plays(first: 2147483647) { nodes { \(inner) } } }", listSize: .max) == .max)
    }
}
