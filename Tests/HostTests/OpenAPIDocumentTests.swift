import JSON
import ModuleKit
import Settings
import Testing

@testable import Host

/// What the OpenAPI document says of the routes that a module's code answers, and of routes that nothing can answer.
@Suite("OpenAPI document")
struct OpenAPIDocumentTests {
    /// A module whose routes a test declares.
    private struct Given: Module {
        static let description = ModuleDescription(name: "given", version: "1", summary: "What a test declares.")

        /// What the module registers, for the test that assembles it.
        @TaskLocal static var registering: @Sendable (inout Registration) -> Void = { _ in }

        init(settings: inout SettingsSection) throws {}
        func register(in registration: inout Registration) throws { Self.registering(&registration) }
    }

    private static func assemble(
        _ register: @escaping @Sendable (inout Registration) -> Void
    ) throws -> ModuleAssembly {
        let settings = try HostSettings(from: SettingsSource(yaml: "modules: { given: {} }\n"))
        return try Given.$registering.withValue(register) {
            try ModuleAssembly.assemble(settings) { _ in
                ([LoadedModule(type: Given.self, description: Given.description, path: "")], [])
            }
        }
    }

    private static func routes(_ add: @escaping @Sendable (inout Routes) -> Void) throws -> JSONValue {
        try assemble { add(&$0.routes) }.document.json
    }

    private struct Question: Sendable {
        init(from input: inout RouteInput) {
            _ = input.string("id", from: .path, length: 1...200, about: "The video.")
            _ = input.integer("days", in: 1...90, default: 7, about: "How many days.")
            _ = input.choices("parts", among: ["head", "tail"])
            _ = input.optionalKey("userId", about: "Whose.")
            _ = input.body.string("word", length: 2...9, about: "A word.")
            _ = input.body.optionalDouble("share", in: 0...0.5, nullable: false)
        }
    }

