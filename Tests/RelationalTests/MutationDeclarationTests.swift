import GraphQL
import JSON
import Testing

@testable import Relational

/// What the schema says of mutations and subscriptions of every kind, and which declarations do not fit.
@Suite struct MutationDeclarationTests {
    private static let input = [InputValueDefinition("id", type: "ID!"), InputValueDefinition("note", type: "String")]

    private static func returning(_ payload: PayloadField...) -> Mutation {
        .returning("act", "Acts.", payload: payload, input: input) { { _ in { _ in nil } } }
    }

    private static func list(_ name: String = "recordPlays") -> Mutation {
        .list(name, .create, of: "Play", "Records plays.", atMost: 7, input: input) { _ in
            ListWrite(prepare: { $0 }, perform: { items, _ in items.map { _ in nil } })
        }
    }

    private func assemble(
        _ change: (inout SchemaDeclarations) -> Void
    ) -> (catalog: Catalog?, problems: [String]) {
        var schema = SchemaDeclarations()
        change(&schema)
        let (catalog, problems) = Catalog.assemble([
            ("users", TestCatalog.usersModule()), ("plays", TestCatalog.playsModule()), ("extra", schema),
        ])
        return (catalog, problems.map { "\($0.module): \($0.coordinate): \($0.message)" })
    }

    private static let preview = ObjectDeclaration.value(
        "Preview", columns: [Column("count", .integer)], fields: [.column("count", "count")])

    private static let playRecorded = SubscriptionField("playRecorded", of: "Play")

    @Test func theSchemaHasWhatIsDeclared() throws {
        let (catalog, problems) = assemble { schema in
            schema.object(Self.preview)
            schema.mutation(
                Self.returning(
                    .object("user", of: "User", "Who is left."), .value("moved", "Int!").deprecated("Use preview."),
                    .objects("videos", of: "Video"), .value("previews", "[Preview!]")),
                Self.list().answering(.value("weight", "Float")))
            schema.subscription(
                .changes("playChanged", of: "Play", arguments: [.init("userId", column: "user_id", type: "ID!")]),
                .computed("playCount", "Int!", arguments: [.init("userId", "ID!")], sql: "SELECT 1, {key}"),
                .told("previewed", "[Preview!]!", arguments: [.init("videoId", "ID", as: .text)]))
        }
        #expect(problems.isEmpty)
        let text = SchemaPrinter.print(try #require(catalog).schema)
        for part in [
            "act(input: ActInput!): ActPayload", "user: User\n", "moved: Int! @deprecated(reason: \"Use preview.\")",
            "videos: [Video!]!", "previews: [Preview!]",
            "recordPlays(\n    \"\"\"At most 7 items.\"\"\"\n    input: [RecordPlaysInput!]!\n  ): RecordPlaysPayload",
            "results: [RecordPlaysResult!]!", "weight: Float", "change: ObjectChange\n", "error: WriteError\n",
            "field: [String!]\n", "enum ObjectChange {", "playChanged(userId: ID!): PlayChangedPayload!",
            "change: ObjectChange!", "play: Play\n", "playCount(userId: ID!): Int!",
            "previewed(videoId: ID): [Preview!]!",
        ] {
            #expect(text.contains(part), "\(part)\n\(text)")
        }
        // What nothing uses is not there.
        let without = try #require(assemble { $0.mutation(Self.returning()) }.catalog)
        #expect(!SchemaPrinter.print(without.schema).contains("ObjectChange"))
    }

    @Test func theModuleOfAPayloadsFieldsIsKnown() throws {
        let (catalog, _) = assemble { schema in
            schema.mutation(Self.returning(.value("moved", "Int!")), Self.list())
            schema.subscription(.changes("playChanged", of: "Play"))
        }
        let owners = try #require(catalog).owners
        for (type, field) in [
            ("ActPayload", "moved"), ("RecordPlaysPayload", "results"), ("RecordPlaysResult", "play"),
            ("PlayChangedPayload", "play"), ("PlayChangedPayload", "change"), ("PlayChangedPayload", "id"),
        ] {
            #expect(owners[FieldCoordinate(type: type, name: field)] == "extra")
        }
    }

    @Test(arguments: [
        ([PayloadField.value("query", "Int")], "answers two fields named query"),
        ([.value("a", "Int"), .object("a", of: "User")], "answers two fields named a"),
        ([.object("user", of: "Person")], "leads to Person, a type that no module declares"),
        ([.object("preview", of: "Preview")], "answers Preview by key, which has none; declare preview as a value"),
        ([.value("user", "User")], "gives User as JSON, which only a value type can be"),
    ])
    func payloadsThatDoNotFit(_ payload: [PayloadField], _ message: String) {
        let (_, problems) = assemble { schema in
            schema.object(Self.preview)
            schema.mutation(.returning("act", "Acts.", payload: payload, input: Self.input) { { _ in { _ in nil } } })
        }
        // What the schema reports besides follows from it.
        #expect(problems.first == "extra: Mutation.act: \(message)")
    }

    @Test func listsThatDoNotFit() {
        let (_, problems) = assemble {
            $0.mutation(Self.list().answering(.object("user", of: "User"), .value("error", "Int")))
        }
        #expect(
            problems.prefix(2) == [
                "extra: Mutation.recordPlays: answers User for each item; only what it writes can be read for each",
                "extra: Mutation.recordPlays: answers two fields named error",
            ])
    }

