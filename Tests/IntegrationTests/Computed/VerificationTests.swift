import GraphQL
import Postgres
import TestSupport
import Testing

@testable import Relational

/// What modules declare is compared with the database before the first request.
@Suite("Computed: verification")
struct VerificationTests {
    private static func problems(
        _ body: @escaping (inout SchemaDeclarations) -> Void
    ) async throws -> [String] {
        try await TestHost.with(modules: ["users", "plays"]) { host in
            _ = try await host.database.withLease { try await $0.executeScript(ComputedCatalog.tables) }
            let engine = try ComputedCatalog.engine(host.database, adding: body)
            return try await engine.verify(against: host.database).map {
                "\($0.module): \($0.coordinate) \($0.message)"
            }
        }
    }

    @Test("What fits has no problem: of the test's catalog, and of the product's modules")
    func fits() async throws {
        let own = try await Self.problems { _ in }
        #expect(own == [])
        try await TestHost.with { host in
            let problems = try await host.queries.verify(against: host.database)
            #expect(problems == [])
        }
    }

    struct Fault: Sendable, CustomTestStringConvertible {
        let message: String
        let declare: @Sendable (inout SchemaDeclarations) -> Void
        var testDescription: String { message }
    }

    private static func type(_ source: Source, _ fields: [FieldDeclaration] = []) -> ObjectDeclaration {
        ObjectDeclaration("T", over: source, fields: [.column("id", "id")] + fields)
    }

    private static func source(
        _ columns: [Column] = [], indexes: [[String]] = [], authorization: RowPredicate? = nil
    ) -> Source {
        Source(
            table: "plays", key: Column("id", .bigint), columns: columns, indexes: indexes, authorization: authorization
        )
    }

    static let faults = [
        Fault(message: "computed: T is over the table nowhere, which the database does not have") {
            $0.object(type(Source(table: "nowhere", key: Column("id", .bigint), columns: [])))
        },
        Fault(message: "computed: T lists the column stars, which the table plays does not have") {
            $0.object(type(source([Column("stars", .integer)])))
        },
        Fault(
            message: "computed: T declares the column plays.video_id as bigint, but it is text"
        ) { $0.object(type(source([Column("video_id", .bigint)]))) },
        Fault(
            message:
                "computed: T declares the column plays.session_id as one that is never NULL, but it may be: declare it "
                + "nullable, or have a migration set it NOT NULL"
        ) { $0.object(type(source([Column("session_id", .text)]))) },
        Fault(
            message:
                "computed: T counts on an index of plays over (session_id), which the database does not have, or which is not valid"
        ) { $0.object(type(source([Column("session_id", .text, nullable: true)], indexes: [["session_id"]]))) },
        Fault(
            message:
                "computed: T has an authorization that PostgreSQL refuses: column t.owner does not exist (SQLSTATE 42703)"
        ) { $0.object(type(source(authorization: RowPredicate("{row}.owner = {viewer}")))) },
        Fault(
            message:
                "computed: T.shout has an expression that PostgreSQL refuses: function upper(bigint) does not exist. No "
                + "function matches the given name and argument types. You might need to add explicit type casts. (SQLSTATE 42883)"
        ) { $0.object(type(source(), [.expression("shout", "upper({row}.id)", type: "String!")])) },
        Fault(
            message:
                "computed: T.when is of the type DateTime, but its expression yields text: cast it to timestamp with time zone"
        ) {
            $0.object(type(source(), [.expression("when", "'now'::text", type: "DateTime!")]))
        },
        Fault(
            message:
                "computed: User.count has SQL that PostgreSQL refuses: syntax error at or near \"plays\" (SQLSTATE 42601)"
        ) { $0.extend("User", .computed("count", "Int", sql: "SELECT 1 FORM plays")) },
        Fault(message: "computed: User.count is of the type Int, but its SQL yields bigint: cast it to integer") {
            $0.extend("User", .computed("count", "Int", sql: "SELECT count(*) FROM plays WHERE user_id = {row}.id"))
        },
        Fault(message: "computed: User.count has SQL that yields 2 columns, though the field is one value") {
            $0.extend("User", .computed("count", "Int", sql: "SELECT 1, 2"))
        },
        Fault(
            message:
                "computed: Query.best has SQL that yields no column first_user, which VideoStats needs; it yields id, plays"
        ) { $0.query(.computed("best", "VideoStats", sql: "SELECT 'v' AS id, 1::bigint AS plays")) },
        Fault(
            message:
                "computed: Query.best has SQL whose column plays is numeric, but VideoStats declares it as bigint: cast it"
        ) {
            $0.query(
                .computed("best", "VideoStats", sql: "SELECT 'v' AS id, 1.5 AS plays, 1::bigint AS first_user"))
        },
        Fault(
            message:
                "computed: Query.last has SQL that yields no column id, which Play needs; it yields play_id"
        ) { $0.query(.computed("last", "Play", sql: "SELECT max(id) AS play_id FROM plays")) },
    ]

    @Test("A declaration that does not fit is named with PostgreSQL's reason", arguments: faults)
    func doesNotFit(_ fault: Fault) async throws {
        let problems = try await Self.problems(fault.declare)
        #expect(problems == [fault.message])
    }
}
