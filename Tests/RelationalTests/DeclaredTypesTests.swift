import GraphQL
import JSON
import Logging
import Postgres
import Testing

@testable import Relational

/// Enums, scalars and inputs of a module's own: what the schema says of them, and what cannot be.
@Suite struct DeclaredTypesTests {
    private static let mood = EnumDeclaration(
        "Mood", values: [.init("HAPPY", stored: "happy"), .init("SAD", stored: "sad").deprecated("Cheer up.")])

    private static func source(_ columns: Column...) -> Source {
        Source(table: "songs", key: Column("id", .uuid), columns: columns, indexes: columns.map { [$0.name] })
    }

    /// A module with the enum `Mood` and the type `Song`.
    private static func songs(
        over source: Source = source(Column("mood", .text)), filters: [String] = ["mood"], orders: [Listing.Order] = [],
        _ fields: FieldDeclaration...
    ) -> SchemaDeclarations {
        var schema = SchemaDeclarations()
        schema.enumeration(mood)
        schema.object(
            ObjectDeclaration(
                "Song", over: source,
                listing: Listing(
                    filters: filters.map { .init($0, column: $0) }, orders: [.init("ID", column: "id")] + orders,
                    defaultOrder: "ID_ASC"), fields: [.column("id", "id", type: "ID")] + fields))
        schema.query(.list("songs", of: "Song"), .lookup("song", of: "Song"))
        return schema
    }

    private func problems(
        _ schema: SchemaDeclarations, _ change: (inout SchemaDeclarations) -> Void = { _ in }
    ) -> [String] {
        var other = SchemaDeclarations()
        change(&other)
        let (catalog, problems) = Catalog.assemble([("songs", schema), ("other", other)])
        #expect((catalog == nil) == !problems.isEmpty)
        return problems.map { "\($0.module) \($0.coordinate): \($0.message)" }
    }

    @Test func theSchemaKnowsTheValues() throws {
        let source = Self.source(
            Column("mood", .text), Column("license", .enumeration("license"), nullable: true),
            Column("price", .numeric), Column("day", .date), Column("length", .interval), Column("at", .time),
            Column("picture", .bytea), Column("take", .smallint), Column("tags", .array(.text)),
            Column("moods", .array(.text, nullable: true), nullable: true))
        let schema = Self.songs(
            over: source,
            filters: [
                "mood", "license", "price", "day", "length", "at", "picture", "take", "id", "tags", "moods",
            ],
            .column("mood", "mood", type: "Mood"), .column("license", "license", type: "Mood"),
            .column("price", "price"),
            .column("day", "day"), .column("length", "length"), .column("at", "at"), .column("picture", "picture"),
            .column("take", "take"), .column("tags", "tags"), .column("moods", "moods", type: "Mood"))
        let (catalog, problems) = Catalog.assemble([("songs", schema)])
        #expect(problems.isEmpty, "\(problems)")
        let printed = SchemaPrinter.print(try #require(catalog).schema)
        for line in [
            "enum Mood {", "  SAD @deprecated(reason: \"Cheer up.\")", "  mood: Mood!", "  license: Mood",
            "  price: Decimal!", "  day: Date!", "  length: Duration!", "  at: LocalTime!", "  picture: Bytes!",
            "  take: Int!", "  tags: [String!]!", "  moods: [Mood]", "  mood: MoodFilter", "  price: DecimalFilter",
            "  day: DateFilter", "  length: DurationFilter", "  take: IntFilter", "  id: IDEqualityFilter",
            "  license: MoodFilter", "  picture: BytesFilter", "  eq: Mood", "  in: [Mood!]",
            "  tags: StringListFilter",
            "  moods: MoodListFilter", "  contains: [Mood!]", "  overlaps: [String!]",
        ] {
            #expect(printed.contains(line + "\n"), "\(line)")
        }
    }

    @Test func aVariableOfTextIsNoEnum() throws {
        let (catalog, _) = Catalog.assemble([("songs", Self.songs(.column("mood", "mood", type: "Mood")))])
        let schema = try #require(catalog?.schema)
        for (type, isValid) in [("Mood", true), ("Mood!", true), ("String", false), ("ID", false)] {
            let document = try Document.parse(
                "query($m: \(type)) { songs(filter: { mood: { eq: $m } }) { totalCount } }")
            #expect(document.validate(against: schema).isEmpty == isValid, "\(type)")
        }
    }

    @Test func anEnumDeclaredOtherwise() {
        let schema = Self.songs(.column("mood", "mood", type: "Mood"))
        #expect(problems(schema) { $0.enumeration(Self.mood) }.isEmpty)
        let found = problems(schema) {
            $0.enumeration(
                EnumDeclaration("Mood", values: [.init("HAPPY", stored: "Happy"), .init("SAD", stored: "sad")]))
        }
        #expect(found == ["other Mood: is declared otherwise by the module songs"])
    }

    @Test func twoValuesStoredAlike() {
        let found = problems(SchemaDeclarations()) {
            $0.query(.list("songs", of: "Song"))
            $0.enumeration(EnumDeclaration("Tempo", values: [.init("FAST", stored: "x"), .init("SLOW", stored: "x")]))
        }
        #expect(found.contains("other Tempo.SLOW: is stored as FAST is, so that nothing tells them apart"))
    }

    @Test func anEnumOverWhatCannotHoldIt() {
        let found = problems(
            Self.songs(
                over: Self.source(Column("mood", .integer), Column("at", .timestamptz)), filters: ["id"],
                .column("mood", "mood", type: "Mood"), .column("at", "at", type: "Mood")))
        #expect(
            found == [
                "songs Song.mood: shows mood as Mood, whose value HAPPY no integer can hold",
                "songs Song.mood: shows mood as Mood, whose value SAD no integer can hold",
                "songs Song.at: shows at as Mood; an enum's values are stored as texts or whole numbers, not as timestamptz",
            ])
    }

