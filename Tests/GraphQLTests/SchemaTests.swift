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
}
