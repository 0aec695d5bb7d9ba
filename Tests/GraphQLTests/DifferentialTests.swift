import GraphQL
import Testing

/// Generated documents judged by graphql-core and by us.
@Suite(.enabled(if: GraphQLCore.isAvailable, "python3 with graphql-core is missing"))
struct DifferentialTests {
    @Test func theyAcceptTheSameTexts() throws {
        var texts: [String] = []
        for seed in 0..<2_000 as Range<UInt64> {
            var generator = DocumentGenerator(seed: seed, schema: TestSchema.schema, faults: false)
            var characters = Array(generator.document())
            let pool =
                Array("{}()[]:=@$!.\"\\#,& \n09-+eE_axé|'\u{FEFF}")
                + ["\"\"\"", "...", "0x", "1.", "on"]
                .flatMap(Array.init)
            for _ in 0..<Int.random(in: 0...2, using: &generator.random) {
                let position = Int.random(in: 0..<characters.count, using: &generator.random)
                switch Int.random(in: 0..<3, using: &generator.random) {
                case 0: characters.remove(at: position)
                case 1: characters[position] = generator.random.pick(pool)
                default: characters.insert(generator.random.pick(pool), at: position)
                }
            }
            texts.append(String(characters))
        }
        var accepted = 0
        for (text, verdict) in zip(texts, try GraphQLCore.judge(texts)) {
            let parsed = Result { () throws(GraphQLError) in try Document.parse(text) }
            if let document = try? parsed.get(), document.operations.contains(where: { $0.description != nil }) {
                continue  // graphql-core 3.2 is older than descriptions on operations.
            }
            switch parsed {
            case .success:
                accepted += 1
                #expect(verdict.syntaxError == nil, "\(text)")
            case .failure(let error):
                // It is older than descriptions on variables too; and we cut long tokens short.
                if verdict.syntaxError?.contains("Expected '$', found String") == true { continue }
                #expect(neutral(verdict.syntaxError ?? "").prefix(80) == neutral(error.message).prefix(80), "\(text)")
            }
        }
        #expect(accepted > 500)
        #expect(accepted < 1_900)
    }

    /// graphql-core has single quotes, and places in lower case, where graphql-js has `"` and `FRAGMENT_SPREAD`.
    private func neutral(_ message: String) -> String {
        message.replacing("_", with: " ").lowercased().filter { $0 != "'" && $0 != "\"" }
    }

    @Test func theyJudgeTheSame() throws {
        let schema = TestSchema.schema
        let texts = (0..<1_500 as Range<UInt64>).map { seed in
            var generator = DocumentGenerator(seed: seed, schema: schema, faults: true)
            return generator.document()
        }
        var valid = 0
        for (text, verdict) in zip(texts, try GraphQLCore.judge(texts, sdl: SchemaPrinter.print(schema))) {
            try #require(verdict.syntaxError == nil, "\(text)")
            let document = try Document.parse(text)
            let errors = document.validate(against: schema)
            // Conflicts that graphql-core 3.2 overlooks, as the specification's own words find them.
            if verdict.messages.isEmpty, !PairwiseMerging(document: document, schema: schema).allFieldsCanMerge() {
                #expect(errors.allSatisfy { $0.message.contains("conflict because") } && !errors.isEmpty)
                continue
            }
            #expect(errors.isEmpty == verdict.messages.isEmpty, "\(text)\nours: \(errors)\ntheirs: \(verdict.messages)")
            if errors.isEmpty { valid += 1 }
            // Conflicts are reported once and where they are; all else is said in the same words.
            let ours = Set(errors.map { neutral($0.message) }.filter { !$0.contains("conflict because") })
            let theirs = Set(verdict.messages.map(neutral).filter { !$0.contains("conflict because") })
            #expect(ours == theirs, "\(text)")
        }
        #expect(valid > 150)
        #expect(valid < 1_350)
    }
}
