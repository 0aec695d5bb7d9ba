import Foundation
import GraphQL
import JSON
import Postgres
import TestSupport
import Testing

@testable import Relational

/// What PostgreSQL reads for lists, as it says itself.
@Suite("Query: indexes")
struct IndexTests {
    private static func statements(_ host: TestHost, _ query: String) throws -> [StatementPlan] {
        let engine = host.queries
        let document = try engine.prepare(Array(query.utf8))
        let plan = try engine.plan(
            engine.coerce(document, operationName: nil, variables: nil), in: QueryContext(asker: .product))
        try #require(!plan.statements.isEmpty, "\(query)")
        return plan.statements
    }

    /// PostgreSQL's plan of a statement, of whose parameters it knows nothing, where it neither sorts nor reads a table from
    /// end to end if there is another way.
    private static func explain(
        _ statement: StatementPlan, _ connection: PostgresConnection, byBitmap: Bool = false
    ) async throws -> String {
        var sql = statement.statement.text
        for (index, type) in statement.statement.parameterTypes.enumerated().reversed() {
            let name = try #require(
                [
                    .text: "text", .int8: "int8", .uuid: "uuid", .timestamptz: "timestamptz", .textArray: "text[]",
                    .int8Array: "int8[]", .timestamptzArray: "timestamptz[]",
                ][type])
            sql = sql.replacing("$\(index + 1)", with: "((SELECT NULL::\(name))::\(name))")
        }
        let rows = try await connection.executeScript(
            """
            SET enable_seqscan = off; SET enable_sort = off; SET enable_bitmapscan = \(byBitmap ? "on" : "off"); EXPLAIN \(sql)
            """)
        return try rows.last?.map { try $0.decode(String.self, at: 0) }.joined(separator: "\n") ?? ""
    }

    @Test("Every order and every filter is read from an index")
    func ordersAndFilters() async throws {
        try await TestHost.with { host in
            try await ListPagingTests.fill(host.database)
            try await host.database.withLease { connection in
                for rows in ListPagingTests.lists {
                    for order in rows.orders.keys {
                        // Of what may be missing, which comes last either way, one direction has an index.
                        let mayBeMissing = ["USERNAME", "EMAIL", "EXTERNAL_ID"].contains(order)
                        for direction in mayBeMissing ? ["ASC"] : ["ASC", "DESC"] {
                            let query = "{ \(rows.field)(first: 5, orderBy: \(order)_\(direction)) { nodes { id } } }"
                            let plan = try await Self.explain(Self.statements(host, query)[0], connection)
                            #expect(plan.contains("Index") && !plan.contains("Seq Scan"), "\(order): \(plan)")
                            #expect(!plan.contains("  ->  Sort") && !plan.hasPrefix("Sort"), "\(order): \(plan)")
                        }
                    }
                }
                for filter in [
                    "users(filter: { username: { eq: \"a\" } })", "users(filter: { email: { eq: \"a\" } })",
                    "users(filter: { username: { in: [\"a\", \"b\"] } })",
                    "plays(orderBy: ID_ASC, filter: { userId: { eq: 1 }, clientEventId: { eq: \"\(UUID())\" } })",
                    "playbook(orderBy: ID_ASC, filter: { userId: { eq: 1 }, clientEventId: { eq: \"\(UUID())\" } })",
                    "plays(filter: { videoId: { eq: \"a\" } })",
                    "plays(filter: { playTimestamp: { gt: \"2025-01-01T00:00:00Z\" } })",
                    "playbook(filter: { interactionType: { eq: \"a\" } })",
                ] {
                    let plan = try await Self.explain(
                        Self.statements(host, "{ \(filter) { totalCount } }")[0], connection)
                    #expect(plan.contains("Index Cond"), "\(filter): \(plan)")
                }
            }
        }
    }

    /// A list with all its orders, filters of each kind, and the fields that it hangs on.
    private struct List {
        let field: String
        let orders: [String]
        /// The comparisons of each filter.
        let filters: [[String]]
        /// The query around the list, and the place of its first statement among the query's.
        let parents: [(query: String, statement: Int)]
    }

    private static func comparisons(_ name: String, _ values: String..., isOrdered: Bool = true) -> [String] {
        let values = values.map { "\"\($0)\"" }
        return ["eq: \(values[0])", "in: [\(values.joined(separator: ", "))]", "ne: \(values[0])"]
            .map { "\(name): { \($0) }" } + [
                "or: [\(values.map { "{ \(name): { eq: \($0) } }" }.joined(separator: ", "))]"
            ]
            + (isOrdered ? ["\(name): { gt: \(values[0]) }"] : [])
    }

    private static let parents = [
        ("{ LIST }", 0), ("{ user(id: 1) { LIST } }", 0), ("{ users(first: 5) { nodes { LIST } } }", 1),
        ("{ video(id: \"v\") { LIST } }", 0),
    ]

    private static let lists = [
        List(
            field: "users", orders: ["ID", "USERNAME", "EMAIL", "CREATED_AT"],
            filters: [
                comparisons("username", "a", "b") + ["username: { startsWith: \"a\" }"],
                comparisons("email", "a", "b") + ["email: { startsWith: \"a\" }"],
            ], parents: [parents[0]]),
        List(
            field: "plays", orders: ["ID", "PLAY_TIMESTAMP", "USER_ID", "VIDEO_ID", "SESSION_ID", "CLIENT_EVENT_ID"],
            filters: [
                comparisons("userId", "1", "2"),
                comparisons("videoId", "a", "b", isOrdered: false) + ["videoId: { startsWith: \"a\" }"],
                comparisons("playTimestamp", "2025-01-01T00:00:00Z", "2025-01-02T00:00:00Z"),
                [
                    "not: { userId: { eq: 1 } }", "sessionId: { isNull: true }",
                    "or: [{ userId: { eq: 1 } }, { videoId: { eq: \"a\" }, playTimestamp: { gt: \"2025-01-01T00:00:00Z\" } }]",
                ],
            ], parents: parents),
        List(
            field: "playbook", orders: ["ID", "INTERACTION_TIMESTAMP", "USER_ID", "VIDEO_ID", "INTERACTION_TYPE"],
            filters: [
                comparisons("userId", "1", "2"), comparisons("videoId", "a", "b", isOrdered: false),
                comparisons("interactionType", "a", "b", isOrdered: false),
                comparisons("interactionTimestamp", "2025-01-01T00:00:00Z", "2025-01-02T00:00:00Z"),
            ], parents: parents),
    ]

    /// No filter, each by itself, and each two of different columns.
    private static func combinations(_ filters: [[String]]) -> [[String]] {
        var combinations: [[String]] = [[]]
        for (position, comparisons) in filters.enumerated() {
            for comparison in comparisons {
                combinations.append([comparison])
                for other in filters[(position + 1)...].joined() { combinations.append([comparison, other]) }
            }
        }
        return combinations
    }

    private static func fill(_ connection: PostgresConnection) async throws {
        _ = try await connection.executeScript(
            """
            INSERT INTO users (username, email, password_hash)
            SELECT 'user' || n, 'u' || n || '@x.org', 'none' FROM generate_series(1, 200) n;
            INSERT INTO plays (user_id, video_id, play_timestamp)
            SELECT 1 + n % 200, 'v' || n % 170, '2025-01-01Z'::timestamptz + n % 5000 * interval '1 s'
            FROM generate_series(1, 20000) n;
            INSERT INTO user_playbook (user_id, video_id, interaction_type, interaction_timestamp)
            SELECT 1 + n % 200, 'v' || n % 170, 'type' || n % 90, '2025-01-01Z'::timestamptz + n % 5000 * interval '1 s'
            FROM generate_series(1, 20000) n;
            ANALYZE;
            """)
    }

    @Test("What is priced as a page is read from an index in the list's order, and nothing of it is left out")
    func prices() async throws {
        try await TestHost.with { host in
            try await host.database.withLease { connection in
                try await Self.fill(connection)
                var pages = 0
                for list in Self.lists {
                    for (parent, statement) in list.parents {
                        for (number, filters) in Self.combinations(list.filters).enumerated() {
                            let filter =
                                filters.isEmpty
                                ? "" : ", filter: { and: [\(filters.map { "{ \($0) }" }.joined(separator: ", "))] }"
                            for (position, order) in list.orders.enumerated() {
                                let direction = (number + position) % 2 == 0 ? "ASC" : "DESC"
                                let field =
                                    "\(list.field)(first: 5, orderBy: \(order)_\(direction)\(filter)) { nodes { id } }"
                                let query = parent.replacing("LIST", with: field)
                                let planned = try Self.statements(host, query)[statement]
                                // Of another price nothing can be told: PostgreSQL may look through a whole index.
                                guard planned.price.perParent == Price.search else { continue }
                                pages += 1
                                let plan = try await Self.explain(planned, connection)
                                let lines = plan.split(separator: "\n").map { $0.drop { " ->".contains($0) } }
                                let isSorted = lines.contains { $0.hasPrefix("Sort  (") }
                                let isFiltered = lines.contains { $0.hasPrefix("Filter:") }
                                #expect(lines.contains { $0.hasPrefix("Index") }, "\(query): \(plan)")
                                #expect(!isSorted && !isFiltered, "\(query): \(plan)")
                            }
                            let field = "\(list.field)(first: 5\(filter)) { totalCount }"
                            let statements = try Self.statements(host, parent.replacing("LIST", with: field))
                            let count = statements.first { $0.kind == .count }
                            let planned = try #require(count)
                            guard planned.price.perParent == Price.count else { continue }
                            let plan = try await Self.explain(planned, connection, byBitmap: filter.contains("or:"))
                            #expect(
                                plan.contains("Index Cond") && !plan.contains("Seq Scan"),
                                "\(parent) \(field): \(plan)")
                        }
                    }
                }
                #expect(pages > 100)
            }
        }
    }
}
