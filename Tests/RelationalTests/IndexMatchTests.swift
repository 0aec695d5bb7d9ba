import GraphQL
import Testing

@testable import Relational

/// What is read for lists by whichever columns, given the indexes.
@Suite struct IndexMatchTests {
    private static let source = Source(
        table: "plays", key: Column("id", .bigint),
        columns: [
            Column("user_id", .bigint), Column("video_id", .text), Column("at", .timestamptz), Column("name", .text),
            Column("kind", .text),
        ],
        indexes: [["user_id", "at", "id"], ["video_id", "at", "id"], ["at", "id"], ["name"], ["user_id", "kind"]])

    private static let values = InputExpression.constant(.list([.string("a"), .string("b")]))

    private static func column(_ name: String) -> Column { source.column(name) ?? source.key[0] }

    private static func range(_ name: String) -> Condition {
        .comparison(column(name), .gt, .inputBound(.constant(.string("1")), column(name).type))
    }

    private static func equals(_ name: String) -> Condition {
        .comparison(column(name), .eq, .input(.constant(.string("1")), column(name).type))
    }

    private static func oneOf(_ name: String) -> Condition {
        .anyOf(column(name), .inputList(values, column(name).type))
    }

    struct Case: Sendable {
        var parent: String?
        var conditions: [Condition] = []
        let order: [String]
        let page: ReadingScope
        var count = ReadingScope.table
    }

    private static let group = ReadingScope.group(values: nil)

    static let cases: [Case] = [
        Case(order: ["id"], page: .page), Case(order: ["at", "id"], page: .page),
        Case(order: ["user_id", "at", "id"], page: .page),
        // The index is of the name alone; rows of one name are put in order by their ids.
        Case(order: ["name", "id"], page: .page),
        Case(order: ["user_id", "id"], page: .table), Case(order: ["kind", "id"], page: .table),
        Case(order: ["at", "user_id", "id"], page: .table),
        Case(parent: "user_id", order: ["at", "id"], page: .page, count: group),
        Case(parent: "user_id", order: ["user_id", "at", "id"], page: .page, count: group),
        Case(parent: "user_id", order: ["id"], page: group, count: group),
        Case(parent: "video_id", order: ["user_id", "at", "id"], page: group, count: group),
        Case(parent: "user_id", conditions: [equals("video_id")], order: ["at", "id"], page: group, count: group),
        Case(parent: "user_id", conditions: [equals("user_id")], order: ["at", "id"], page: .page, count: group),
        Case(parent: "user_id", conditions: [equals("kind")], order: ["kind", "id"], page: group, count: group),
        Case(parent: "user_id", conditions: [range("at")], order: ["at", "id"], page: .page, count: group),
        Case(parent: "user_id", conditions: [range("id")], order: ["at", "id"], page: group, count: group),
        Case(parent: "user_id", conditions: [equals("at")], order: ["id"], page: .page, count: group),
        Case(parent: "user_id", conditions: [oneOf("at")], order: ["at", "id"], page: group, count: group),
        Case(parent: "user_id", conditions: [equals("id")], order: ["at", "id"], page: .page, count: group),
        Case(conditions: [equals("user_id")], order: ["at", "id"], page: .page, count: group),
        Case(conditions: [equals("kind")], order: ["at", "id"], page: .table),
        Case(conditions: [range("at")], order: ["at", "id"], page: .page),
        Case(conditions: [range("at")], order: ["id"], page: .table),
        Case(conditions: [range("at"), range("id")], order: ["at", "id"], page: .table),
        Case(
            conditions: [oneOf("user_id")], order: ["user_id", "at", "id"], page: .page, count: .group(values: values)),
        Case(
            conditions: [oneOf("user_id")], order: ["at", "id"], page: .group(values: values),
            count: .group(values: values)),
        Case(conditions: [oneOf("kind")], order: ["at", "id"], page: .table),
        Case(conditions: [equals("name")], order: ["id"], page: group, count: group),
        Case(
            conditions: [.beyond([column("at"), column("id")], ascending: true, [.viewer, .viewer])],
            order: ["at", "id"], page: .page),
    ]

    @Test(arguments: cases) func isWhatTheIndexesSay(_ entry: Case) {
        let match = IndexMatch(Self.source, equal: Set(entry.parent.map { [$0] } ?? []), entry.conditions)
        #expect(match.page(orderedBy: entry.order) == entry.page)
        #expect(match.count == entry.count)
    }
}
