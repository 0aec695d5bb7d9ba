import GraphQL
import JSON
import Logging
import Postgres
import TestSupport
import Testing

@testable import Relational

/// Fields that code computes for all rows of an answer: where its statements run, and what becomes of its errors.
@Suite("Query: batch resolvers")
struct BatchResolverTests {
    private typealias Resolve = @Sendable ([[String?]], ReadSession) async throws -> [JSONValue]

    /// A catalog over the table of users with `User.computed`, `rename` and `remove`, and the engine over it.
    private static func engine(
        _ host: TestHost, _ limits: QueryLimits = QueryLimits(), logger: Logger = TestHost.quietLogger,
        resolve: @escaping Resolve
    ) throws -> QueryEngine {
        var schema = SchemaDeclarations()
        schema.object(
            ObjectDeclaration(
                "User",
                over: Source(table: "users", key: Column("id", .bigint), columns: [Column("username", .text)]),
                listing: Listing(
                    filters: [.init("id", column: "id")], orders: [.init("ID", column: "id")], defaultOrder: "ID_ASC"),
                fields: [
                    .column("id", "id"), .column("username", "username"),
                    .batch("computed", BatchResolver(type: "String", columns: ["id"], resolve: resolve)),
                ]))
        schema.query(.list("users", of: "User"), .lookup("user", of: "User"))
        let id = InputValueDefinition("id", type: "ID!")
        schema.mutation(
            Mutation(
                "rename", .update, of: "User", "Renames a user.",
                input: [id, InputValueDefinition("username", type: "String!")]
            ) { representation in
                let statement = PostgresStatement(
                    "UPDATE users SET username = $2 WHERE id = $1::bigint RETURNING \(representation.returning)",
                    parameterTypes: [.text, .text])
                return { input in
                    let values = ["id", "username"].map { PostgresParameter.text(input.fields[$0]?.string ?? "") }
                    return { Written(.updated, try await $0.run(statement, values)) }
                }
            },
            Mutation("remove", .delete, of: "User", "Deletes a user.", input: [id]) { representation in
                let statement = PostgresStatement(
                    "DELETE FROM users WHERE id = $1::bigint RETURNING \(representation.returning)",
                    parameterTypes: [.text])
                return { input in
                    let values = [PostgresParameter.text(input.fields["id"]?.string ?? "")]
                    return { Written(.deleted, try await $0.run(statement, values)) }
                }
            })
        let (catalog, problems) = Catalog.assemble([("users", schema)])
        #expect(problems.isEmpty, "\(problems)")
        return QueryEngine(
            catalog: try #require(catalog), database: host.database, limits: limits, logger: logger)
    }

    /// Each user's name as the session's statements see it, and how isolated these are.
    private static let names: Resolve = { rows, session in
        var values: [JSONValue] = []
        for row in rows {
            let found = try await session.query(
                """
                SELECT username || ' ' || current_setting('transaction_isolation') FROM users
                WHERE id::text = \(row[0] ?? "")
                """)
            values.append(try found.first.map { .string(try $0.decode(String.self, at: 0)) } ?? .null)
        }
        return values
    }

    private static func ask(
        _ engine: QueryEngine, _ text: String, in context: QueryContext = QueryContext(asker: .product)
    ) async throws -> JSONValue {
        let operation = try engine.coerce(
            try engine.prepare(Array(text.utf8)), operationName: nil, variables: nil)
        return try JSONParser.parse(
            await engine.execute(try engine.plan(operation, in: context), operation, in: context).bytes)
    }

    private static func withUsers(_ body: (TestHost, String) async throws -> Void) async throws {
        try await TestHost.with(modules: ["users"]) { host in
            let id = try await host.database.transaction { transaction in
                let rows = try await transaction.query(
                    """
                    INSERT INTO users (username, email, password_hash)
                    VALUES ('ann', 'a@x.org', 'none'), ('ben', 'b@x.org', 'none') RETURNING id
                    """)
                return try #require(rows.first).decode(Int64.self, at: 0)
            }
            try await body(host, String(id))
        }
    }

    @Test("One call computes the field for all rows, in the snapshot of the query where there is one")
    func queries() async throws {
        try await Self.withUsers { host, _ in
            for (snapshot, isolation) in [(false, "read committed"), (true, "repeatable read")] {
                let answer = try await Self.ask(
                    Self.engine(host, QueryLimits(snapshot: snapshot), resolve: Self.names),
                    "{ users { nodes { computed } } }")
                #expect(
                    answer["data"]["users"]["nodes"]
                        == [["computed": .string("ann \(isolation)")], ["computed": .string("ben \(isolation)")]],
                    "\(answer)")
            }
        }
    }

