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
        try judge(try await TestHost.with { host in host.queries.catalog.schema }, seeds: 0..<2_400)
    }

    @Test("And over interfaces, unions, enums and scalars of a module's own")
    func theyJudgeTypesOfAModuleTheSame() async throws {
        try judge(try await ClipsHost.with { host in host.queries.catalog.schema }, seeds: 2_400..<3_600)
    }

    private func judge(_ schema: Schema, seeds: Range<UInt64>) throws {
        var texts: [String] = []
        for seed in seeds {
            var generator = DocumentGenerator(seed: seed, schema: schema, faults: seed % 3 == 0)
            let text = generator.document()
            var mutation = DocumentMutation(random: generator.random, names: DocumentGenerator.names(of: schema))
            texts.append(seed % 3 == 1 ? mutation.tokens(of: text, changes: 1 + Int(seed % 2)) : text)
        }
        var valid = 0
        for comparison in try ValidationComparison.all(texts, schema) {
            #expect(comparison.isAgreed, "\(comparison)")
            if comparison.isValid { valid += 1 }
        }
        #expect((texts.count / 6..<texts.count * 11 / 12).contains(valid), "\(valid)")
    }

    @Test("graphql-core builds the schema that is printed, which is the same each time")
    func schema() async throws {
        let sdl = try await TestHost.with { host in SchemaPrinter.print(host.queries.catalog.schema) }
        #expect(try GraphQLCore.problems(sdl: sdl) == [])
        #expect(try await TestHost.with { host in SchemaPrinter.print(host.queries.catalog.schema) } == sdl)
    }
}
