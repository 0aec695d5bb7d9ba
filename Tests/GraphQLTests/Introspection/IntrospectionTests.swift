import GraphQL
import JSON
import Testing

/// What a schema says of itself, by the words of specification section 4.
struct IntrospectionTests {
    private let introspector = Introspector(schema: TestSchema.introspected)

    private func data(_ text: String, _ variables: JSONObject? = nil) throws -> String {
        let answer = try introspector.answer(text, variables)
        #expect(answer.errors.isEmpty && !answer.isNull)
        return JSONValue.object(answer.data).description
    }

    @Test(arguments: [
        (
            "{ __schema { queryType { name } mutationType { kind } subscriptionType { name __typename } description } }",
            #"{"__schema":{"queryType":{"name":"Query"},"mutationType":{"kind":"OBJECT"},"subscriptionType":{"name":"Subscription","__typename":"__Type"},"description":"Animals, \"and\"\ntheir people."}}"#
        ),
        (
            "{ a: __type(name: \"Nobody\") { name } b: __type(name: \"Stamp\") { specifiedByURL isOneOf fields { name } } __typename }",
            #"{"a":null,"b":{"specifiedByURL":"https://example.org/stamp","isOneOf":null,"fields":null},"__typename":"Query"}"#
        ),
        (
            "{ __type(name: \"Either\") { isOneOf inputFields { name } all: inputFields(includeDeprecated: true) { name isDeprecated deprecationReason } } }",
            #"{"__type":{"isOneOf":true,"inputFields":[{"name":"b"}],"all":[{"name":"a","isDeprecated":true,"deprecationReason":"Use `b`."},{"name":"b","isDeprecated":false,"deprecationReason":null}]}}"#
        ),
        (
            "{ __type(name: \"Leaf\") { interfaces { name } fields(includeDeprecated: true) { name type { kind name ofType { kind ofType { kind ofType { kind ofType { name ofType { name } } } } } } } } }",
            #"{"__type":{"interfaces":[{"name":"Middle"},{"name":"Base"}],"fields":[{"name":"key","type":{"kind":"NON_NULL","name":null,"ofType":{"kind":"SCALAR","ofType":null}}},{"name":"gone","type":{"kind":"NON_NULL","name":null,"ofType":{"kind":"LIST","ofType":{"kind":"LIST","ofType":{"kind":"NON_NULL","ofType":{"name":"Stamp","ofType":null}}}}}}]}}"#
        ),
        (
            "{ __type(name: \"Base\") { possibleTypes { name } interfaces { name } } union: __type(name: \"Animal\") { possibleTypes { name } interfaces { name } } }",
            #"{"__type":{"possibleTypes":[{"name":"Leaf"}],"interfaces":[]},"union":{"possibleTypes":[{"name":"Cat"},{"name":"Dog"},{"name":"Human"}],"interfaces":null}}"#
        ),
        (
            "{ __type(name: \"__Schema\") { kind fields { name } } }",
            #"{"__type":{"kind":"OBJECT","fields":[{"name":"description"},{"name":"types"},{"name":"queryType"},{"name":"mutationType"},{"name":"subscriptionType"},{"name":"directives"}]}}"#
        ),
        (
            "{ __type(name: \"Order\") { enumValues { name } } }",
            #"{"__type":{"enumValues":[{"name":"NAME_ASC"},{"name":"NAME_DESC"}]}}"#
        ),
    ])
    func answers(text: String, expected: String) throws {
        #expect(try data(text) == expected)
    }

    @Test func defaultsAreWrittenInTheLanguage() throws {
        let answer = try introspector.answer(
            "{ __type(name: \"Query\") { fields { name args { name defaultValue } } } }")
        let fields = answer.data["__type"]?.object?["fields"]?.array ?? []
        let more = try #require(fields.first { $0.object?["name"] == "more" })
        let defaults = (more.object?["args"]?.array ?? []).map { $0.object?["defaultValue"] ?? .bool(false) }
        #expect(
            defaults == [
                .null, "[[NAME_ASC, AGE], []]", #""é \"\\\n\u0001""#, "null", "{ min: -1, step: 0.5 }", .null, #""a""#,
            ])
    }

    @Test func variablesFragmentsAndConditionsWork() throws {
        let text = """
            query ($name: String!, $all: Boolean = true, $no: Boolean!) {
              ...Root @skip(if: $no)
              gone: __schema @include(if: $no) { description }
            }
            fragment Root on Query {
              type: __type(name: $name) { ...Named fields(includeDeprecated: $all) { name @include(if: $all) } }
              type: __type(name: $name) { name kind @skip(if: $all) }
            }
            fragment Named on __Type { __typename name }
            """
        #expect(
            try data(text, ["name": "Leaf", "no": false])
                == #"{"type":{"__typename":"__Type","name":"Leaf","fields":[{"name":"key"},{"name":"gone"}]}}"#)
        #expect(
            try data(text, ["name": "Leaf", "no": true])
                == #"{"gone":{"description":"Animals, \"and\"\ntheir people."}}"#)
    }

    @Test func aNullThatMayNotBeIsAnErrorThatEndsAtTheNextNullable() throws {
        let text =
            "query ($all: Boolean = true) { __type(name: \"Base\") { name fields { name args(includeDeprecated: $all) { name } } } }"
        let answer = try introspector.answer(text, ["all": .null])
        #expect(JSONValue.object(answer.data).description == #"{"__type":{"name":"Base","fields":null}}"#)
        #expect(answer.errors.map(\.path) == [[.key("__type"), .key("fields"), .index(0), .key("args")]])
        #expect(answer.errors.first?.locations.isEmpty == false)
    }

    @Test func theMetaTypesAreOrdinaryToValidation() {
        for (text, message) in [
            (
                "{ __schema { typs { name } } }",
                "Cannot query field \"typs\" on type \"__Schema\". Did you mean \"types\"?"
            ),
            ("{ __type { name } }", "Argument \"Query.__type(name:)\" of type \"String!\" is required"),
            ("{ __schema { types } }", "must have a selection of subfields"),
            ("mutation { __schema { description } }", "Cannot query field \"__schema\" on type \"Mutation\"."),
            ("{ dog(id: 1) { __type(name: \"Dog\") { name } } }", "Cannot query field \"__type\" on type \"Dog\"."),
        ] {
            let errors = (try? Document.parse(text))?.validate(against: introspector.schema) ?? []
            #expect(errors.contains { $0.message.contains(message) }, "\(text): \(errors)")
        }
        #expect(!SchemaPrinter.print(introspector.schema).contains("__"))
    }

    @Test func anAnswerEndsAtItsBound() throws {
        let document = try Document.parse("{ __schema { types { name description fields { name description } } } }")
        let collector = FieldCollector(document: document, schema: introspector.schema, variables: .none)
        let field = try #require(
            try collector.collect(document.operation(named: nil).selectionSet, on: "Query").first)
        var json = JSONWriter()
        var writer = IntrospectionWriter(try IntrospectionPlan(field, collector), variables: .none, limit: 1_000)
        let isWritten = writer.write(into: &json)
        #expect(!isWritten)
        #expect(json.bytes.count < 2_000)
        #expect(writer.errors.isEmpty)
    }
}
