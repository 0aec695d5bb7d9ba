import GraphQL
import JSON
import Postgres
import Testing

@testable import Relational

/// Interfaces and unions over types of several modules, the relations that lead to them, and those through a table of their own.
@Suite struct AlternativesTests {
    private static func comments(_ change: (inout SchemaDeclarations) -> Void = { _ in }) -> SchemaDeclarations {
        var schema = SchemaDeclarations()
        let source = Source(
            table: "comments", key: Column("id", .bigint),
            columns: [Column("kind", .text), Column("about", .text, nullable: true), Column("user_id", .bigint)],
            indexes: [["user_id", "id"]])
        schema.union(UnionDeclaration("Subject", types: ["User", "Play"]))
        schema.object(
            ObjectDeclaration(
                "Comment", over: source,
                listing: Listing(
                    filters: [.init("id", column: "id")], orders: [.init("ID", column: "id")], defaultOrder: "ID_ASC"),
                fields: [
                    .column("id", "id"),
                    .oneOf(
                        "subject", of: "Subject", typeColumn: "kind", keyColumn: "about",
                        stored: ["user": "User", "it's a play": "Play"]),
                    .many("fans", of: "User", through: Through(table: "fans", from: "comment_id", to: "user_id")),
                ]))
        schema.query(.list("comments", of: "Comment"), .lookup("comment", of: "Comment"))
        change(&schema)
        return schema
    }

    private static func assemble(
        _ schema: SchemaDeclarations, _ other: (inout SchemaDeclarations) -> Void = { _ in }
    ) -> (catalog: Catalog?, problems: [String]) {
        var last = SchemaDeclarations()
        other(&last)
        let (catalog, problems) = Catalog.assemble([
            ("users", TestCatalog.usersModule()), ("plays", TestCatalog.playsModule()), ("comments", schema),
            ("other", last),
        ])
        return (catalog, problems.map { "\($0.module) \($0.coordinate): \($0.message)" })
    }

    private func sql(_ text: String) throws -> [String] {
        let (found, problems) = Self.assemble(Self.comments()) { other in
            other.union(UnionDeclaration("Subject", types: ["Video"]))
            other.extend("Comment", oneOf: "subject", stored: ["video": "Video"])
            other.interface(InterfaceDeclaration("Keyed", fields: [FieldDefinition("id", type: "ID!")]))
            for type in ["User", "Video"] { other.extend(type, implementing: "Keyed") }
        }
        #expect(problems == [])
        let catalog = try #require(found)
        let document = try Document.parse(text)
        let errors = document.validate(against: catalog.schema)
        #expect(errors == [])
        var planner = Planner(catalog: catalog, limits: QueryLimits(), document: document, variables: .none)
        return try planner.plan(document.operation(named: nil)).statements.map(\.statement.text)
    }