    @Test func announcementsThatDoNotFit() {
        let (_, problems) = assemble { schema in
            schema.subscription(.told("told", "Int!"))
            schema.mutation(
                Self.list("a").announcing(Self.playRecorded), Self.list("b").announcing(.told("told", "Int!")))
        }
        #expect(
            problems == [
                "extra: Mutation.a announces playRecorded: which no enabled module declares",
                "extra: Mutation.b announces told: which is not about the objects that it writes: give its events by Written.announcing",
            ])
    }

    @Test func subscriptionsThatDoNotFit() {
        let (_, problems) = assemble { schema in
            schema.object(
                ObjectDeclaration(
                    "Secret",
                    over: Source(
                        table: "secrets", key: Column("id", .bigint), columns: [Column("user_id", .bigint)],
                        authorization: RowPredicate("{row}.user_id = {viewer}")), fields: [.column("id", "id")]))
            schema.subscription(
                SubscriptionField("a", of: "Play", on: [.deleted]), .changes("b", of: "Secret"),
                .changes("c", of: "Secret", arguments: [.init("u", column: "user_id")], deletionsFor: "u"),
                .changes("d", of: "Secret", on: [.updated]), .computed("e", "Int!", sql: "SELECT {userId}"),
                .computed("f", "PlayConnection!", sql: "SELECT 1"), .told("g", "User!"),
                .resolved("h", BatchResolver(type: "Int!", columns: ["other"]) { rows, _ in rows.map { _ in 1 } }),
                .told("i", "Int!", arguments: [.init("key", "ID")]))
        }
        #expect(
            problems.map { $0.dropFirst("extra: Subscription.".count).prefix { $0 != "," } } == [
                "a: delivers objects", "b: tells of deletions of Secret",
                "e: names {userId}", "f: delivers a connection", "g: gives User as JSON",
                "h: needs other", "i: has an argument key",
            ], "\(problems)")
    }

    @Test func whatRESTShowsIsALeafWithoutArgumentsThatMustBeGiven() {
        let resolver = BatchResolver(
            type: "Int!", columns: [], arguments: [FieldArgument("unit", "String!")]
        ) { $0.rows.map { _ in 1 } }
        let (_, problems) = assemble { schema in
            schema.object(Self.preview)
            schema.extend(
                "Play", FieldDeclaration.batch("weight", resolver).shownInREST(),
                .computed("preview", "Preview!", sql: "SELECT 1 AS count").shownInREST(),
                .computed("count", "Int!", sql: "SELECT 1").shownInREST())
        }
        #expect(
            problems == [
                "extra: Play.weight: is shown in REST, but takes unit, which REST does not give",
                "extra: Play.preview: is shown in REST, but is a Preview, of which REST selects nothing",
            ])
    }
}
