import GraphQL
import TestSupport

/// Writes random introspections of a schema: aliases, fragments, conditions, deprecated elements or not.
struct IntrospectionGenerator {
    private var random: SeededGenerator
    private let schema: Schema
    private var fragments: [String] = []

    init(seed: UInt64, schema: Schema) {
        random = SeededGenerator(seed: seed)
        self.schema = schema
    }

    mutating func document() -> String {
        var text = ""
        for position in 0..<Int.random(in: 1...3, using: &random) {
            if random.oneIn(3) {
                text += "s\(position): __schema \(selections(on: "__Schema", depth: 0, lists: 0)) "
            } else {
                let name =
                    random.oneIn(9) ? "Nobody" : random.pick(schema.types.map(\.name) + ["__Type", "__TypeKind"])
                text += "t\(position): __type(name: \"\(name)\") \(selections(on: "__Type", depth: 0, lists: 0)) "
            }
        }
        text = "{ \(text)}" + fragments.joined()
        return (text.contains("$yes") ? "query ($yes: Boolean!) " : "") + text
    }

    private mutating func selections(on type: String, depth: Int, lists: Int) -> String {
        let fields = schema.type(named: type)?.fields ?? []
        var text = "{ __typename "
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let field = random.pick(fields)
            let isLeaf = schema.type(named: field.type.name)?.isLeaf == true
            let leadsBack = ["fields", "inputFields", "interfaces", "possibleTypes"].contains(field.name)
            if !isLeaf, depth > 5 || leadsBack && lists > 1 { continue }
            // Aliases tell apart what could not merge.
            var selection = "f\(Int.random(in: 0..<1_000_000, using: &random)): \(field.name)"
            if !field.arguments.isEmpty, !random.oneIn(3) {
                selection += "(includeDeprecated: \(random.pick(["true", "false", "$yes"])))"
            }
            if random.oneIn(6) { selection += random.pick([" @skip(if: false)", " @include(if: $yes)"]) }
            if !isLeaf {
                selection +=
                    " " + selections(on: field.type.name, depth: depth + 1, lists: lists + (leadsBack ? 1 : 0))
            }
            switch Int.random(in: 0..<5, using: &random) {
            case 0: text += "... on \(type) { \(selection) } "
            case 1:
                fragments.append(" fragment F\(fragments.count) on \(type) { \(selection) }")
                text += "...F\(fragments.count - 1) "
            default: text += selection + " "
            }
        }
        return text + "}"
    }
}
