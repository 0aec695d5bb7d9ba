import GraphQL
import JSON
import TestSupport
import Testing

@testable import Relational

/// Every filter, order, grouping and aggregate of every list, and the cursors of every order.
@Suite("Matrix: lists", .serialized)
struct ListMatrixTests {
    /// A list that is asked by somebody who may ask it.
    private struct List {
        let world: MatrixWorld
        let root: String
        let type: String
        let credential: MatrixWorld.Credential

        var registry: MatrixRegistry { world.registry }
        /// Whether somebody else's rows are in it.
        var isOpen: Bool { MatrixRules.types[type]?.seen(by: credential.role) == .all }

        func isPlain(_ field: String) -> Bool { registry.isPlain(field, of: type, to: credential.role) }

        /// The answer, and what was sent for it.
        func ask(_ text: String, _ variables: JSONObject = [:]) async -> (answer: TestHost.Answer, sent: String) {
            let answer = await world.ask(text, variables, as: credential)
            let sent = text + " " + JSONValue.object(variables).text
            world.expectNoLeak(answer, to: credential, sent: sent)
            return (answer, sent)
        }

        /// Expects an answer, or a refusal where it would go by what the role may not read.
        @discardableResult
        func expect(_ text: String, _ variables: JSONObject = [:], by field: String?) async -> TestHost.Answer? {
            let (answer, sent) = await ask(text, variables)
            if let field, !isPlain(field) {
                #expect(answer.codes == ["FORBIDDEN"], "\(credential.name) \(sent): \(answer.text)")
                return nil
            }
            #expect(answer.codes.isEmpty, "\(credential.name) \(sent): \(answer.text)")
            return answer
        }
    }

    private static func each(_ world: MatrixWorld, _ body: (List) async throws -> Void) async throws {
        for (root, binding) in world.registry.catalog.roots.sorted(by: { $0.key < $1.key }) {
            guard case .list(let type) = binding else { continue }
            for credential in world.roles {
                let list = List(world: world, root: root, type: type, credential: credential)
                if MatrixRules.roots[root]?.contains(credential.role) ?? false {
                    try await body(list)
                } else {
                    let (answer, sent) = await list.ask("{ \(root) { totalCount } }")
                    let code = credential.role == .anonymous ? "UNAUTHENTICATED" : "FORBIDDEN"
                    #expect(answer.codes == [code], "\(credential.name) \(sent): \(answer.text)")
                }
            }
        }
    }

    /// What is compared with, by what somebody's row has.
    private static func operand(_ value: JSONValue?, _ comparison: String, _ type: TypeReference) -> JSONValue {
        if type.name == "Boolean", comparison == "isNull" { return false }
        let value = value ?? .null
        let one = value.array?.first ?? value
        if comparison == "startsWith" { return .string(one.string ?? "") }
        return type.item == nil ? one : .array([one])
    }

    @Test(
        "Every comparison of every filter: a foreign row's value finds what a value of none finds, and a mask is looked by in no form"
    )
    func filters() async throws {
        try await MatrixWorld.with { world in
            try await Self.each(world) { list in
                for (field, comparison, value) in list.registry.comparisons(of: list.type) {
                    func ask(_ person: MatrixWorld.Person, _ form: (text: String, isWhole: Bool)) async -> TestHost
                        .Answer?
                    {
                        let operand = Self.operand(person.rows[list.type]?.values[field], comparison, value)
                        let filter: JSONValue = [field: [comparison: operand]]
                        return await list.expect(
                            form.text, ["v": form.isWhole ? filter : operand], by: field)
                    }
                    let selected = "\(list.root)(filter: $f) { totalCount aggregate { count } nodes { nodeId } }"
                    let inline = (
                        text: "query($v: \(value.nullable)) { "
                            + selected.replacing("$f", with: "{ \(field): { \(comparison): $v } }") + " }",
                        isWhole: false
                    )
                    let whole = (
                        text: "query($v: \(list.type)Filter) { \(selected.replacing("$f", with: "$v")) }", isWhole: true
                    )
                    guard list.isPlain(field) else {
                        for form in [inline, whole] + Self.nested(selected, list.type) {
                            _ = await ask(world.bob, form)
                        }
                        continue
                    }
                    for form in [inline, whole] {
                        guard let foreign = await ask(world.bob, form) else { continue }
                        if !list.isOpen {
                            guard let gone = await ask(world.gone, form) else { continue }
                            world.expectSame(
                                foreign, gone, world.names(list.type),
                                "\(list.credential.name) \(field) \(comparison) \(form.text): \(foreign.text)")
                        } else if comparison == "eq" {
                            let count = foreign.json["data"][list.root]["totalCount"].number?.int64 ?? 0
                            #expect(count > 0, "\(list.credential.name) \(field) \(form.text): \(foreign.text)")
                        }
                    }
                }
            }
        }
    }