    @Test func onlyTheTypesThatAreAskedForAreJoined() throws {
        let found = try sql("{ comments(first: 2) { nodes { subject { ... on User { username } } } } }")
        #expect(
            found == [
                #"SELECT t."about", j1."id", j1."username", t."kind" FROM "comments" t "#
                    + #"LEFT JOIN "users" j1 ON j1."id" = CASE WHEN t."kind" = 'user' THEN t."about"::bigint END "#
                    + #"ORDER BY t."id" LIMIT 2"#
            ])
    }

    @Test func aFragmentOnAnInterfaceIsForEachTypeThatImplementsIt() throws {
        let found = try sql("{ comment(id: 1) { subject { __typename ... on Keyed { id } } } }")
        #expect(
            found == [
                #"SELECT j1."id", j2."id", CASE WHEN t."kind" = 'video' THEN t."about" END, t."kind" FROM "comments" t "#
                    + #"LEFT JOIN "plays" j1 ON j1."id" = CASE WHEN t."kind" = 'it''s a play' THEN t."about"::bigint END "#
                    + #"LEFT JOIN "users" j2 ON j2."id" = CASE WHEN t."kind" = 'user' THEN t."about"::bigint END "#
                    + #"WHERE t."id" = $1"#
            ])
    }

    @Test func listsBelowAreThoseOfTheirTypeAlone() throws {
        let found = try sql(
            "{ comments(first: 2) { nodes { subject { ... on Video { plays(first: 1) { nodes { id } } } } } } }")
        #expect(
            found.last
                == #"SELECT p.k, c.c0 FROM (SELECT DISTINCT d.k FROM (SELECT CASE WHEN t."kind" = 'video' THEN t."about" END AS k "#
                + #"FROM "comments" t ORDER BY t."id" LIMIT 2) d WHERE d.k IS NOT NULL) p CROSS JOIN LATERAL "#
                + #"(SELECT t."id" AS c0 FROM "plays" t WHERE t."video_id" = p.k ORDER BY t."play_timestamp" DESC, t."id" DESC LIMIT 1) c"#
        )
    }

    @Test func rowsThroughATableOfTheirOwn() throws {
        let found = try sql(
            "{ comments(first: 2) { nodes { fans(first: 3, filter: { id: { gt: 5 } }) { totalCount nodes { id } } } } }"
        )
        let tied = #"t."id" IN (SELECT x."user_id" FROM "fans" x WHERE x."comment_id" = p.k)"#
        let keys = #"(SELECT t."id" AS k FROM "comments" t ORDER BY t."id" LIMIT 2) p"#
        #expect(
            found == [
                #"SELECT t."id" FROM "comments" t ORDER BY t."id" LIMIT 2"#,
                #"SELECT p.k, c.c0 FROM \#(keys) CROSS JOIN LATERAL (SELECT t."id" AS c0 FROM "users" t WHERE \#(tied) AND t."id" > $1 ORDER BY t."id" LIMIT 3) c"#,
                #"SELECT p.k, (SELECT count(*) FROM "users" t WHERE \#(tied) AND t."id" > $1) FROM \#(keys)"#,
            ])
        let children = try sql(
            "{ comment(id: 1) { fans(first: 3) { nodes { plays(first: 1) { nodes { id } } } } } }")
        // The same user may be a fan of several comments, of one only once.
        #expect(children[1].contains(#"WHERE t."id" IN (SELECT x."user_id" FROM "fans" x WHERE x."comment_id" = $1)"#))
    }

    @Test func everyModuleAddsItsTypes() throws {
        let (catalog, problems) = Self.assemble(Self.comments()) {
            $0.union(UnionDeclaration("Subject", description: "What it is about.", types: ["Video", "User"]))
        }
        #expect(problems == [])
        let printed = SchemaPrinter.print(try #require(catalog?.schema))
        #expect(printed.contains("\"\"\"What it is about.\"\"\"\nunion Subject = User | Play | Video\n"), "\(printed)")
        #expect(printed.contains("  subject: Subject\n"))
    }

    @Test func whoeverSaysThatATypeImplementsAnInterfaceIsToBlame() {
        let (_, problems) = Self.assemble(Self.comments()) {
            $0.interface(
                InterfaceDeclaration(
                    "Named",
                    fields: [FieldDefinition("username", type: "String!"), FieldDefinition("email", type: "String!")]))
            $0.extend("User", implementing: "Named")
            $0.extend("Play", implementing: "Named")
            $0.extend("Song", implementing: "Named")
            $0.extend("Video", implementing: "Famed")
        }
        #expect(
            problems == [
                "other Song: is said to implement Named, but no module declares such an object type",
                "other User.email: The interface Named asks for the type String!, not String.",
                "other Play.username: The interface Named asks for this field.",
                "other Play.email: The interface Named asks for this field.",
                "other Video: The interface Famed is not declared by an enabled module.",
            ])
    }

    @Test func relationsThatLeadNowhere() {
        let (_, problems) = Self.assemble(Self.comments()) { other in
            other.union(UnionDeclaration("Subject", types: ["Song"]))
            other.extend("Comment", oneOf: "subject", stored: ["user": "Play", "video": "Video", "song": "Song"])
            other.extend("Comment", oneOf: "id", stored: ["x": "User"])
            other.extend(
                "Comment",
                .oneOf("other", of: "Subject", typeColumn: "sort", keyColumn: "user_id", stored: ["play": "Play"]),
                .oneOf("same", of: "User", typeColumn: "kind", keyColumn: "user_id", stored: ["user": "User"]),
                .oneOf("named", of: "Node", typeColumn: "kind", keyColumn: "user_id", stored: ["video": "Video"]),
                .many("videos", of: "Video", through: Through(table: "x", from: "a", to: "b")))
        }
        // Of what it leads to there are no lists, which the registry says, too.
        #expect(
            problems.filter {
                !$0.contains("VideoConnection") && !$0.contains("VideoFilter") && !$0.contains("VideoOrder")
            } == [
                "other Subject: has the type Song, an object type that no module declares",
                "other Comment.subject: stores Play as user, which stands for User already",
                "other Comment.id: is given more types, but is no relation to one of several",
                "comments Comment.subject: leads to Song, a type that no module declares",
                "comments Comment.subject: leads to Video, which is none of Subject",
                "other Comment.other: needs the column sort, which comments does not list",
                "other Comment.same: leads to User, which is neither an interface nor a union of a module",
                "other Comment.named: ties user_id to Video by its key, a column of another type",
                "other Comment.videos: lists Video, a type without a table or a listing",
            ])
    }
}
