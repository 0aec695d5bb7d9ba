import GraphQL
import JSON
import TestSupport
import Testing

/// Introspections answered by graphql-core, for the schema that it builds from our text, and by us.
@Suite(.enabled(if: GraphQLCore.isTested, "python3 with graphql-core is missing"))
struct IntrospectionDifferentialTests {
    private static let described = """
        { __schema {
            types {
              name description enumValues { name description } fields { name description args { name description } }
            }
            directives { name description args { name description } }
        } }
        """

    @Test func theyAnswerTheSame() throws {
        let schema = TestSchema.introspected
        let introspector = Introspector(schema: schema)
        let documents = (0..<300 as Range<UInt64>).map { seed in
            var generator = IntrospectionGenerator(seed: seed, schema: schema)
            return generator.document()
        }
        let answers = try GraphQLCore.introspect(
            documents, sdl: SchemaPrinter.print(schema),
            ours: try #require(try introspector.answer(Self.described).data["__schema"]))
        #expect(answers.count == 308)
        for (document, theirs) in answers {
            let ours = try introspector.answer(document, document.contains("$yes") ? ["yes": true] : nil)
            #expect(ours.errors.isEmpty && !ours.isNull)
            #expect(Self.unspaced(JSONValue.object(ours.data)) == Self.unspaced(theirs), "\(document)")
        }
    }

    /// The text without the spaces inside the braces of default values, which graphql-core's versions print differently.
    private static func unspaced(_ value: JSONValue) -> String {
        value.description.replacing("{ ", with: "{").replacing(" }", with: "}")
    }
}
