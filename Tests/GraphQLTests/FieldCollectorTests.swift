import GraphQL
import JSON
import Testing

struct FieldCollectorTests {
    private func keys(_ text: String, on type: String, _ variables: JSONObject? = nil) throws -> [String] {
        let schema = TestSchema.schema
        let document = try Document.parse(text)
        let operation = try document.operation(named: nil)
        let collector = FieldCollector(
            document: document, schema: schema,
            variables: try operation.coerceVariables(variables, schema: schema))
        let root = try #require(try collector.collect(operation.selectionSet, on: "Query").first)
        return try collector.collect(below: root, on: type).map { "\($0.responseKey):\($0.name)*\($0.fields.count)" }
    }

    @Test func fieldsMergeInOrder() throws {
        let text = """
            { pet { b: name ...F name ... on Dog { barks b: name } ... on Cat { meows } ... { age: __typename } }
              pet { name ...F z: name } }
            fragment F on Pet { friends { name } ... on Animal { __typename } }
            """
        #expect(
            try keys(text, on: "Dog") == [
                "b:name*2", "friends:friends*1", "__typename:__typename*1", "name:name*2", "barks:barks*1",
                "age:__typename*1", "z:name*1",
            ])
        #expect(try keys(text, on: "Cat").contains("meows:meows*1"))
        #expect(try !keys(text, on: "Cat").contains("barks:barks*1"))
    }

    @Test(
        arguments: [
            ("@skip(if: true)", false), ("@skip(if: false)", true), ("@include(if: true)", true),
            ("@include(if: false)", false), ("@skip(if: $t)", false), ("@include(if: $t)", true),
            ("@skip(if: false) @include(if: $f)", false), ("@skip(if: $f) @include(if: $t)", true),
        ])
    func skipAndInclude(directives: String, isIncluded: Bool) throws {
        for selection in ["name \(directives)", "...F \(directives)", "... \(directives) { name }"] {
            let text =
                "query ($t: Boolean!, $f: Boolean!) { pet { \(selection) __typename } } fragment F on Pet { name }"
            let keys = try keys(text, on: "Dog", ["t": true, "f": false])
            #expect(keys.contains("name:name*1") == isIncluded)
        }
    }

    @Test func theOperationIsChosenByName() throws {
        let document = try Document.parse("query A { pet { name } } query B { pet { name } }")
        #expect(try document.operation(named: "B").name == "B")
        #expect(throws: GraphQLError.self) { try document.operation(named: nil) }
        #expect(throws: GraphQLError.self) { try document.operation(named: "C") }
        let fragments = try Document.parse("fragment F on Pet { name }")
        #expect(throws: GraphQLError.self) { try fragments.operation(named: nil) }
    }

    @Test func errorsAreWrittenAsTheSpecificationHasThem() {
        var writer = JSONWriter()
        GraphQLError(
            "No \"x\"", code: .badUserInput, locations: [SourceLocation(line: 2, column: 3)],
            path: [.key("a"), .index(0)], extensions: ["limit": "depth", "code": "mine"]
        ).write(into: &writer)
        #expect(
            String(decoding: writer.bytes, as: UTF8.self)
                == #"{"message":"No \"x\"","locations":[{"line":2,"column":3}],"path":["a",0],"#
                + #""extensions":{"code":"BAD_USER_INPUT","limit":"depth"}}"#)
    }
}
