import GraphQL
import JSON
import Testing

/// How deep introspection may go: what tools send passes, what multiplies the schema does not.
struct IntrospectionLimitTests {
    private func error(_ text: String, depth: Int = 15) throws -> GraphQLError? {
        try Document.parse(text).validate(against: TestSchema.schema, limits: ValidationLimits(depth: depth)).first
    }

    private func types(_ levels: Int) -> String {
        (0..<levels).reduce("kind name") { text, _ in "kind name ofType { \(text) }" }
    }

    /// The query of graphql-js's `getIntrospectionQuery` as far as depth goes.
    private func standard(typeDepth: Int) -> String {
        """
        { __schema { types { ...FullType } directives { args { ...InputValue } } } }
        fragment FullType on __Type {
          fields(includeDeprecated: true) { args { ...InputValue } type { ...TypeRef } }
          inputFields { ...InputValue } interfaces { ...TypeRef } possibleTypes { ...TypeRef }
        }
        fragment InputValue on __InputValue { type { ...TypeRef } }
        fragment TypeRef on __Type { \(types(typeDepth)) }
        """
    }

    @Test(arguments: 1...9) func whatToolsSendPassesUnderAnyDepthOfOtherFields(typeDepth: Int) throws {
        #expect(try error(standard(typeDepth: typeDepth), depth: 1) == nil)
    }

    @Test func tooManyLevelsAreRefused() throws {
        #expect(try error("{ __schema { queryType { \(types(17)) } } }") == nil)
        let refused = try #require(try error("{ __schema { queryType { \(types(18)) } } }"))
        #expect(refused.code == .limitExceeded)
        #expect(refused.extensions == ["limit": "introspectionDepth", "value": 20])
        #expect(!refused.locations.isEmpty)
    }

    @Test(arguments: [
        "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }",
        "{ __schema { types { fields { type { possibleTypes { interfaces { name } } } } } } }",
        "{ __type(name: \"Dog\") { ...A } } fragment A on __Type { fields { type { ...B } } } fragment B on __Type { interfaces { inputFields { name } } }",
        "{ ...Q } fragment Q on Query { x: __type(name: \"Dog\") { ... { fields { type { ... on __Type { fields { type { fields { name } } } } } } } } }",
    ])
    func listsInsideListsInsideListsAreRefused(text: String) throws {
        let refused = try #require(try error(text))
        #expect(refused.extensions == ["limit": "introspectionLists", "value": 2])
    }

    @Test func listsSideBySideAndFieldsOfThatNameElsewherePass() throws {
        #expect(
            try error(
                "{ __schema { types { fields { type { fields { name } interfaces { name } } } fields { name } } } }")
                == nil)
    }

    @Test func theDepthOfOtherFieldsIsCountedAsEver() throws {
        let refused = try #require(try error("{ dog(id: 1) { friends { friends { name } } } }", depth: 3))
        #expect(refused.extensions["limit"] == "depth")
    }
}
