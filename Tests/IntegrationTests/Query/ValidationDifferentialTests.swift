import GraphQL
import Relational
import TestSupport
import Testing

/// Documents over the product's own schema, valid and broken, judged by graphql-core's `validate` and by ours.
@Suite(
    "Query: validation beside graphql-core", .enabled(if: GraphQLCore.isTested, "python3 with graphql-core is missing"))
struct ValidationDifferentialTests {
    @Test("Both find the same faults at the same places")
    func theyJudgeTheSame() async throws {
        let schema = try await TestHost.with { host in host.queries.catalog.schema }
        let kinds = try judge(schema, seeds: 0..<2_400)
        let missing = kinds.missing(
            Self.everywhere + Self.roots(schema) + [
                "field UserConnection.aggregate", "field PlayConnection.groups", "field PlaybookEntryConnection.groups",
                "several of enum", "scalar DateTime", "scalar ID", "field to interface", "object within interface",
            ], atLeast: 3)
        #expect(missing.isEmpty, "\(missing)\n\(kinds)")
    }

    @Test(
        "And over interfaces, unions, enums and scalars of a module's own, and fields that are computed with arguments")
    func theyJudgeTypesOfAModuleTheSame() async throws {
        let schema = try await ClipsHost.with { host in host.queries.catalog.schema }
        let kinds = try judge(schema, seeds: 2_400..<4_200)
        let missing = kinds.missing(
            Self.everywhere + Self.roots(schema) + [
                "enum Mood", "enum License", "enum ClipOrder", "scalar Color", "scalar Loudness", "scalar Decimal",
                "scalar Duration", "scalar LocalTime", "scalar Date", "scalar Bytes", "field to union",
                "object within union", "union within object", "interface within union", "default left",
                "default replaced", "field User.clipCount", "field Clip.range", "field ClipConnection.aggregate",
                "field ClipConnection.groups", "several of input",
            ], atLeast: 3)
        #expect(missing.isEmpty, "\(missing)\n\(kinds)")
    }

    @Test("And over mutations of lists and of several objects, and subscriptions of every kind")
    func theyJudgeWritesOfModulesTheSame() async throws {
        let notes = try await ModuleBuild.shared.fixture("Notes")
        let ratings = try await ModuleBuild.shared.fixture("Ratings")
        let yaml = "modules: { path: [\(notes), \(ratings)], users: {}, notes: {}, ratings: {} }"
        let schema = try await TestHost.with(modules: [], yaml: yaml) { host in host.queries.catalog.schema }
        let kinds = try judge(schema, seeds: 4_200..<6_000)
        let missing = kinds.missing(
            Self.everywhere + Self.roots(schema) + [
                "several of input", "input WriteNotesInput", "field WriteNotesPayload.results",
                "field WriteNotesResult.error", "field MoveNotesPayload.preview", "field NoteChangedPayload.change",
                "field RatingConnection.aggregate", "field RatingConnection.groups",
            ], atLeast: 3)
        #expect(missing.isEmpty, "\(missing)\n\(kinds)")
    }

    /// What documents over any schema have.
    private static let everywhere = [
        "filter and", "filter or", "filter not", "input within input", "variable input", "variable enum",
        "variable in place of input", "variable in place of enum", "variable with default scalar",
        "variable with default enum", "variable with default input", "null", "fragment spread",
    ]

    private static func roots(_ schema: Schema) -> [String] {
        OperationKind.allCases.flatMap { kind in
            (schema.rootType(of: kind)?.fields ?? []).map { "\(kind.rawValue) \($0.name)" }
        }
    }

    private func judge(_ schema: Schema, seeds: Range<UInt64>) throws -> DocumentKinds {
        var texts: [String] = []
        for seed in seeds {
            var generator = DocumentGenerator(seed: seed, schema: schema, faults: seed % 3 == 0)
            let text = generator.document()
            var mutation = DocumentMutation(random: generator.random, names: DocumentGenerator.names(of: schema))
            texts.append(seed % 3 == 1 ? mutation.tokens(of: text, changes: 1 + Int(seed % 2)) : text)
        }
        var valid = 0
        var kinds = DocumentKinds(schema)
        for comparison in try ValidationComparison.all(texts, schema) {
            #expect(comparison.isAgreed, "\(comparison)")
            guard comparison.isValid else { continue }
            valid += 1
            kinds.add(comparison.document)
        }
        #expect((texts.count / 6..<texts.count * 11 / 12).contains(valid), "\(valid)")
        return kinds
    }

    @Test("graphql-core builds the schema that is printed, which is the same each time")
    func schema() async throws {
        let sdl = try await TestHost.with { host in SchemaPrinter.print(host.queries.catalog.schema) }
        #expect(try GraphQLCore.problems(sdl: sdl) == [])
        #expect(try await TestHost.with { host in SchemaPrinter.print(host.queries.catalog.schema) } == sdl)
    }
}
