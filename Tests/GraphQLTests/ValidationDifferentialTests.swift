import GraphQL
import TestSupport
import Testing

/// Documents judged by graphql-core's `validate` and by ours.
@Suite(.enabled(if: GraphQLCore.isTested, "python3 with graphql-core is missing"))
struct ValidationDifferentialTests {
    @Test func generatedDocuments() throws {
        let schema = TestSchema.schema
        let texts = (0..<1_500 as Range<UInt64>).map { seed in
            var generator = DocumentGenerator(seed: seed, schema: schema, faults: seed % 2 == 0)
            return generator.document()
        }
        try compare(texts, schema, valid: 300..<1_400)
    }

    @Test func brokenDocuments() throws {
        let schema = TestSchema.schema
        let texts = (0..<2_000 as Range<UInt64>).map { seed in
            var generator = DocumentGenerator(seed: seed, schema: schema, faults: false)
            let text = generator.document()
            var mutation = DocumentMutation(random: generator.random, names: DocumentGenerator.names(of: schema))
            return mutation.tokens(of: text, changes: 1 + Int(seed % 3))
        }
        try compare(texts, schema, valid: 50..<1_000)
    }

    private func compare(_ texts: [String], _ schema: Schema, valid bounds: Range<Int>) throws {
        var valid = 0
        for comparison in try ValidationComparison.all(texts, schema) {
            #expect(comparison.isAgreed, "\(comparison)")
            if comparison.isValid { valid += 1 }
        }
        #expect(bounds.contains(valid), "\(valid)")
    }
}
