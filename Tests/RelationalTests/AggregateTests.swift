import GraphQL
import JSON
import Logging
import Postgres
import Testing

@testable import Relational

/// What is computed over lists and their groups: its types, its SQL, and what it costs.
@Suite struct AggregateTests {
    private static let catalog: Catalog? = {
        var schema = SchemaDeclarations()
        schema.object(
            ObjectDeclaration(
                "Artist",
                over: Source(
                    table: "artists", key: Column("id", .bigint), columns: [Column("name", .text, ignoresCase: true)]),
                listing: Listing(defaultOrder: "ID_ASC"),
                fields: [
                    .column("id", "id"), .column("name", "name"), .many("songs", of: "Song", from: "id", to: "artist"),
                ]))
        schema.object(
            ObjectDeclaration(
                "Song",
                over: Source(
                    table: "songs", key: Column("id", .bigint),
                    columns: [
                        Column("artist", .bigint), Column("seconds", .integer, nullable: true),
                        Column("loudness", .real), Column("made_at", .timestamptz), Column("isrc", .uuid),
                        Column("sad", .boolean), Column("extra", .jsonb), Column("sales", .bigint),
                    ], indexes: [["artist", "made_at", "id"]]),
                listing: Listing(defaultOrder: "ID_ASC"),
                fields: [
                    .column("id", "id"), .column("artistId", "artist"), .column("seconds", "seconds"),
                    .column("loudness", "loudness"), .column("madeAt", "made_at").deprecated("why"),
                    .column("isrc", "isrc"), .column("sad", "sad"), .column("extra", "extra"),
                    .column("sales", "sales", type: "BigInt"),
                ]))
        schema.object(
            ObjectDeclaration(
                "Word", over: Source(table: "words", key: Column("id", .text), columns: []),
                listing: Listing(defaultOrder: "ID_ASC"),
                fields: [.column("id", "id")]))
        schema.query(.list("artists", of: "Artist"), .list("songs", of: "Song"), .list("words", of: "Word"))
        return Catalog.assemble([("songs", schema)]).catalog
    }()

