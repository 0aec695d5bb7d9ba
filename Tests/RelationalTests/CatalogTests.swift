import GraphQL
import JSON
import Testing

@testable import Relational

@Suite struct CatalogTests {
    /// Everything wrong with the declarations of a module beside the test catalog's, as `coordinate: message`.
    private func problems(_ change: (inout SchemaDeclarations) -> Void) -> [String] {
        var schema = SchemaDeclarations()
        change(&schema)
        let (catalog, problems) = Catalog.assemble([
            ("users", TestCatalog.usersModule()), ("plays", TestCatalog.playsModule()), ("extra", schema),
        ])
        #expect((catalog == nil) == !problems.isEmpty)
        return problems.map { "\($0.coordinate): \($0.message)" }
    }

    @Test func likeDeclarationsMerge() {
        let found = problems { schema in
            schema.object(
                ObjectDeclaration(
                    "Video", over: Source(key: Column("id", .text)), fields: [.column("id", "id", type: "ID")]))
            schema.query(.lookup("video", of: "Video"))
        }
        #expect(found.isEmpty)
    }

    @Test func aFieldOnATypeThatNoOneDeclares() {
        let found = problems { $0.extend("Film", .column("id", "id")) }
        #expect(found.contains { $0.hasPrefix("Film.id: ") })
    }

    @Test func aProblemNamesTheModuleAtFault() {
        var schema = SchemaDeclarations()
        schema.extend("User", .column("age", "age"))
        let (_, problems) = Catalog.assemble([("users", TestCatalog.usersModule()), ("extra", schema)])
        #expect(problems.map(\.module) == ["extra"])
    }