    @Test func aColumnOfTwoEnums() {
        let found = problems(Self.songs(.column("mood", "mood", type: "Mood"))) {
            $0.enumeration(EnumDeclaration("Tempo", values: [.init("FAST")]))
            $0.extend("Song", .column("tempo", "mood", type: "Tempo"))
        }
        #expect(found == ["other Song.tempo: shows the column mood as Tempo, another field as Mood"])
    }

    @Test func aColumnShownAsAnObject() {
        let found = problems(Self.songs(filters: ["id"], .column("mood", "mood", type: "Verse"))) {
            $0.object(.value("Verse", columns: [Column("text", .text)], fields: [.column("text", "text")]))
        }
        #expect(found == ["songs Song.mood: shows the column mood as Verse, which only a column of jsonb can hold"])
    }

    @Test func whatCannotBeComparedOrOrdered() {
        let found = problems(
            Self.songs(
                over: Self.source(
                    Column("mood", .enumeration("mood")), Column("tags", .array(.text)), Column("at", .timestamptz)),
                filters: ["mood", "tags"], orders: [.init("TAGS", column: "tags")], .column("tags", "tags"))
        ) {
            $0.subscription(
                SubscriptionField("songSung", of: "Song", arguments: [SubscriptionField.Argument("at", column: "at")]))
        }
        #expect(
            found.map { $0.split(separator: ":").first } == [
                "other Subscription.songSung(at", "songs SongOrder.TAGS",
            ], "\(found)")
    }

    /// What a module's own scalar gives its clients and takes from them, in each form of JSON.
    @Test(arguments: [
        (ScalarDeclaration.Form.string, "\"ab\"", true), (.string, "1", false), (.number, "1.50", true),
        (.number, "\"1\"", false),
        (.boolean, "true", true), (.boolean, "\"true\"", false), (.string, "\"bad\"", false),
    ])
    func scalars(form: ScalarDeclaration.Form, json: String, isRight: Bool) throws {
        let scalar = ScalarDeclaration("Thing", form: form) { text throws(ScalarType.Failure) in
            if text == "bad" { throw ScalarType.Failure("Thing must be good") }
            return text
        }
        let value = try JSONParser.parse(Array(json.utf8))
        let parsed = try? scalar.type.parse(.json(value))
        #expect((parsed != nil) == isRight)
        // What was taken is taken again.
        if let parsed { #expect(parsed.json == value) }
    }

    /// Events are compared by what is stored, and what no row can have is refused.
    @Test func subscriptionsGoByWhatIsStored() throws {
        var schema = Self.songs(.column("mood", "mood", type: "Mood"))
        schema.subscription(
            SubscriptionField(
                "songSung", of: "Song",
                arguments: [.init("mood", column: "mood", type: "Mood"), .init("id", column: "id", type: "ID")]))
        let (catalog, problems) = Catalog.assemble([("songs", schema)])
        #expect(problems.isEmpty, "\(problems)")
        let client = PostgresClient(
            configuration: PostgresConfiguration(connectionString: ""), logger: Logger(label: "test"))
        let engine = QueryEngine(
            catalog: try #require(catalog), database: client, limits: QueryLimits(), logger: Logger(label: "test"))
        func filter(_ arguments: String) throws -> [String?] {
            let document = try engine.prepare(Array("subscription { songSung(\(arguments)) { id } }".utf8))
            return try engine.subscribe(
                try engine.coerce(document, operationName: nil, variables: nil), in: QueryContext(asker: .product)
            ).filter
        }
        #expect(try filter("mood: SAD") == ["sad", nil])
        #expect(
            try filter("id: \"F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6\"") == [nil, "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"])
        #expect(throws: QueryFailure.self) { try filter("id: 7") }
    }

    /// A module of the release before may have a type that is called as a scalar now.
    @Test func aTypeCalledAsAScalar() throws {
        var schema = SchemaDeclarations()
        schema.object(
            ObjectDeclaration(
                "Duration", over: Self.source(Column("days", .integer)),
                fields: [.column("id", "id"), .column("days", "days")]))
        schema.query(.lookup("duration", of: "Duration"))
        let (catalog, found) = Catalog.assemble([("songs", schema)])
        #expect(found.isEmpty && catalog?.schema.objectType(named: "Duration") != nil, "\(found)")
        let other = Self.songs(
            over: Self.source(Column("length", .interval)), filters: ["id"], .column("length", "length"))
        #expect(
            problems(schema) { $0 = other } == [
                "other Song.length: shows the column length as Duration, a module's own type of that name"
            ])
    }
}
