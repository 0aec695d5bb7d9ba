import GraphQL
import Testing

@testable import Relational

/// What is read for lists by whichever columns, given the indexes.
@Suite struct IndexMatchTests {
    private static let source = Source(
        table: "plays", key: Column("id", .bigint),
        columns: [
            Column("user_id", .bigint), Column("video_id", .text), Column("at", .timestamptz),
            Column("name", .text, ignoresCase: true), Column("kind", .text), Column("place", .text, nullable: true),
        ],
        indexes: [
            ["user_id", "at", "id"], ["video_id", "at", "id"], ["at", "id"], ["name"], ["user_id", "kind"],
            ["place", "id"],
        ])

    private static let values = InputExpression.constant(.list([.string("a"), .string("b")]))

    private static func column(_ name: String) -> Column { source.column(name) ?? source.key[0] }

    private static func range(_ name: String) -> Condition {
        .comparison(column(name), .gt, .inputBound(.constant(.string("1")), column(name).type))
    }

    private static func equals(_ name: String) -> Condition {
        .comparison(column(name), .eq, .input(.constant(.string("1")), column(name).type))
    }

    private static func oneOf(_ name: String) -> Condition {
        .anyOf(column(name), [.inputList(values, column(name).type)])
    }

    private static func prefix(_ name: String) -> Condition {
        .prefix(column(name), .input(.constant(.string("1")), .text))
    }

    private static func beyond(_ order: String...) -> Condition {
        let terms = order.map(term)
        return .beyond(CursorCondition(order: terms, isAfter: true, values: terms.map { _ in .viewer }))
    }

    /// A column's name, with a minus before it where it descends.
    private static func term(_ name: String) -> OrderTerm {
        name.hasPrefix("-")
            ? OrderTerm(column: column(String(name.dropFirst())), ascending: false)
            : OrderTerm(column: column(name), ascending: true)
    }

    struct Case: Sendable {
        var parent: String?
        var conditions: [Condition] = []
        let order: [String]
        let page: ReadingScope
        var count = ReadingScope.table
    }

    private static let group = ReadingScope.group(.one)
    private static let several = ReadingScope.group(ValueCount(known: 0, lists: [values]))

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
            conditions: [oneOf("user_id")], order: ["user_id", "at", "id"], page: .page, count: several),
        Case(
            conditions: [oneOf("user_id")], order: ["at", "id"], page: several,
            count: several),
        Case(conditions: [oneOf("kind")], order: ["at", "id"], page: .table),
        Case(conditions: [equals("name")], order: ["id"], page: group, count: group),
        Case(conditions: [beyond("at", "id")], order: ["at", "id"], page: .page),
        // An index runs one way.
        Case(order: ["-at", "-id"], page: .page), Case(order: ["user_id", "-at", "-id"], page: .table),
        Case(parent: "user_id", order: ["user_id", "-at", "-id"], page: .page, count: group),
        Case(parent: "user_id", conditions: [beyond("at", "-id")], order: ["at", "-id"], page: group, count: group),
        // It may leave out what has no value, and does not have it at the end of each order.
        Case(order: ["place", "id"], page: .table), Case(order: ["-place", "-id"], page: .table),
        Case(conditions: [equals("place")], order: ["id"], page: .page, count: group),
        Case(conditions: [.isNull(column("place"))], order: ["id"], page: .table),
        // A prefix of what is kept folded is a range of it.
        Case(conditions: [prefix("name")], order: ["name", "id"], page: .page),
        Case(conditions: [prefix("name")], order: ["id"], page: .table),
        Case(conditions: [prefix("video_id")], order: ["video_id", "at", "id"], page: .table),
        // What is not found is found one by one.
        Case(conditions: [.not(equals("user_id"))], order: ["at", "id"], page: .table),
        Case(
            parent: "user_id", conditions: [.not(.any([equals("kind")]))], order: ["at", "id"], page: group,
            count: group),
        Case(conditions: [.all([equals("user_id"), range("at")])], order: ["at", "id"], page: .page, count: group),
        // Alternatives are looked for by themselves, where an index finds each.
        Case(
            conditions: [.any([equals("user_id"), .all([range("at"), oneOf("video_id")])])], order: ["at", "id"],
            page: .group(ValueCount(known: 1, lists: [values])), count: .group(ValueCount(known: 1, lists: [values]))),
        Case(conditions: [.any([equals("user_id"), equals("kind")])], order: ["at", "id"], page: .table),
        Case(
            conditions: [.any([equals("user_id"), equals("kind")]), equals("video_id")], order: ["at", "id"],
            page: group, count: group),
        Case(
            conditions: [.any([])], order: ["at", "id"], page: .group(ValueCount(known: 0)),
            count: .group(ValueCount(known: 0))),
    ]

    @Test(arguments: cases) func isWhatTheIndexesSay(_ entry: Case) {
        let match = IndexMatch(Self.source, equal: Set(entry.parent.map { [$0] } ?? []), entry.conditions)
        #expect(match.page(orderedBy: entry.order.map(Self.term)) == entry.page)
        #expect(match.count == entry.count)
    }
}