    /// The same inside of what joins filters.
    private static func nested(_ selected: String, _ type: String) -> [(text: String, isWhole: Bool)] {
        ["{ not: $v }", "{ or: [$v] }", "{ and: [{ not: { or: [{ and: [$v] }] } }] }"].map { filter in
            (text: "query($v: \(type)Filter!) { \(selected.replacing("$f", with: filter)) }", isWhole: true)
        }
    }

    @Test("Every order: by what is masked nobody sorts, and a cursor tells nothing")
    func orders() async throws {
        try await MatrixWorld.with { world in
            try await Self.each(world) { list in
                let registry = list.registry
                let page = "{ pageInfo { startCursor endCursor hasNextPage } edges { cursor node { nodeId } } }"
                for order in registry.orders(of: list.type) {
                    let field = registry.field(by: order, of: list.type)
                    await list.expect("{ \(list.root)(orderBy: \(order)) \(page) }", by: field)
                    let plain = registry.orders(of: list.type)[0]
                    await list.expect(
                        "query($o: [\(list.type)Order!]) { \(list.root)(orderBy: $o) \(page) }",
                        ["o": [.string(plain), .string(order)]], by: field)
                    guard let foreign = world.bob.rows[list.type]?.cursors[order],
                        let gone = world.gone.rows[list.type]?.cursors[order]
                    else {
                        Issue.record("There is no cursor of a foreign \(list.type) in the order \(order).")
                        continue
                    }
                    for (size, position) in [("first", "after"), ("last", "before")] {
                        func ask(_ cursor: String) async -> TestHost.Answer? {
                            await list.expect(
                                "{ \(list.root)(orderBy: \(order), \(size): 5, \(position): \"\(cursor)\") { totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { nodeId } } } }",
                                by: field)
                        }
                        guard let one = await ask(foreign), !list.isOpen, let other = await ask(gone) else { continue }
                        world.expectSame(
                            one, other, [(foreign, gone)] + world.names(list.type),
                            "\(list.credential.name) \(order) \(position): \(one.text)")
                    }
                }
            }
        }
    }

    @Test("Every aggregate: of what is masked nothing is computed, and of all else only over rows that are seen")
    func aggregates() async throws {
        try await MatrixWorld.with { world in
            try await Self.each(world) { list in
                for function in list.registry.fields(of: list.type + "Aggregate") where function.name != "count" {
                    for field in list.registry.fields(of: function.type.name) {
                        await list.expect(
                            "{ \(list.root)(first: 1) { aggregate { count \(function.name) { \(field.name) } } } }",
                            by: field.name)
                    }
                }
                for function in list.registry.fields(of: list.type + "Group")
                where !["key", "count"].contains(function.name) {
                    let by = list.registry.names(ofEnum: list.type + "GroupBy").first {
                        list.registry.field(by: $0, of: list.type).map(list.isPlain) ?? true
                    }
                    for field in list.registry.fields(of: function.type.name) {
                        await list.expect(
                            "{ \(list.root) { groups(by: \(by ?? "ID")) { count \(function.name) { \(field.name) } } } }",
                            by: field.name)
                    }
                }
            }
        }
    }

    @Test(
        "Every grouping and every order of groups: by what is masked there is none, and no group holds what is not seen"
    )
    func groups() async throws {
        try await MatrixWorld.with { world in
            try await Self.each(world) { list in
                let registry = list.registry
                let keys = registry.fields(of: list.type + "GroupKey").map(\.name)
                let groupings = registry.names(ofEnum: list.type + "GroupBy")
                let isPlain = { (name: String) in registry.field(by: name, of: list.type).map(list.isPlain) ?? true }
                for grouping in groupings {
                    let field = registry.field(by: grouping, of: list.type)
                    let key = field.flatMap { keys.contains($0) ? $0 : nil } ?? keys.first ?? "__typename"
                    let answer = await list.expect(
                        "{ \(list.root) { totalCount groups(by: \(grouping), first: 50) { count key { \(key) } } } }",
                        by: field)
                    if let list = answer?.json["data"][list.root] {
                        let sum = list["groups"].array?.compactMap { $0["count"].number?.int64 }.reduce(0, +)
                        #expect(sum == list["totalCount"].number?.int64, "\(grouping): \(answer?.text ?? "")")
                    }
                    let others = groupings.filter { registry.field(by: $0, of: list.type) != field }
                    if let plain = others.first(where: isPlain) {
                        await list.expect(
                            "query($g: [\(list.type)GroupBy!]!) { \(list.root) { groups(by: $g) { count } } }",
                            ["g": [.string(plain), .string(grouping)]], by: field)
                    }
                }
                guard let by = groupings.first(where: isPlain) else { return }
                for order in registry.names(ofEnum: list.type + "GroupOrder") {
                    await list.expect(
                        "{ \(list.root) { groups(by: \(by), orderBy: \(order)) { count } } }",
                        by: registry.field(by: order, of: list.type))
                }
            }
        }
    }
}