    private func plan(
        _ text: String, _ variables: JSONObject = [:], _ limits: QueryLimits = QueryLimits()
    ) throws -> (plan: OperationPlan, engine: QueryEngine) {
        let client = PostgresClient(
            configuration: PostgresConfiguration(connectionString: ""), logger: Logger(label: "test"))
        let engine = QueryEngine(
            catalog: try #require(Self.catalog), database: client, limits: limits, logger: Logger(label: "test"))
        let operation = try engine.coerce(
            try engine.prepare(Array(text.utf8)), operationName: nil, variables: variables)
        return (try engine.plan(operation), engine)
    }

    @Test func aTypeHasWhatItsColumnsCan() throws {
        let schema = try #require(Self.catalog?.schema)
        func fields(_ type: String) -> [String] {
            schema.type(named: type)?.fields.map { "\($0.name): \($0.type)" } ?? []
        }
        #expect(
            fields("SongAggregate") == [
                "count: Int!", "min: SongExtremes!", "max: SongExtremes!", "sum: SongSums!", "avg: SongAverages!",
                "countDistinct: SongDistinctCounts!",
            ])
        #expect(
            fields("SongExtremes") == [
                "id: ID", "artistId: ID", "seconds: Int", "loudness: Float", "madeAt: DateTime", "sales: BigInt",
            ])
        #expect(fields("SongSums") == ["seconds: BigInt", "loudness: Float", "sales: BigInt"])
        #expect(fields("SongAverages") == ["seconds: Float", "loudness: Float", "sales: Float"])
        #expect(
            fields("SongDistinctCounts") == [
                "artistId: Int!", "seconds: Int!", "loudness: Int!", "madeAt: Int!", "isrc: Int!", "sad: Int!",
                "sales: Int!",
            ])
        #expect(fields("SongGroup") == ["key: SongGroupKey!"] + fields("SongAggregate"))
        #expect(
            fields("SongGroupKey") == [
                "artistId: ID", "seconds: Int", "loudness: Float", "madeAt: DateTime", "isrc: UUID", "sad: Boolean",
                "sales: BigInt",
            ])
        let printed = SchemaPrinter.print(schema)
        for line in [
            "  MADE_AT @deprecated(reason: \"why\")", "  ARTIST_ID\n", "  KEY_DESC\n", "  COUNT_DISTINCT_SAD_DESC\n",
            "  MAX_MADE_AT_ASC @deprecated(reason: \"why\")", "  SUM_SALES_DESC\n",
            "  madeAt: Int! @deprecated(reason: \"why\")",
        ] {
            #expect(printed.contains(line), "\(line)")
        }
        guard case .enumeration(let by)? = schema.type(named: "SongGroupBy") else { return }
        #expect(
            by.values.map(\.name) == [
                "ARTIST_ID", "SECONDS", "LOUDNESS", "MADE_AT", "HOUR_OF_MADE_AT", "DAY_OF_MADE_AT", "WEEK_OF_MADE_AT",
                "MONTH_OF_MADE_AT", "YEAR_OF_MADE_AT", "ISRC", "SAD", "SALES",
            ])
        // Of what has nothing but a key there are no sums and no groups.
        #expect(fields("WordAggregate") == ["count: Int!", "min: WordExtremes!", "max: WordExtremes!"])
        #expect(fields("WordConnection").last == "aggregate: WordAggregate!")
        #expect(schema.type(named: "WordGroup") == nil && schema.type(named: "WordSums") == nil)
    }

    @Test(arguments: [
        ("aggregate { count }", "SELECT count(*) FROM \"songs\" t"),
        ("totalCount aggregate { count __typename }", "SELECT count(*) FROM \"songs\" t"),
        (
            "totalCount aggregate { max { seconds } sum { seconds loudness sales } }",
            #"SELECT count(*), max(t."seconds"), sum(t."seconds"), sum(t."loudness"::double precision), sum(t."sales") FROM "songs" t"#
        ),
        (
            "a: aggregate { avg { seconds loudness } } b: aggregate { avg { seconds } countDistinct { sad } }",
            #"SELECT avg(t."seconds")::double precision, avg(t."loudness"), count(DISTINCT t."sad") FROM "songs" t"#
        ),
        ("aggregate { __typename min { __typename } }", "SELECT count(*) FROM \"songs\" t"),
        (
            "groups(by: ARTIST_ID) { key { artistId sad } count }",
            #"SELECT t."artist", count(*) FROM "songs" t GROUP BY t."artist" ORDER BY t."artist" LIMIT 20"#
        ),
        (
            "groups(by: [SAD, DAY_OF_MADE_AT], first: 3, orderBy: [COUNT_DESC, COUNT_ASC, KEY_DESC, MIN_ID_ASC]) { __typename }",
            #"SELECT 1 FROM "songs" t GROUP BY t."sad", date_trunc('day', t."made_at", 'UTC') ORDER BY count(*) DESC NULLS LAST, t."sad" DESC NULLS LAST, date_trunc('day', t."made_at", 'UTC') DESC NULLS LAST LIMIT 3"#
        ),
        (
            "groups(by: HOUR_OF_MADE_AT, timeZone: \"Europe/Berlin\", orderBy: MAX_SALES_ASC) { key { madeAt } }",
            #"SELECT date_trunc('hour', t."made_at", $1) FROM "songs" t GROUP BY date_trunc('hour', t."made_at", $1) ORDER BY max(t."sales"), date_trunc('hour', t."made_at", $1) LIMIT 20"#
        ),
        // That it is null is that there is none.
        (
            "groups(by: YEAR_OF_MADE_AT, timeZone: null) { __typename }",
            #"SELECT 1 FROM "songs" t GROUP BY date_trunc('year', t."made_at", 'UTC') ORDER BY date_trunc('year', t."made_at", 'UTC') LIMIT 20"#
        ),
        // The time zone changes nothing where there is no span of time.
        (
            "groups(by: MADE_AT, timeZone: \"Europe/Berlin\") { count }",
            #"SELECT count(*) FROM "songs" t GROUP BY t."made_at" ORDER BY t."made_at" LIMIT 20"#
        ),
    ]) func sql(_ selection: String, _ expected: String) throws {
        let (plan, _) = try plan("{ songs { \(selection) } }")
        #expect(plan.statements.map(\.statement.text) == [expected])
        #expect(plan.roundTrips == [[0]])
        // The same of all of several parents at once, and over the same filter.
        let (below, _) = try self.plan(
            "{ artists(first: 2) { nodes { songs(filter: { sad: { eq: true } }, after: \"x\") { \(selection) } } } }")
        #expect(below.roundTrips == [[0, 1]])
        let text = below.statements[1].statement.text
        let keys = #"(SELECT t."id" AS k FROM "artists" t ORDER BY t."id" LIMIT 2) p"#
        #expect(text.contains(keys) && text.contains(#"WHERE t."artist" = p.k AND t."sad" = $"#), "\(text)")
        #expect(text.hasPrefix("SELECT p.k"), "\(text)")
    }

    @Test func textsWithoutRegardToCase() throws {
        let name = #"t."name""#
        let folded = "videoplay_casefold(\(name)) COLLATE \"C\""
        let (plan, _) = try plan(
            "{ artists { aggregate { min { name } countDistinct { name } } groups(by: NAME) { key { name } } } }")
        #expect(
            plan.statements.map(\.statement.text) == [
                "SELECT (min(ARRAY[\(folded), \(name) COLLATE \"C\"]) FILTER (WHERE \(name) IS NOT NULL))[2], count(DISTINCT \(folded)) FROM \"artists\" t",
                "SELECT min(\(name) COLLATE \"C\") FROM \"artists\" t GROUP BY \(folded) ORDER BY \(folded) LIMIT 20",
            ])
    }

    @Test(arguments: [
        ("by: []", "by"), ("by: [SAD, SAD]", "by"), ("by: [MADE_AT, DAY_OF_MADE_AT]", "by"),
        ("by: [DAY_OF_MADE_AT, WEEK_OF_MADE_AT]", "by"),
    ]) func argumentsThatMeanNothing(_ arguments: String, _ argument: String) throws {
        let (plan, engine) = try plan("{ songs { totalCount groups(\(arguments)) { count } } }")
        let faults = engine.faults(of: plan, .none, QueryContext())
        #expect(faults.map(\.code) == [.badUserInput])
        #expect(faults.map { $0.extensions["inputPath"] } == [.array([.string(argument)])])
        #expect(faults[0].locations == [SourceLocation(line: 1, column: 22)])
    }

    @Test(arguments: [
        ("songs(first: 101) { groups(by: SAD) { count } }", 23),
        ("songs { groups(by: SAD, first: 101) { count } }", 11),
        ("songs { groups(by: SAD, first: -1) { count } }", 11), ("songs(last: 101) { aggregate { max { id } } }", 3),
    ]) func sizesAreBounded(_ list: String, _ column: Int) throws {
        let (plan, engine) = try plan("{ \(list) }")
        let faults = engine.faults(of: plan, .none, QueryContext())
        #expect(faults.count == 1 && faults[0].locations == [SourceLocation(line: 1, column: column)], "\(faults)")
    }

    /// Each statement of groups has the list's filter once more, and what is written into statements is bounded.
    @Test func theFilterCountsForEachOfTheGroups() throws {
        var limits = QueryLimits()
        limits.fields = 40
        for (count, isRefused) in [(2, false), (5, true)] {
            let groups = (0..<count).map { "g\($0): groups(by: SAD) { count }" }.joined(separator: " ")
            let filter = "or: [\(String(repeating: "{ sad: { eq: true } } ", count: 5))]"
            let (plan, engine) = try plan("{ songs(filter: { \(filter) }) { \(groups) } }", [:], limits)
            let faults = engine.faults(of: plan, .none, QueryContext())
            #expect(faults.contains { $0.extensions["limit"] == "fields" } == isRefused, "\(count): \(faults)")
        }
    }

    @Test func noMoreGroupsAreListedThanAListMayHave() throws {
        var limits = QueryLimits()
        limits.listSize = 5
        let (plan, engine) = try plan("{ songs { groups(by: SAD) { count } } }", [:], limits)
        #expect(plan.statements[0].statement.text.hasSuffix(" LIMIT 5"), "\(plan.statements[0].statement.text)")
        #expect(engine.faults(of: plan, .none, QueryContext()).isEmpty)
    }

    @Test(arguments: [
        ("songs { aggregate { count } }", 5_000),
        ("songs { totalCount aggregate { max { id } min { id } } }", 5_000 + 1),
        ("songs(filter: { artistId: { eq: 1 } }) { aggregate { count } }", 10),
        ("songs(filter: { artistId: { eq: 1 } }) { aggregate { max { id } } }", 50 + 1),
        ("songs(filter: { artistId: { in: [1, 2] } }) { groups(by: SAD, first: 7) { count } }", 2 * 50 + 7),
        ("songs { groups(by: SAD, first: 7) { count } }", 5_000 + 7),
        ("songs { groups(by: DAY_OF_MADE_AT, first: 7) { count } }", 3 * 5_000 + 7),
        // Ten comparisons come with the price; computed are 5 + 25 + 25, and 2 more, for which it is asked twice.
        (
            "songs { groups(by: SAD, first: 1, orderBy: MAX_ID_ASC) { max { id } countDistinct { seconds isrc } } }",
            6 * 5_000 + 1
        ),
        ("artists(first: 3) { nodes { songs { aggregate { sum { sales } } } } }", 1 + 3 + 3 * (50 + 1)),
        ("artists(first: 3) { nodes { songs { groups(by: SAD, first: 2) { count } } } }", 1 + 3 + 3 * 50 + 3 * 2),
    ]) func costs(_ list: String, _ cost: Int) throws {
        let (plan, engine) = try plan("{ \(list) }")
        #expect(engine.executor.cost(of: plan, .none, QueryContext()) == cost)
    }

    @Test func aPlanIsThatOfAllValuesOfOneShape() throws {
        let text = """
            query($by: [SongGroupBy!]!, $n: Int, $z: String, $o: [SongGroupOrder!]) {
              songs { groups(by: $by, first: $n, timeZone: $z, orderBy: $o) { count } }
            }
            """
        let (first, engine) = try self.plan(text, ["by": ["SAD"], "n": 1, "z": "UTC", "o": ["COUNT_ASC"]])
        let document = try engine.prepare(Array(text.utf8))
        func plan(_ variables: JSONObject) throws -> OperationPlan {
            try engine.plan(try engine.coerce(document, operationName: nil, variables: variables))
        }
        #expect(try plan(["by": ["SAD"], "n": 9, "z": "Asia/Tokyo", "o": ["COUNT_ASC"]]) === first)
        for other: JSONObject in [
            ["by": ["SALES"], "n": 1, "z": "UTC", "o": ["COUNT_ASC"]], ["by": "SAD", "n": 1, "z": "UTC"],
            ["by": ["SAD"], "n": 1, "z": "UTC", "o": ["COUNT_DESC"]], ["by": ["SAD"], "n": 1, "z": .null],
        ] {
            #expect(try plan(other) !== first)
        }
    }

    @Test func theyCountAsLevelsOfFields() throws {
        var limits = QueryLimits()
        limits.depth = 4
        _ = try plan("{ songs { groups(by: SAD) { key { sad } } aggregate { max { id } } } }", [:], limits)
        _ = try plan("{ artists { nodes { songs { totalCount } } } }", [:], limits)
        for selection in ["groups(by: SAD) { key { sad } }", "aggregate { max { id } }", "aggregate { count }"] {
            let error = #expect(throws: QueryFailure.self) {
                try plan("{ artists { nodes { songs { \(selection) } } } }", [:], limits)
            }
            #expect(error?.errors.first?.extensions["limit"] == "depth")
        }
    }
}
