import GraphQL
import JSON
import Logging
import Postgres
import Testing

@testable import Relational

/// What filters and orders become in SQL, and how large a filter may be.
@Suite struct FilterTests {
    private static let catalog: Catalog? = {
        var schema = SchemaDeclarations()
        schema.object(
            ObjectDeclaration(
                "Song",
                over: Source(
                    table: "songs", key: Column("id", .bigint),
                    columns: [
                        Column("title", .text), Column("artist", .text, ignoresCase: true),
                        Column("label", .text, nullable: true), Column("seconds", .integer, nullable: true),
                        Column("extra", .jsonb, nullable: true),
                    ], indexes: [["title", "id"]]),
                listing: Listing(defaultOrder: "ID_ASC"),
                fields: [
                    .column("id", "id"), .column("title", "title"), .column("artist", "artist"),
                    .column("label", "label"), .column("seconds", "seconds"), .column("extra", "extra"),
                ]))
        schema.query(.list("songs", of: "Song"))
        return Catalog.assemble([("songs", schema)]).catalog
    }()

    private static func engine(_ limits: QueryLimits = QueryLimits()) throws -> QueryEngine {
        let client = PostgresClient(
            configuration: PostgresConfiguration(connectionString: ""), logger: Logger(label: "test"))
        return QueryEngine(
            catalog: try #require(catalog), database: client, limits: limits, logger: Logger(label: "test"))
    }

    private func plan(_ engine: QueryEngine, _ text: String, _ variables: JSONObject = [:]) throws -> OperationPlan {
        try engine.plan(
            try engine.coerce(
                try engine.prepare(Array(text.utf8)), operationName: nil, variables: variables),
            in: QueryContext(asker: .product))
    }

    /// The condition of a list with this filter.
    private func condition(_ text: String, _ variables: JSONObject = [:]) throws -> String {
        let plan = try plan(Self.engine(), text, variables)
        if case .failure(let error)? = plan.root.fields.first?.value { throw error }
        let sql = try #require(plan.statements.first).statement.text
        return String(sql.split(separator: " WHERE ", maxSplits: 1).dropFirst().first ?? "true")
    }

    @Test(arguments: [
        ("{}", "true"), ("{ title: {} }", "true"), ("{ and: [] }", "true"), ("{ or: [] }", "false"),
        ("{ not: {} }", "(true) IS NOT TRUE"), ("{ or: [{}, { id: { eq: 1 } }] }", "true"),
        (#"{ title: { eq: "a" }, id: { gt: 1 } }"#, #"t."id" > $1 AND t."title" = $2"#),
        (#"{ title: { ne: "a" } }"#, #"(t."title" = $1) IS NOT TRUE"#),
        (#"{ id: { notIn: [1, 2] } }"#, #"(t."id" = ANY ($1)) IS NOT TRUE"#),
        ("{ label: { isNull: true } }", #"t."label" IS NULL"#),
        ("{ label: { isNull: false } }", #"(t."label" IS NULL) IS NOT TRUE"#),
        // What always has a value needs not be looked at.
        ("{ title: { isNull: false } }", "true"), ("{ title: { isNull: true } }", "false"),
        ("{ extra: { isNull: true } }", #"t."extra" IS NULL"#),
        (#"{ title: { startsWith: "a%" } }"#, #"starts_with(t."title", $1)"#),
        (
            #"{ artist: { startsWith: "a" } }"#,
            #"(videoplay_casefold(t."artist") COLLATE "C" >= videoplay_casefold($1) AND videoplay_casefold(t."artist") COLLATE "C" < videoplay_casefold($1) || chr(1114111))"#
        ),
        (
            #"{ and: [{ title: { eq: "a" } }, { and: { seconds: { lt: 9 } } }] }"#,
            #"t."title" = $1 AND t."seconds" < $2"#
        ),
        (
            #"{ or: [{ title: { eq: "a" }, id: { eq: 1 } }, { label: { eq: "b" } }] }"#,
            #"((t."id" = $1 AND t."title" = $2) OR t."label" = $3)"#
        ),
        // Of one column they are an `in`.
        (#"{ or: [{ title: { eq: "a" } }, { title: { eq: "b" } }] }"#, #"t."title" IN ($1, $2)"#),
        (
            #"{ or: [{ title: { eq: "a" } }, { title: { in: ["b", "c"] } }] }"#,
            #"(t."title" = ANY ($2) OR t."title" IN ($1))"#
        ),
        (#"{ or: { title: { eq: "a" } } }"#, #"t."title" = $1"#),
        (
            #"{ not: { or: [{ title: { eq: "a" } }, { label: { gt: "b" } }] } }"#,
            #"((t."title" = $1 OR t."label" > $2)) IS NOT TRUE"#
        ),
    ]) func conditions(_ filter: String, _ expected: String) throws {
        #expect(try condition("{ songs(filter: \(filter)) { totalCount } }") == expected)
        // Whatever part of it a variable gives, it is the same.
        let json = try JSONParser.parse(Array(Self.json(filter).utf8))
        #expect(
            try condition("query($f: SongFilter) { songs(filter: $f) { totalCount } }", ["f": json]) == expected)
        #expect(
            try condition("query($f: [SongFilter!]) { songs(filter: { and: $f }) { totalCount } }", ["f": json])
                == expected)
        #expect(
            try condition("query($f: SongFilter!) { songs(filter: { or: [$f] }) { totalCount } }", ["f": json])
                == expected)
    }

    /// A literal as JSON.
    private static func json(_ literal: String) -> String {
        literal.replacing(/([A-Za-z]+):/) { "\"\($0.output.1)\":" }
    }

    @Test(arguments: [
        ("[TITLE_ASC]", #"t."title", t."id""#), ("[TITLE_DESC]", #"t."title" DESC, t."id" DESC"#),
        ("[]", #"t."id""#), ("[LABEL_ASC]", #"t."label", t."id""#),
        ("[LABEL_DESC]", #"t."label" DESC NULLS LAST, t."id" DESC"#),
        ("[SECONDS_DESC, TITLE_ASC]", #"t."seconds" DESC NULLS LAST, t."title", t."id""#),
        ("[TITLE_ASC, TITLE_DESC]", #"t."title", t."id""#), ("[ID_DESC, TITLE_ASC]", #"t."id" DESC"#),
    ]) func orders(_ order: String, _ expected: String) throws {
        let engine = try Self.engine()
        func sql(_ side: String) throws -> String {
            let plan = try plan(engine, "{ songs(\(side): 3, orderBy: \(order)) { nodes { id } } }")
            return try #require(plan.statements.first).statement.text
        }
        #expect(try sql("first").contains("ORDER BY \(expected) LIMIT"))
        // From the end everything is the other way round.
        let terms = expected.split(separator: ", ").map { term in
            switch true {
            case term.hasSuffix(" DESC NULLS LAST"): "\(term.dropLast(16)) NULLS FIRST"
            case term.hasSuffix(" DESC"): String(term.dropLast(5))
            default: "\(term) DESC"
            }
        }
        #expect(try sql("last").contains("ORDER BY \(terms.joined(separator: ", ")) LIMIT"))
    }

    @Test func nullIsRefusedWhereverItStands() throws {
        let engine = try Self.engine()
        for (filter, path) in [
            ("{ id: null }", ["id"]), ("{ id: { eq: null } }", ["id", "eq"]), ("{ not: null }", ["not"]),
            ("{ or: null }", ["or"]), ("{ or: [{}, { label: { isNull: null } }] }", ["or", "1", "label", "isNull"]),
            ("{ not: { and: { id: { notIn: null } } } }", ["not", "and", "0", "id", "notIn"]),
        ] {
            let plan = try plan(engine, "{ songs(filter: \(filter)) { totalCount } }")
            guard case .failure(let error)? = plan.root.fields.first?.value else {
                Issue.record("\(filter) is taken")
                continue
            }
            #expect(error.code == .badUserInput)
            #expect(error.extensions["inputPath"] == .array((["filter"] + path).map { .string($0) }), "\(filter)")
        }
    }

    @Test func aFilterHasBounds() throws {
        let engine = try Self.engine(QueryLimits(depth: 4, fields: 10))
        func limit(_ filter: JSONValue, _ text: String = "songs(filter: $f) { totalCount }") throws -> JSONValue? {
            let plan = try plan(engine, "query($f: SongFilter) { \(text) }", ["f": filter])
            return plan.root.fields.lazy.compactMap { field in
                if case .failure(let error) = field.value { error.extensions["limit"] } else { nil }
            }.first
        }
        func nested(_ depth: Int) -> JSONValue {
            (0..<depth).reduce(["id": ["eq": "1"]]) { filter, level in
                level % 2 == 0 ? ["not": filter] : ["or": [filter]]
            }
        }
        #expect(try limit(nested(3)) == nil)
        #expect(try limit(nested(4)) == "depth")
        #expect(try limit(nested(25)) == "depth")
        func many(_ count: Int) -> JSONValue {
            ["or": .array(.init(repeating: ["id": ["eq": "1"]], count: count))]
        }
        #expect(try limit(many(5)) == nil)
        #expect(try limit(many(6)) == "fields")
        #expect(try limit(many(100_000)) == "fields")
        #expect(try limit(["or": .array(.init(repeating: [:], count: 100_000))]) == "fields")
        // It is the operation that has the bound.
        #expect(
            try limit(many(3), "a: songs(filter: $f) { totalCount } b: songs(filter: $f) { totalCount }") == "fields")
        // Each of several groups has the filter once more.
        let groups = (0..<3).map { "g\($0): groups(by: TITLE) { count }" }.joined(separator: " ")
        let grouped = try plan(
            engine, "query($f: SongFilter) { songs(filter: $f) { \(groups) } }", ["f": many(3)])
        let faults = engine.faults(of: grouped, .none, QueryContext(asker: .product))
        #expect(faults.map { $0.extensions["limit"] } == ["fields", "fields"])
        #expect(engine.statistics.plans < 12)
    }

    @Test func aPlanIsThatOfAllFiltersOfOneShape() throws {
        let engine = try Self.engine()
        let text = "query($f: SongFilter = {}, $l: [SongFilter!]) { songs(filter: { not: $f, or: $l }) { totalCount } }"
        func variables(_ some: JSONValue...) -> JSONObject { ["f": ["id": ["in": ["1"]]], "l": .array(some)] }
        let one: JSONValue = ["title": ["eq": "a"]]
        let first = try plan(engine, text, variables(one, one))
        #expect(try plan(engine, text, variables(["title": ["eq": "b"]], one)) === first)
        for other in [
            variables(), variables(one), variables(one, one, one), variables(one, ["title": ["ne": "a"]]),
            variables(one, ["label": ["isNull": true]]), variables(one, ["label": ["isNull": false]]),
            variables(["or": [one, one]]), variables(["and": [one, one]]), variables(["or": [one], "and": [one]]),
        ] {
            let before = engine.statistics.plans
            #expect(try plan(engine, text, other) !== first)
            #expect(engine.statistics.plans == before + 1)
        }
        // As many values as there may be in a list: they are one parameter.
        var values = variables(one, one)
        values["f"] = ["id": ["in": .array(.init(repeating: "7", count: 100))]]
        #expect(try plan(engine, text, values) === first)
        // One that hardly comes again is not kept.
        let before = engine.statistics.plans
        _ = try plan(engine, text, ["l": .array(.init(repeating: one, count: 500))])
        #expect(engine.statistics.plans == before)
    }

    @Test(arguments: [
        // Any one of many is looked for by itself.
        (#"{ or: [{ title: { eq: "a" } }, { title: { eq: "b" } }] }"#, 2 * 10),
        (#"{ or: [{ title: { eq: "a" } }, { id: { in: [1, 2] }, label: { ne: "b" } }] }"#, 3 * 10),
        (#"{ or: [{ title: { eq: "a" } }, { label: { eq: "b" } }] }"#, 5_000),
        (#"{ or: [{ title: { eq: "a" } }, { label: { eq: "b" } }], id: { eq: 1 } }"#, 10),
        (#"{ title: { ne: "a" } }"#, 5_000), ("{ label: { isNull: true } }", 5_000), ("{ or: [] }", 0),
        // Eleven comparisons are more than ten.
        ("{ id: { notIn: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] } }", 5_000),
        ("{ id: { notIn: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] } }", 2 * 5_000),
        (#"{ title: { eq: "a" }, id: { notIn: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] } }"#, 10),
        (#"{ and: [\#(String(repeating: #"{ label: { ne: "a" } }, "#, count: 21))] }"#, 3 * 5_000),
    ]) func whatAFilterCosts(_ filter: String, _ cost: Int) throws {
        let engine = try Self.engine()
        let plan = try plan(engine, "{ songs(filter: \(filter)) { totalCount } }")
        #expect(engine.executor.cost(of: plan, .none, QueryContext(asker: .product)) == cost)
    }

    /// A list of ids as a filter's variable is not what a list of filters is.
    @Test func listsOfOtherInputsHaveNoShape() throws {
        let engine = try Self.engine()
        let document = try engine.prepare(
            Array("query($f: SongFilter) { songs(filter: $f) { totalCount } }".utf8))
        func shape(_ filter: JSONValue) throws -> VariableShape {
            VariableShape(
                try engine.coerce(document, operationName: nil, variables: ["f": filter]).variables)
        }
        #expect(try shape(["id": ["in": ["1"]]]) == shape(["id": ["in": ["1", "2"]]]))
        #expect(try shape(["or": [["id": ["in": ["1"]]]]]) != shape(["or": [["id": ["in": ["1"]]], [:]]]))
    }
}
