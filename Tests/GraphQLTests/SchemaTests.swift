import GraphQL
import JSON
import TestSupport
import Testing

struct SchemaTests {
    private func problems(_ change: (inout SchemaRegistry) -> Void) -> [String] {
        var registry = TestSchema.registry()
        change(&registry)
        do throws(SchemaProblems) {
            _ = try registry.build()
            return []
        } catch { return error.problems.map { "\($0.module) \($0.coordinate)" } }
    }

    @Test func alikeDeclarationsMerge() throws {
        var registry = TestSchema.registry()
        let video = ObjectType("Video", fields: [FieldDefinition("id", type: "ID!")])
        for module in ["plays", "playbook"] {
            var described = video
            described.description = "As \(module) has it."
            registry.add(.object(described), module: module)
            registry.extend(type: "Video", fields: [FieldDefinition(module, type: "[Dog!]!")], module: module)
        }
        let schema = try registry.build()
        #expect(schema.objectType(named: "Video")?.fields.map(\.name) == ["id", "plays", "playbook"])
        #expect(schema.type(named: "UUID") == nil)
    }

    @Test func everythingWrongIsSaidAtOnce() {
        let found = problems { registry in
            registry.extend(type: "Nobody", fields: [FieldDefinition("x", type: "Int")], module: "a")
            registry.add(.object(ObjectType("Human", fields: [FieldDefinition("name", type: "Int")])), module: "b")
            registry.extend(type: "Dog", fields: [FieldDefinition("age", type: "Float")], module: "c")
            registry.extend(type: "Dog", fields: [FieldDefinition("toy", type: "Toy")], module: "d")
            registry.extend(type: "Dog", fields: [FieldDefinition("__x", type: "Filter")], module: "e")
            registry.add(.object(ObjectType("Empty", fields: [])), module: "f")
            registry.add(
                .object(ObjectType("Fish", interfaces: ["Pet"], fields: [FieldDefinition("name", type: "Int")])),
                module: "g")
            registry.add(
                .inputObject(InputObjectType("Loop", fields: [InputValueDefinition("loop", type: "Loop!")])),
                module: "h")
            registry.add(.union(UnionType("Some", types: ["Order"])), module: "i")
            registry.add(.enumeration(EnumType("Truth", values: [.init("true")])), module: "j")
            registry.extend(
                type: "Query",
                fields: [
                    FieldDefinition(
                        "k", type: "Int",
                        arguments: [
                            InputValueDefinition("x", type: "Dog"),
                            InputValueDefinition("y", type: "Int", defaultValue: .string("1")),
                        ])
                ], module: "k")
        }
        #expect(
            found
                == [
                    "a Nobody.x", "b Human.name", "c Dog.age", "d Dog.toy", "e Dog.__x", "e Dog.__x", "f Empty",
                    "g Fish.name", "g Fish.friends", "g Fish.name(upper:)", "i Some", "j Truth.true", "k Query.k(x:)",
                    "k Query.k(y:)", "h Loop",
                ].sorted(by: { found.firstIndex(of: $0) ?? 0 < found.firstIndex(of: $1) ?? 0 }))
        #expect(found.count == 15)
    }

    /// A declaration that breaks a rule of specification sections 3.6 to 3.13, the place of the problem and its words.
    struct Fault: Sendable, CustomTestStringConvertible {
        let place: String
        let message: String
        let change: @Sendable (inout SchemaRegistry) -> Void

        var testDescription: String { message }

        init(_ place: String, _ message: String, _ change: @escaping @Sendable (inout SchemaRegistry) -> Void) {
            self.place = place
            self.message = message
            self.change = change
        }

        /// A fault of the field `In.x`.
        init(_ message: String, _ field: InputValueDefinition, isOneOf: Bool = false) {
            self.init("m In.x", message) {
                $0.add(.inputObject(InputObjectType("In", fields: [field], isOneOf: isOneOf)), module: "m")
            }
        }

        static let all = [
            Fault("m @a_b", "The directive must have at least one location.") {
                $0.add(DirectiveDefinition("a_b", locations: []), module: "m")
            },
            Fault("m @__a", "Names that start with two underscores are reserved for introspection.") {
                $0.add(DirectiveDefinition("__a", locations: [.field]), module: "m")
            },
            Fault("m @a(x:)", "A value cannot have the output type Dog.") {
                let argument = InputValueDefinition("x", type: "Dog")
                $0.add(DirectiveDefinition("a", arguments: [argument], locations: [.field]), module: "m")
            },
            Fault("m @skip", "The module core declares this directive differently.") {
                $0.add(DirectiveDefinition("skip", locations: [.field]), module: "m")
            },
            Fault("m I", "The interface J implements I, so I cannot implement it.") {
                let fields = [FieldDefinition("x", type: "Int")]
                $0.add(.interface(InterfaceType("J", interfaces: ["I"], fields: fields)), module: "m")
                $0.add(.interface(InterfaceType("I", interfaces: ["J"], fields: fields)), module: "m")
            },
            Fault(
                "The default leaves out In.x, which has a default of its own; give it here, too.",
                InputValueDefinition("x", type: "In", defaultValue: .object(InputObject()))),
            Fault(
                "The default has a member \"not-a-name\", which no literal can have as a field.",
                InputValueDefinition("x", type: "JSON", defaultValue: .json(["a": [["not-a-name": 1]]]))),
            Fault(
                "What must be given cannot be deprecated.",
                InputValueDefinition("x", type: "Int!", deprecationReason: "Old.")),
            Fault(
                "A field of a oneOf type must be nullable and have no default.",
                InputValueDefinition("x", type: "Int!"),
                isOneOf: true),
            Fault(
                "The default must give exactly one field of Choice, and not null.",
                InputValueDefinition("x", type: "Choice", defaultValue: .object(InputObject()))),
        ]
    }

    @Test(arguments: Fault.all) func everyRuleNamesTheModule(fault: Fault) {
        var registry = TestSchema.registry()
        fault.change(&registry)
        do throws(SchemaProblems) {
            _ = try registry.build()
            Issue.record("The schema was built.")
        } catch {
            let problem = error.problems.first { $0.message == fault.message }
            #expect(problem.map { "\($0.module) \($0.coordinate)" } == fault.place, "\(error)")
        }
    }

    @Test func modulesDeclareDirectives() throws {
        var registry = TestSchema.registry()
        let trace = DirectiveDefinition(
            "zoo_trace", description: "Says how it went.",
            arguments: [InputValueDefinition("level", type: "Int!", description: "How much.", defaultValue: .int(1))],
            locations: [.query, .field], isRepeatable: true)
        for module in ["zoo", "keepers"] { registry.add(trace, module: module) }
        let schema = try registry.build()
        #expect(
            schema.directives.map(\.name) == [
                "deprecated", "include", "oneOf", "skip", "specifiedBy", "zoo_note", "zoo_trace",
            ])
        let valid = try Document.parse("query @zoo_trace { pet { name @zoo_trace(level: 2) @zoo_trace } }")
        #expect(valid.validate(against: schema).isEmpty)
        let wrong = try Document.parse(
            "query { ...F @zoo_trace } fragment F on Query { pet { name @zoo_trace(lvel: 2) } }")
        #expect(
            wrong.validate(against: schema).map(\.message) == [
                "Unknown argument \"lvel\" on directive \"@zoo_trace\". Did you mean \"level\"?",
                "Directive \"@zoo_trace\" may not be used on FRAGMENT_SPREAD.",
            ])
        #expect(
            SchemaPrinter.print(schema).contains(
                """
                \"\"\"Says how it went.\"\"\"
                directive @zoo_trace(
                  \"\"\"How much.\"\"\"
                  level: Int! = 1
                ) repeatable on QUERY | FIELD
                """))
    }

    @Test func aSchemaNeedsQuery() {
        #expect(throws: SchemaProblems.self) { try SchemaRegistry().build() }
    }

    @Test func typesAreRead() {
        for text in ["Int", "[Int!]!", "[[A_1]]", "_x!"] {
            #expect(TypeReference(parsing: text)?.description == text)
        }
        for text in ["", "Int!!", "[Int", "Int]", "1a", "a b", "[]"] { #expect(TypeReference(parsing: text) == nil) }
    }

    @Test func relationsBetweenTypes() {
        let schema = TestSchema.schema
        #expect(schema.possibleTypes(of: "Pet") == ["Cat", "Dog"])
        #expect(schema.possibleTypes(of: "Animal") == ["Cat", "Dog", "Human"])
        #expect(schema.isSubtype("[Dog!]!" as TypeReference, of: "[Animal]"))
        #expect(!schema.isSubtype("[Dog]" as TypeReference, of: "[Dog!]"))
        #expect(schema.doesFragmentTypeApply("Animal", to: "Dog"))
        #expect(!schema.doesFragmentTypeApply("Pet", to: "Human"))
        #expect(schema.field("__typename", of: "Animal") != nil)
        #expect(schema.field("name", of: "Animal") == nil)
    }

    @Test(.enabled(if: GraphQLCore.isTested, "python3 with graphql-core is missing"))
    func graphQLCoreBuildsThePrintedSchema() throws {
        let sdl = SchemaPrinter.print(TestSchema.schema)
        #expect(sdl == SchemaPrinter.print(try TestSchema.registry().build()))
        #expect(try GraphQLCore.problems(sdl: sdl) == [])
        let echo = SchemaPrinter.print(try TestSchema.echo("[DateTime!]", default: .list([])))
        #expect(try GraphQLCore.problems(sdl: echo) == [])
    }

    @Test(.enabled(if: GraphQLCore.isTested, "python3 with graphql-core is missing"))
    func anyDescriptionSurvivesPrinting() throws {
        var random = SeededGenerator(seed: 3)
        let pool: [Unicode.Scalar] = [
            "a", "b", " ", " ", "\t", "\n", "\r", "\"", "\"", "\\", "é", "😀", "\u{0}", "\u{7F}", "\u{FEFF}", "#",
        ]
        var registry = TestSchema.registry()
        var fields: [FieldDefinition] = []
        for position in 0..<600 {
            var text = ""
            for _ in 0..<random.number(0..<(position % 10 == 0 ? 120 : 9)) {
                text.unicodeScalars.append(random.pick(pool))
            }
            fields.append(
                FieldDefinition(
                    "f\(position)", type: "Int", description: text,
                    arguments: [
                        InputValueDefinition(
                            "x", type: "String", description: text, defaultValue: .string(text), deprecationReason: text
                        )
                    ], deprecationReason: text))
        }
        registry.add(.object(ObjectType("Described", fields: fields)), module: "m")
        let schema = try registry.build()
        let sdl = SchemaPrinter.print(schema)
        #expect(try GraphQLCore.descriptions(of: "Described", sdl: sdl) == fields.map { $0.description ?? "" })
        // The printed schema is also text that our own parser reads.
        #expect(throws: Never.self) { try Document.parse(sdl, limits: ParserLimits(tokens: 100_000)) }
    }
}