    @Test("In a mutation it sees what was written, and of what is deleted what it was")
    func mutations() async throws {
        try await Self.withUsers { host, id in
            let engine = try Self.engine(host, resolve: Self.names)
            let renamed = try await Self.ask(
                engine, "mutation { rename(input: { id: \(id), username: \"cat\" }) { user { username computed } } }")
            #expect(
                renamed["data"]["rename"]["user"] == ["username": "cat", "computed": "cat read committed"], "\(renamed)"
            )
            let removed = try await Self.ask(engine, "mutation { remove(input: { id: \(id) }) { user { computed } } }")
            #expect(removed["data"]["remove"]["user"] == ["computed": "cat read committed"], "\(removed)")
        }
    }

    @Test("Whatever a resolver does wrong has a line that names module, type, field, path and the row")
    func log() async throws {
        struct Fault: Error {}
        try await Self.withUsers { host, id in
            let wrong: Resolve = { rows, _ in rows.map { _ in 1 } }
            let short: Resolve = { _, _ in [] }
            let failing: Resolve = { _, _ in throw Fault() }
            for (number, (resolve, message, key)) in [
                (wrong, "a field could not be answered", JSONValue.string(id)),
                (short, "a batch resolver gave 0 values for 2 rows", .null),
                (failing, "a batch resolver failed", .null),
            ].enumerated() {
                let log = LogLines()
                let request = "request-\(number)"
                let answer = try await Self.ask(
                    Self.engine(host, logger: log.logger, resolve: resolve), "{ all: users { nodes { id computed } } }",
                    in: QueryContext(asker: .product, requestID: request))
                #expect(answer["errors"].array?.count == 2, "\(answer)")
                for error in answer["errors"].array ?? [] {
                    #expect(error["extensions"] == ["code": "INTERNAL_SERVER_ERROR", "requestId": .string(request)])
                }
                let line = try #require(log.lines(of: request).first)
                #expect(log.lines(of: request).count == 1 && line["message"] == .string(message), "\(log.all)")
                #expect([line["module"], line["type"], line["field"]] == ["users", "User", "computed"], "\(line)")
                #expect(line["path"].string?.hasPrefix("all") == true && line["key"] == key, "\(line)")
            }
        }
    }

    @Test("A field that no plan can be made for is refused with the request's id, which the log knows")
    func unplannable() throws {
        var schema = SchemaDeclarations()
        // There is no row that the expression could be over.
        schema.object(
            ObjectDeclaration(
                "Video", over: Source(key: Column("id", .text)),
                fields: [.column("id", "id", type: "ID"), .expression("shout", "upper({row}.id)", type: "String")]))
        schema.query(.lookup("video", of: "Video"))
        let log = LogLines()
        let database = PostgresClient(configuration: PostgresConfiguration(connectionString: ""), logger: log.logger)
        let (catalog, problems) = Catalog.assemble([("videos", schema)])
        #expect(problems.isEmpty, "\(problems)")
        let engine = QueryEngine(
            catalog: try #require(catalog), database: database, limits: QueryLimits(), logger: log.logger)
        let operation = try engine.coerce(
            try engine.prepare(Array("{ video(id: 1) { shout } }".utf8)), operationName: nil, variables: nil)
        let failure = #expect(throws: QueryFailure.self) {
            try engine.plan(operation, in: QueryContext(asker: .product, requestID: "planned"))
        }
        #expect(failure?.errors.first?.extensions["requestId"] == "planned")
        #expect(log.lines(of: "planned").count == 1)
    }

    @Test(
        "A database that is lost or too slow fails the whole query, as it does for the statements; other errors the field"
    )
    func errors() async throws {
        try await Self.withUsers { host, id in
            let text = "{ users { nodes { id computed } } }"
            let lost = try await Self.ask(
                Self.engine(host) { _, _ in throw PostgresError(.connectionLost, "gone") }, text)
            #expect(
                lost["errors"][0]["extensions"]["code"] == "SERVICE_UNAVAILABLE" && lost["data"] == .null, "\(lost)")
            let slow = try await Self.ask(
                Self.engine(host, QueryLimits(time: .milliseconds(200))) { rows, session in
                    _ = try await session.query("SELECT pg_sleep(60)")
                    return rows.map { _ in .null }
                }, text)
            #expect(slow["errors"][0]["extensions"]["limit"] == "time" && slow["data"] == .null, "\(slow)")
            let wrong = try await Self.ask(
                Self.engine(host) { rows, session in
                    _ = try await session.query("SELECT 1 / 0")
                    return rows.map { _ in .null }
                }, text)
            #expect(wrong["errors"][0]["extensions"]["code"] == "INTERNAL_SERVER_ERROR", "\(wrong)")
            #expect(wrong["data"]["users"]["nodes"][0] == ["id": .string(id), "computed": .null], "\(wrong)")
        }
    }
}