    @Test("Declared parameters, bodies and answers have their types, bounds and defaults")
    func declared() throws {
        let document = try Self.routes { routes in
            routes.on(
                .put, "/videos/{id}/words", "Sets a word", input: Question.init(from:),
                answers: [
                    .ok([FieldDefinition("mean", type: "Float", description: "The mean.")], "The words."),
                    .problem(410, "The video is gone."), .ok(media: "text/csv", "The words as a table."),
                ]
            ) { _, _, _ in .noContent }
        }
        let operation = try #require(document.at("paths", "/videos/{id}/words", "put"))
        #expect(operation.at("operationId") == "putVideosWords" && operation.at("tags") == ["given"])
        let parameters = try #require(operation.at("parameters")?.array)
        #expect(
            parameters[0] == [
                "name": "id", "in": "path", "description": "The video.", "required": true,
                "schema": ["type": "string", "minLength": 1, "maxLength": 200], "example": "text",
            ])
        #expect(
            parameters[1] == [
                "name": "days", "in": "query", "description": "How many days.",
                "schema": ["type": "integer", "format": "int32", "minimum": 1, "maximum": 90, "default": 7],
            ])
        #expect(
            parameters[2].at("schema") == [
                "type": "array", "items": ["type": "string", "enum": ["head", "tail"]], "uniqueItems": true,
            ])
        #expect(parameters[2].at("explode") == false)
        #expect(parameters[3].at("schema") == ["type": "string", "pattern": "^[1-9][0-9]{0,18}$"])
        #expect(
            document.at("components", "schemas", "PutVideosWordsInput") == [
                "type": "object", "required": ["word"],
                "properties": [
                    "word": ["type": "string", "minLength": 2, "maxLength": 9, "description": "A word."],
                    "share": [
                        "type": "number", "format": "double", "minimum": 0,
                        "maximum": .number(try #require(JSONNumber(0.5))),
                    ],
                ], "additionalProperties": false,
            ])
        let answers = try #require(operation.at("responses")?.object)
        #expect(
            answers["200"]?.at("content", "application/json", "schema") == [
                "type": "object", "required": ["mean"],
                "properties": ["mean": ["type": ["number", "null"], "format": "double", "description": "The mean."]],
            ])
        #expect(answers["410"]?.at("content", "application/problem+json") != nil)
        for status in ["400", "404", "412", "413", "415", "422", "503"] { #expect(answers[status] != nil, "\(status)") }
    }

    @Test("A route that declares nothing takes and answers what its code says")
    func undeclared() throws {
        let document = try Self.routes { routes in
            routes.on(.post, "/things/{id}", "Takes a thing", parameters: ["a"]) { _, _ in .noContent }
            routes.on(.get, "/things", "Lists things") { _, _ in .noContent }
        }
        let operation = try #require(document.at("paths", "/things/{id}", "post"))
        #expect(operation.at("parameters")?.array?.compactMap { $0.at("name")?.string } == ["id", "a"])
        #expect(operation.at("requestBody", "content", "*/*") != nil && operation.at("responses", "default") != nil)
        #expect(document.at("paths", "/things", "get", "requestBody") == nil)
    }

    @Test("A streamed body has its media types, and its bound in words")
    func streamed() throws {
        let document = try Self.routes { routes in
            routes.stream(
                .post, "/things/{id}", "Takes things", input: { $0.key("id", from: .path) },
                body: StreamedBody("application/x-ndjson", "image/*", upTo: 9, "A thing a line."),
                answers: [.ok(media: "text/csv", "The things.")]
            ) { _, _, _ in StreamedResponse(.noContent) }
            routes.stream(.get, "/things", "Gives things", input: { _ in }, answers: [.ok(media: "text/csv", "All.")]) {
                _, _, _ in StreamedResponse(mediaType: "text/csv") { _ in }
            }
        }
        let operation = try #require(document.at("paths", "/things/{id}", "post"))
        #expect(
            operation.at("requestBody") == [
                "description": "A thing a line. At most 9 bytes, without the content coding.",
                "content": ["application/x-ndjson": ["schema": [:]], "image/*": ["schema": [:]]],
            ])
        for status in ["200", "413", "415"] { #expect(operation.at("responses", status) != nil) }
        #expect(operation.at("responses", "422") == nil)
        #expect(document.at("paths", "/things", "get", "requestBody") == nil)
    }

    @Test("Names of operations are unique, and parts of one name are told apart")
    func uniqueNames() throws {
        let document = try Self.routes { routes in
            for path in ["/a/{x}/b", "/a/b", "/a-b"] {
                routes.on(.get, path, "Asks") { _, _ in .noContent }
            }
            routes.on(.get, "/c", "Asks", named: "query", input: { _ in 0 }, answers: []) { _, _, _ in .noContent }
        }
        let names = ["/a/{x}/b", "/a/b", "/a-b", "/c", "/query"].map { path in
            document.at("paths", path, path == "/query" ? "post" : "get", "operationId")?.string
        }
        #expect(names == ["getAB", "getAB2", "getAB3", "query", "postQuery"], "\(names)")
    }

    @Test(
        "A route that names what the schema does not have is an error with module and route",
        arguments: [
            ("there is no mutation \"no\"", { @Sendable in $0.write(.post, "/x", by: "no", "Writes") }),
            (
                "asks for fields of the body, which it reads as a stream",
                { @Sendable in
                    $0.stream(.post, "/x", "Takes", input: { $0.body.string("a", length: 1...2) }, answers: []) {
                        _, _, _ in
                        StreamedResponse(.noContent)
                    }
                }
            ),
            ("there is no type \"X\"", { @Sendable in $0.list("/x", of: "X", by: "xs", filters: [], "Lists") }),
            ("there is no type \"X\"", { @Sendable in $0.item("/x/{id}", of: "X", by: "x", "Shows") }),
            (
                "asks for the parameter \"id\", which its path does not have",
                { @Sendable in
                    $0.on(.get, "/x", "Asks", input: { $0.key("id") }, answers: []) { _, _, _ in .noContent }
                }
            ),
            (
                "asks for the parameter \"a\" twice",
                { @Sendable in
                    $0.on(
                        .get, "/x", "Asks", input: { ($0.boolean("a", default: true), $0.boolean("a", default: true)) },
                        answers: []
                    ) { _, _, _ in .noContent }
                }
            ),
            (
                "answers with the type [Thing!]!, which",
                { @Sendable in
                    $0.on(.get, "/x", "Asks", input: { _ in 0 }, answers: [.ok("[Thing!]!", "Things.")]) { _, _, _ in
                        .noContent
                    }
                }
            ),
        ] as [(String, @Sendable (inout Routes) -> Void)])
    func faults(words: String, add: @escaping @Sendable (inout Routes) -> Void) throws {
        let error = try #require(throws: HostError.self) { try Self.routes(add) }
        #expect(error.problems.count == 1 && error.description.contains(words), "\(error)")
        #expect(error.description.hasPrefix("module given: The route ") && error.description.contains(" /x"))
    }

    /// A list whose columns differ in what they hold and how they are compared, and a write whose input is one of several.
    private static func things() throws -> ModuleAssembly {
        try assemble { registration in
            registration.schema.object(
                ObjectDeclaration(
                    "Thing",
                    over: Source(
                        table: "things", key: Column("id", .uuid),
                        columns: [Column("size", .smallint), Column("price", .numeric), Column("tags", .array(.text))]),
                    listing: Listing(defaultOrder: "ID_ASC"),
                    fields: [
                        .column("id", "id", type: "ID"), .column("size", "size").deprecated("Use tags."),
                        .column("price", "price"), .column("tags", "tags"),
                    ]))
            registration.schema.input(
                InputDeclaration(
                    "Place",
                    fields: [InputValueDefinition("a", type: "String"), InputValueDefinition("b", type: "Int")],
                    isOneOf: true))
            registration.schema.query(.list("things", of: "Thing"))
            registration.schema.mutation(
                Mutation(
                    "addThing", .create, of: "Thing", "Adds a thing.",
                    input: [InputValueDefinition("place", type: "Place")]
                ) { _ in { _ in { _ in nil } } })
            registration.routes.list("/things", of: "Thing", by: "things", filters: [ListParameter("size")], "Lists")
            registration.routes.write(.post, "/things", by: "addThing", "Adds a thing")
        }
    }

    @Test("Each comparison of a list is a parameter of its own, but for those that the route names")
    func comparisons() throws {
        let assembly = try Self.things()
        let parameters = try #require(assembly.document.json.at("paths", "/things", "get", "parameters")?.array)
        func parameter(_ name: String) -> JSONValue? { parameters.first { $0.at("name") == .string(name) } }
        let small: JSONObject = ["type": "integer", "format": "int32", "minimum": -32768, "maximum": 32767]
        #expect(parameter("size")?.at("schema") == .object(small) && parameter("size[eq]") == nil)
        #expect(
            parameter("size[notIn]") == [
                "name": "size[notIn]", "in": "query", "description": "Only those whose `size` is none of these.",
                "style": "form", "explode": false,
                "schema": ["type": "array", "minItems": 1, "items": .object(small)],
            ])
        #expect(parameter("id[ne]")?.at("schema") == ["type": "string", "format": "uuid"])
        #expect(parameter("price[gt]")?.at("schema", "pattern") != nil)
        #expect(parameter("tags[isNull]")?.at("schema") == ["type": "boolean"])
        #expect(parameter("tags[contains]")?.at("description") == "Only those whose `tags` has all of these.")
        #expect(parameter("tags[overlaps]")?.at("description") == "Only those whose `tags` has one of these.")
        #expect(parameter("orderBy")?.at("schema", "maxItems") == nil)
        let page = ReferenceContent.html(of: assembly.document)
        #expect(page.split(separator: "<details class=\"answer comparisons\">").count == 2)
        #expect(
            page.contains("<code>[contains]</code> <code>[overlaps]</code> <span class=\"type\">list of string</span>"))
        #expect(page.contains("<dt><code>size</code> ") && !page.contains("size[ne]"))
    }

    @Test("What is deprecated is said to be, and an input of which one field is given says that")
    func deprecatedAndOneOf() throws {
        let schemas = try #require(try Self.things().document.json.at("components", "schemas"))
        #expect(
            schemas.at("Thing", "properties", "size") == [
                "type": "integer", "format": "int32", "description": "Deprecated: Use tags.", "deprecated": true,
            ])
        #expect(schemas.at("Place", "minProperties") == 1 && schemas.at("Place", "maxProperties") == 1)
        // Null is none of its fields' values, as absence is.
        #expect(schemas.at("Place", "properties", "b") == ["type": "integer", "format": "int32"])
    }

    @Test("Texts of modules are escaped in the page")
    func escaping() throws {
        let text = "a <b> & \"c\" `d<e`"
        #expect(("\(text)" as HTML).description == "a &lt;b&gt; &amp; &quot;c&quot; `d&lt;e`")
        #expect(
            HTML.markdown("\(text)\n\n- one\n- `two`").description
                == "<p>a &lt;b&gt; &amp; &quot;c&quot; <code>d&lt;e</code></p><ul><li>one</li><li><code>two</code></li></ul>"
        )
    }
}

extension JSONValue {
    /// A member of members.
    fileprivate func at(_ names: String...) -> JSONValue? {
        var value: JSONValue? = self
        for name in names { value = value?.object?[name] }
        return value
    }
}