    @Test func aTypeDeclaredOtherwise() {
        let found = problems { schema in
            schema.object(
                ObjectDeclaration("Video", over: Source(key: Column("id", .bigint)), fields: [.column("id", "id")]))
        }
        #expect(
            found == [
                "Video: is declared otherwise by the module plays: the column id is text there and bigint here; of the field "
                    + "id the value is the column id as ID there and is the column id here. Declare it alike, or let both "
                    + "modules declare it as shared"
            ])
    }

    /// Whatever differs is named, with what it is in either declaration.
    @Test func whatDiffersBetweenTwoDeclarations() {
        func differences(
            _ table: String = "plays", key: String = "id", columns: [Column] = [Column("at", .timestamptz)],
            indexes: [[String]] = [], guarded: String? = nil, description: String? = "One.", order: String? = "ID_ASC",
            fields: [FieldDeclaration] = [.column("id", "id")]
        ) -> ObjectDeclaration {
            ObjectDeclaration(
                "Thing",
                over: Source(
                    table: table, key: Column(key, .bigint), columns: columns, indexes: indexes,
                    authorization: guarded.map(RowPredicate.init)),
                description: description, listing: order.map { Listing(defaultOrder: $0) }, fields: fields)
        }
        func difference(_ other: ObjectDeclaration) -> [String] {
            DeclarationDifferences(of: differences(), and: other).all
        }
        #expect(difference(differences()) == [])
        #expect(difference(differences("films"))[0] == "it is over the table plays there and over the table films here")
        #expect(difference(differences(key: "no"))[0] == "the key is \"id\" there and \"no\" here")
        #expect(difference(differences(columns: [])) == ["the column at is only there"])
        #expect(
            difference(differences(columns: [Column("at", .text, nullable: true)])) == [
                "the column at is timestamptz there and text or NULL here"
            ])
        #expect(difference(differences(indexes: [["at", "id"]])) == ["the index over at, id is only here"])
        #expect(difference(differences(guarded: "true")) == ["its rows are authorized by another condition"])
        #expect(difference(differences(description: nil)) == ["the description is \"One.\" there and missing here"])
        #expect(difference(differences(order: nil)) == ["it is listed only there"])
        #expect(
            difference(differences(order: "ID_DESC")) == ["the default order is \"ID_ASC\" there and \"ID_DESC\" here"])
        #expect(difference(differences(fields: [])) == ["the field id is only there"])
        #expect(
            difference(differences(fields: [.column("id", "id").deprecated("why")])) == [
                "of the field id the reason of the deprecation is missing there and \"why\" here"
            ])
        let long = String(repeating: "a word ", count: 30)
        let texts = DeclarationDifferences(
            of: differences(description: long + "there"), and: differences(description: long + "here"))
        #expect(
            texts.text
                == "the description is \"… word a word a word there\" there and \"… word a word a word here\" here"
        )
    }

    /// Each module that needs the type declares it, and none needs to know what the others say of it.
    @Test func sharedTypesGrow() throws {
        func module(_ change: (inout SchemaDeclarations) -> Void) -> SchemaDeclarations {
            var schema = SchemaDeclarations()
            change(&schema)
            return schema
        }
        let key = Source(key: Column("id", .text))
        let lessons = module { schema in
            schema.shared("Course", over: key)
            schema.extend("Course", .expression("shout", "upper({row}.id)", type: "String!"))
        }
        let exams = module { schema in
            schema.shared(
                SharedType(
                    "Course", over: key, description: "A course.",
                    fields: [
                        .column("id", "id", type: "ID", description: "In other words."),
                        .expression("whisper", "lower({row}.id)", type: "String!"),
                    ], roots: [.lookup("course", of: "Course")]))
        }
        let copy = module { schema in
            schema.object(ObjectDeclaration("Course", over: key, fields: [.column("id", "id", type: "ID")]))
            schema.query(.lookup("course", of: "Course"))
        }
        for order in [[lessons, exams], [exams, lessons], [copy, lessons, exams], [lessons, exams, copy]] {
            let (catalog, problems) = Catalog.assemble(order.enumerated().map { ("m\($0.offset)", $0.element) })
            #expect(problems.isEmpty, "\(problems)")
            let schema = try #require(catalog?.schema)
            let course = try #require(schema.objectType(named: "Course"))
            #expect(course.description == "A course.")
            #expect(Set(course.fields.map(\.name)) == ["nodeId", "id", "shout", "whisper"])
            #expect(schema.field("id", of: "Course")?.type == .nonNull(.named("ID")))
        }
        let other = module { $0.shared("Course", over: Source(key: Column("id", .bigint))) }
        let (_, problems) = Catalog.assemble([("exams", exams), ("other", other)])
        #expect(
            problems.map(\.message) == [
                "is declared otherwise by the module exams: the column id is text there and bigint here"
            ])
        let field = module { schema in
            schema.shared("Course", over: key, fields: [.expression("whisper", "left({row}.id, 1)", type: "String!")])
        }
        let (_, differing) = Catalog.assemble([("exams", exams), ("other", field)])
        #expect(
            differing.map { "\($0.coordinate) \($0.message)" } == [
                "Course.whisper is declared otherwise by the module exams: the value is an expression of type String! in "
                    + "both, but another one"
            ])
    }

    @Test func aRelationThatNoIndexServes() {
        let found = problems { schema in
            schema.extend("User", .many("namesakes", of: "User", from: "username", to: "username"))
        }
        #expect(found.contains { $0.hasPrefix("User.namesakes: leads to many User by username") })
    }

    /// What no index serves is priced and not refused; what cannot be compared, or is not there, is.
    @Test func ordersAndFilters() {
        func problems(_ listing: Listing, _ columns: Column..., fields: FieldDeclaration...) -> [String] {
            self.problems { schema in
                schema.object(
                    ObjectDeclaration(
                        "Session", over: Source(table: "sessions", key: Column("id", .bigint), columns: columns),
                        listing: listing, fields: [.column("id", "id")] + fields))
            }.map { String($0.prefix { $0 != ":" }) }
        }
        let place = Column("place", .text, nullable: true)
        let extra = Column("extra", .jsonb)
        #expect(
            problems(
                Listing(
                    filters: [.init("place", column: "place")], orders: [.init("PLACE", column: "place")],
                    defaultOrder: "PLACE_ASC"), place
            ).isEmpty)
        #expect(
            problems(
                Listing(
                    filters: [.init("place", column: "nowhere")], orders: [.init("EXTRA", column: "extra", "nowhere")],
                    defaultOrder: "PLACE_ASC"), place, extra
            ) == ["SessionFilter.place", "SessionOrder.EXTRA", "SessionOrder.EXTRA", "SessionOrder"])
        let listing = Listing(defaultOrder: "ID_ASC")
        #expect(problems(listing, place, fields: .column("where", "place")).isEmpty)
        #expect(Set(problems(listing, place, fields: .column("not", "place"))) == ["SessionFilter.not"])
    }

    /// Unless a listing says otherwise it has the fields of all modules.
    @Test func aListingFollowsFromTheFields() throws {
        var schema = SchemaDeclarations()
        let source = Source(
            table: "songs", key: Column("id", .bigint),
            columns: [
                Column("title", .text), Column("made_at", .timestamptz, nullable: true), Column("extra", .jsonb),
                Column("is_sad", .boolean), Column("artist", .bigint),
            ], indexes: [["artist", "title", "id"]])
        schema.object(
            ObjectDeclaration(
                "Song", over: source, listing: Listing(defaultOrder: "ID_DESC"),
                fields: [.column("id", "id"), .column("title", "title").deprecated("why"), .column("extra", "extra")]))
        schema.query(.list("songs", of: "Song"))
        var other = SchemaDeclarations()
        other.extend(
            "Song", .column("madeAt", "made_at"), .column("isSad", "is_sad"), .column("artistID", "artist"),
            .expression("loud", "upper({row}.title)", type: "String!"))
        let (catalog, problems) = Catalog.assemble([("songs", schema), ("other", other)])
        #expect(problems.isEmpty)
        let printed = SchemaPrinter.print(try #require(catalog).schema)
        for line in [
            "  id: IDFilter\n  title: StringFilter @deprecated(reason: \"why\")\n  extra: JSONFilter\n",
            "  madeAt: DateTimeFilter\n  isSad: BooleanFilter\n  artistID: IDFilter\n",
            "  TITLE_DESC @deprecated(reason: \"why\")\n  MADE_AT_ASC\n  MADE_AT_DESC\n  IS_SAD_ASC\n",
            "input BooleanFilter {", "  ARTIST_ID_DESC\n}",
        ] {
            #expect(printed.contains(line), "\(line)")
        }
        let orders = try #require(catalog?.objects["Song"]?.listing?.orders)
        #expect(orders.first { $0.name == "ARTIST_ID" }?.columns == ["artist", "title"])
    }

    /// What the one who asks may not see is null, and takes nothing else with it.
    @Test func aRelationToWhatNotEveryoneMaySee() throws {
        for authorization in [nil, RowPredicate("{row}.id = {viewer}")] {
            var schema = SchemaDeclarations()
            schema.object(
                ObjectDeclaration(
                    "User",
                    over: Source(table: "users", key: Column("id", .bigint), columns: [], authorization: authorization),
                    fields: [.column("id", "id")]))
            let (catalog, _) = Catalog.assemble([("users", schema), ("plays", TestCatalog.playsModule())])
            let type = try #require(catalog?.schema.field("user", of: "Play")?.type)
            #expect(type.isNonNull == (authorization == nil))
        }
    }

    @Test func aColumnThatIsNotThere() {
        let found = problems { $0.extend("User", .column("age", "age")) }
        #expect(found.contains { $0.hasPrefix("User.age: needs the column age") })
    }

    @Test func aRootFieldDeclaredOtherwise() {
        let found = problems { $0.query(.list("user", of: "User")) }
        #expect(
            found == [
                "Query.user: is declared otherwise by the module users: it looks up one User there and lists User here"
            ])
    }

    /// Whatever a module adds can be marked, wherever the specification lets it be.
    @Test func whateverAModuleAddsCanBeDeprecated() throws {
        var schema = SchemaDeclarations()
        let source = Source(
            table: "songs", key: Column("id", .bigint), columns: [Column("title", .text)], indexes: [["title", "id"]])
        let listing = Listing(
            filters: [Listing.Filter("title", column: "title").deprecated("filter")],
            orders: [Listing.Order("ID", column: "id"), Listing.Order("TITLE", column: "title").deprecated("order")],
            defaultOrder: "ID_ASC")
        schema.object(
            ObjectDeclaration(
                "Song", over: source, listing: listing,
                fields: [.column("id", "id"), .column("title", "title").deprecated("field")]))
        schema.query(.list("songs", of: "Song"), .lookup("song", of: "Song").deprecated("root field"))
        schema.subscription(
            SubscriptionField(
                "songSung", of: "Song",
                arguments: [SubscriptionField.Argument("title", column: "title").deprecated("argument")]
            ).deprecated("subscription"))
        schema.mutation(
            Mutation(
                "singSong", .create, of: "Song", "Sings.",
                input: [InputValueDefinition("title", type: "String", deprecationReason: "input")]
            ) { _ in { _ in { _ in nil } } }.deprecated("mutation"))
        let (catalog, problems) = Catalog.assemble([("songs", schema)])
        #expect(problems.isEmpty)
        let printed = SchemaPrinter.print(try #require(catalog).schema)
        for line in [
            "  title: String! @deprecated(reason: \"field\")", "  title: StringFilter @deprecated(reason: \"filter\")",
            "  TITLE_ASC @deprecated(reason: \"order\")", "  TITLE_DESC @deprecated(reason: \"order\")",
            "): Song @deprecated(reason: \"root field\")", "title: String @deprecated(reason: \"argument\")",
            "): Song! @deprecated(reason: \"subscription\")", "  title: String @deprecated(reason: \"input\")",
            "): SingSongPayload @deprecated(reason: \"mutation\")",
        ] {
            #expect(printed.contains(line), "\(line)")
        }
    }

    /// The values of a filter have the type of the field that shows the column, with the operators that the column has.
    @Test func aFilterHasTheTypeOfItsField() throws {
        var schema = SchemaDeclarations()
        let source = Source(
            table: "songs", key: Column("id", .bigint),
            columns: [
                Column("isbn", .text), Column("title", .text), Column("age", .integer), Column("hidden", .text),
                Column("made_at", .timestamptz),
            ],
            indexes: [["isbn"], ["title"], ["age"], ["hidden"], ["made_at"]])
        let columns = [
            "id": "id", "isbn": "isbn", "title": "title", "age": "age", "hidden": "hidden", "made": "made_at",
        ]
        schema.object(
            ObjectDeclaration(
                "Song", over: source,
                listing: Listing(
                    filters: columns.sorted { $0.key < $1.key }.map { Listing.Filter($0.key, column: $0.value) },
                    orders: [Listing.Order("ID", column: "id")], defaultOrder: "ID_ASC"),
                fields: [
                    .column("id", "id"), .column("number", "isbn"), .column("isbn", "isbn", type: "ID"),
                    .column("title", "title"), .column("age", "age", type: "ID"), .column("madeAt", "made_at"),
                ]))
        schema.query(.list("songs", of: "Song"))
        let (catalog, problems) = Catalog.assemble([("songs", schema)])
        #expect(problems.isEmpty, "\(problems)")
        let printed = SchemaPrinter.print(try #require(catalog).schema)
        for line in [
            "  age: IDFilter", "  hidden: StringFilter", "  id: IDFilter", "  isbn: IDEqualityFilter",
            "  made: DateTimeFilter", "  title: StringFilter",
        ] {
            #expect(printed.contains(line + "\n"), "\(line)")
        }
        func operators(_ type: String) -> [String] {
            guard case .inputObject(let type)? = catalog?.schema.type(named: type) else { return [] }
            return type.fields.map { "\($0.name): \($0.type)" }
        }
        #expect(
            operators("IDEqualityFilter")
                == ["eq: ID", "ne: ID", "in: [ID!]", "notIn: [ID!]", "isNull: Boolean", "startsWith: String"])
        #expect(
            operators("IDFilter")
                == [
                    "eq: ID", "ne: ID", "in: [ID!]", "notIn: [ID!]", "isNull: Boolean", "gt: ID", "gte: ID", "lt: ID",
                    "lte: ID",
                ])
        #expect(operators("StringFilter").suffix(2) == ["lte: String", "startsWith: String"])
    }

    /// A document of the release before, where such a filter took a text, is valid still; one that never was is not.
    @Test(
        arguments: [
            ("$v: String!", "{ eq: $v }", true), ("$v: String", "{ eq: $v }", true), ("$v: ID!", "{ eq: $v }", true),
            ("$v: [String!]!", "{ in: $v }", true), ("$v: [ID!]", "{ in: $v }", true),
            ("$v: String!", "{ in: [\"a\", $v] }", true), ("$v: StringFilter", "$v", true),
            ("$v: IDEqualityFilter!", "$v", true), ("$v: Int", "{ eq: $v }", false),
            ("$v: String", "{ in: [$v] }", false), ("$v: [String]", "{ in: $v }", false), ("$v: IDFilter", "$v", false),
            ("$v: [String!]", "{ eq: $v }", false),
        ]) func documentsOfTheReleaseBeforeStayValid(_ declared: String, _ filter: String, _ isValid: Bool) throws
    {
        var declarations = TestCatalog.usersModule()
        declarations.object(
            ObjectDeclaration(
                "Tag",
                over: Source(
                    table: "tags", key: Column("id", .bigint), columns: [Column("name", .text)], indexes: [["name"]]),
                listing: Listing(
                    filters: [.init("name", column: "name")], orders: [.init("ID", column: "id")],
                    defaultOrder: "ID_ASC"),
                fields: [.column("id", "id"), .column("name", "name")]))
        declarations.query(.list("tags", of: "Tag"))
        let (assembled, problems) = Catalog.assemble([
            ("users", declarations), ("plays", TestCatalog.playsModule()),
        ])
        #expect(problems.isEmpty, "\(problems)")
        let catalog = try #require(assembled)
        let document = try Document.parse("query(\(declared)) { plays(filter: { videoId: \(filter) }) { totalCount } }")
        #expect(document.validate(against: catalog.schema).isEmpty == isValid)
        // Elsewhere an ID takes no text.
        let elsewhere = try Document.parse(
            "query($v: String!) { plays(filter: { userId: { eq: $v } }) { totalCount } }")
        #expect(!elsewhere.validate(against: catalog.schema).isEmpty)
    }

    @Test func severalProblemsAreReportedAtOnce() {
        let found = problems { schema in
            schema.extend("Film", .column("id", "id"))
            schema.query(.list("videos", of: "Video"), .lookup("song", of: "Song"))
        }
        #expect(found.count >= 3)
    }

    @Test func computedFieldsThatCannotBe() {
        /// What the schema reports besides follows from it.
        func problem(_ field: FieldDeclaration) -> [String] { Array(problems { $0.extend("User", field) }.prefix(1)) }
        #expect(
            problem(.computed("x", "Int", sql: "SELECT {row}.age")) == [
                "User.x: names {row}.age, a column that users does not list"
            ])
        #expect(
            problem(.computed("x", "Int", sql: "SELECT {row}")) == [
                "User.x: names {row} without a column; only {row}.column is filled in"
            ])
        #expect(
            problem(.computed("x", "Int", sql: "SELECT '{a}'::text[]")) == [
                "User.x: names {a}, which is no argument of the field; write an array as ARRAY[…] rather than in braces"
            ])
        #expect(
            problem(.computed("x", "Int", arguments: [FieldArgument("by", "Int")], sql: "SELECT 1")) == [
                "User.x: takes the argument by, which its SQL does not name"
            ])
        #expect(
            problem(
                .computed(
                    "x", "[Int!]", arguments: [FieldArgument("first", "Int")], rows: .argument("first"), sql: "SELECT 1"
                ))
                == [
                    "User.x: is bounded by the argument first, which has to be an Int with a default value of 0 or more"
                ])
        #expect(
            problem(.computed("x", "VideoConnection!", sql: "SELECT 'a' AS id")) == [
                "User.x: lists Video, a type without a listing"
            ])
        #expect(
            problem(
                .computed(
                    "x", "PlayConnection!", arguments: [FieldArgument("filter", "Int")], sql: "SELECT {filter} AS id"))
                == ["User.x: takes the argument filter, which every connection has"])
        #expect(
            problems { $0.query(.computed("x", "Int", sql: "SELECT {row}.id")) } == [
                "Query.x: names {row}.id, a column that there is no row of at the root"
            ])
    }

    @Test func whatIsGivenAsJSON() {
        let found = problems { schema in
            schema.object(
                .value(
                    "Part", columns: [Column("n", .integer), Column("user_id", .bigint)],
                    fields: [.column("n", "n"), .one("user", of: "User", from: "user_id")]))
            schema.extend(
                "User", .batch("parts", BatchResolver(type: "[Part!]", columns: []) { _, _ in [] }))
            schema.query(.lookup("part", of: "Part"))
        }
        #expect(
            found == [
                "Query.part: answers with Part, whose values stand in computed fields alone",
                "User.parts: gives Part as JSON, whose field user is no member of it but read from rows",
            ])
    }

    @Test func keysOfSeveralColumns() throws {
        var schema = SchemaDeclarations()
        schema.object(
            ObjectDeclaration(
                "Pair", over: Source(table: "pairs", key: [Column("a", .bigint), Column("b", .text)], columns: []),
                fields: [.column("a", "a"), .column("second", "b", type: "ID")]))
        schema.query(.lookup("pair", of: "Pair"))
        let catalog = try #require(Catalog.assemble([("pairs", schema)]).catalog)
        #expect(catalog.schema.field("pair", of: "Query")?.arguments.map(\.name) == ["a", "second"])
        let found = problems { schema in
            schema.object(
                ObjectDeclaration(
                    "Pair", over: Source(table: "pairs", key: [Column("a", .bigint), Column("b", .text)], columns: []),
                    fields: [.column("a", "a")]))
            schema.extend("User", .one("pair", of: "Pair", from: "id"))
        }
        #expect(found == ["User.pair: leads to one Pair by id, which is not its key"])
    }
}
