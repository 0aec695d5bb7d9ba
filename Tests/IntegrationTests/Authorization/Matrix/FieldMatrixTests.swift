import JSON
import TestSupport
import Testing

@testable import Relational

/// Every field of every type, by every path, for every role: of a row of one's own, of a foreign one, and of one that is gone.
@Suite("Matrix: fields", .serialized)
struct FieldMatrixTests {
    @Test("Every field by every path: what is foreign is as good as gone, and nothing of it is told")
    func fields() async throws {
        try await MatrixWorld.with { world in
            let registry = world.registry
            var seen = 0
            for path in registry.paths(along: 2) {
                for credential in world.roles {
                    let selection = (["nodeId"] + registry.values(of: path.type, to: credential.role))
                        .joined(separator: " ")
                    let document = path.document(selection)
                    let (foreign, sent) = await Self.ask(world, world.bob, document, credential)
                    world.expectNoLeak(foreign, to: credential, sent: sent)
                    guard world.mayAsk(path, credential.role) else {
                        let code = credential.role == .anonymous ? "UNAUTHENTICATED" : "FORBIDDEN"
                        #expect(foreign.codes == [code], "\(credential.name) \(document): \(foreign.text)")
                        continue
                    }
                    #expect(foreign.codes.isEmpty, "\(credential.name) \(document): \(foreign.text)")
                    guard let seed = path.seed else {
                        Self.expectCount(foreign, path, credential)
                        seen += foreign.text.contains(world.alice.id) ? 1 : 0
                        continue
                    }
                    let (gone, _) = await Self.ask(world, world.gone, document, credential)
                    world.expectNoLeak(gone, to: credential, sent: sent)
                    let type = String(seed.prefix { $0 != "." })
                    let isSeen = MatrixRules.types[type]?.seen(by: credential.role) == .all
                    if isSeen, path.length == 0 {
                        let id = world.bob.rows[type]?.id ?? world.bob.video
                        #expect(foreign.text.contains(id), "\(credential.name) \(document): \(foreign.text)")
                    } else if !isSeen {
                        world.expectSame(foreign, gone, world.names(type), "\(credential.name) \(document)")
                    }
                    if let person = credential.person.flatMap({ world.people[$0] }), person.rows[type] != nil,
                        path.length == 0, MatrixRules.types[type]?.seen(by: credential.role) != .nothing
                    {
                        let (own, _) = await Self.ask(world, person, document, credential)
                        world.expectNoLeak(own, to: credential, sent: sent)
                        #expect(
                            own.text.contains(person.rows[type]?.id ?? ""),
                            "\(credential.name) \(document): \(own.text)")
                        seen += 1
                    }
                }
            }
            // Or nothing would have been seen at all.
            #expect(seen > 10)
        }
    }

    private static func ask(
        _ world: MatrixWorld, _ person: MatrixWorld.Person, _ document: String, _ credential: MatrixWorld.Credential
    ) async -> (TestHost.Answer, String) {
        let text = world.about(person, document)
        return (await world.ask(text, as: credential), text)
    }

    /// All that is counted is seen: the lists are short.
    private static func expectCount(
        _ answer: TestHost.Answer, _ path: MatrixRegistry.Path, _ credential: MatrixWorld.Credential
    ) {
        let list = answer.json["data"][path.root]
        guard path.length == 0, let nodes = list["nodes"].array, nodes.count < 10 else { return }
        #expect(
            list["totalCount"] == .integer(nodes.count) && list["aggregate"]["count"] == .integer(nodes.count),
            "\(credential.name) \(path.prefix): \(answer.text)")
    }

    @Test("What a role may not be told is refused by every path, alone and beside what it may; and a mask is a mask")
    func refusedFields() async throws {
        try await MatrixWorld.with { world in
            let registry = world.registry
            var (refused, masked) = (0, 0)
            for path in registry.paths(along: 1) {
                for credential in world.roles where world.mayAsk(path, credential.role) {
                    for field in registry.hidden(of: path.type, to: credential.role) {
                        for selection in [field, "other: \(field)", "nodeId ... { \(field) }"] {
                            let text = world.about(world.bob, path.document(selection))
                            let answer = await world.ask(text, as: credential)
                            #expect(answer.codes == ["FORBIDDEN"], "\(credential.name) \(text): \(answer.text)")
                            world.expectNoLeak(answer, to: credential, sent: text)
                            refused += 1
                        }
                    }
                    for (field, rule) in MatrixRules.types[path.type]?.fields ?? [:]
                    where rule.masked.contains(credential.role) {
                        let text = world.about(world.bob, path.document(field))
                        let answer = await world.ask(text, as: credential)
                        world.expectNoLeak(answer, to: credential, sent: text)
                        #expect(answer.codes.isEmpty, "\(credential.name) \(text): \(answer.text)")
                        masked += answer.text.contains("\"\(field)\":\"***\"") ? 1 : 0
                    }
                }
            }
            #expect(refused > 20 && masked > 10)
        }
    }

    @Test(
        "A null, an empty and a foreign global id are one: no id of any type, of any form, says that there is something"
    )
    func globalIDs() async throws {
        try await MatrixWorld.with { world in
            let types = world.registry.catalog.objects.keys.sorted()
            for credential in world.roles where credential.role != .anonymous {
                for type in types where MatrixRules.types[type]?.seen(by: credential.role) != .all && type != "Video" {
                    // By a condition of its own type, of the interface, and of another type.
                    for condition in ["... on \(type) { nodeId }", "nodeId", "__typename", "... on Video { id }"] {
                        let text = "{ node(nodeId: \"{\(type).nodeId}\") { \(condition) } }"
                        let (about, gone) = (world.about(world.bob, text), world.about(world.gone, text))
                        let answer = await world.ask(about, as: credential)
                        #expect(answer.json["data"]["node"] == .null, "\(credential.name) \(about): \(answer.text)")
                        world.expectSame(
                            answer, await world.ask(gone, as: credential), world.names(type),
                            "\(credential.name) \(about)")
                    }
                }
            }
        }
    }
}
