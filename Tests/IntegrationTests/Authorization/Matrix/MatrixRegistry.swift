import Foundation
import GraphQL
import JSON
import TestSupport
import Testing

@testable import Relational

/// What the running product has, read from its catalog and schema.
struct MatrixRegistry: Sendable {
    let catalog: Catalog

    init(_ catalog: Catalog) { self.catalog = catalog }

    // MARK: Fields

    /// The fields of a type that are no links to rows.
    func values(of type: String) -> [String] {
        catalog.objects[type]?.order.filter { name in
            switch catalog.objects[type]?.fields[name]?.binding {
            case .column, .expression, .computed, .batch: true
            case .one, .many, .through, .oneOf, nil: false
            }
        } ?? []
    }

    /// The fields of a type that a role is told of, the masked among them.
    func values(of type: String, to role: Role) -> [String] {
        values(of: type).filter { !(MatrixRules.types[type]?.fields[$0]?.hidden.contains(role) ?? false) }
    }

    /// The fields that a role is refused.
    func hidden(of type: String, to role: Role) -> [String] {
        values(of: type).filter { MatrixRules.types[type]?.fields[$0]?.hidden.contains(role) ?? false }
    }

    /// Whether a role may compare, order, group and compute by a field.
    func isPlain(_ field: String, of type: String, to role: Role) -> Bool {
        MatrixRules.types[type]?.fields[field]?.isPlain(to: role) ?? true
    }

    // MARK: Lists

    func names(ofEnum name: String) -> [String] {
        guard case .enumeration(let type)? = catalog.schema.type(named: name) else { return [] }
        return type.values.map(\.name)
    }

    func inputs(of name: String) -> [InputValueDefinition] {
        guard case .inputObject(let type)? = catalog.schema.type(named: name) else { return [] }
        return type.fields
    }

    func fields(of name: String) -> [FieldDefinition] { catalog.schema.type(named: name)?.fields ?? [] }

    func orders(of type: String) -> [String] { names(ofEnum: type + "Order") }

    /// The comparisons of a type's filter: of which field, by which operator, and the type of what is compared with.
    func comparisons(of type: String) -> [(field: String, comparison: String, value: TypeReference)] {
        inputs(of: type + "Filter").filter { !["and", "or", "not"].contains($0.name) }.flatMap { filter in
            inputs(of: filter.type.name).map { (filter.name, $0.name, $0.type) }
        }
    }

    /// The field by which a value of an order's or a grouping's enum goes: `HOUR_OF_CREATED_AT`, `MAX_EMAIL_DESC`; nil where it is
    /// by none, and an issue where nobody knows.
    func field(by name: String, of type: String) -> String? {
        var stem = name[...]
        for suffix in ["_ASC", "_DESC"] where stem.hasSuffix(suffix) { stem = stem.dropLast(suffix.count) }
        if ["KEY", "COUNT"].contains(stem) { return nil }
        let prefixes =
            ["", "HOUR_OF_", "DAY_OF_", "WEEK_OF_", "MONTH_OF_", "YEAR_OF_"]
            + ["MIN_", "MAX_", "SUM_", "AVG_", "COUNT_DISTINCT_"]
        for prefix in prefixes where stem.hasPrefix(prefix) {
            let rest = stem.dropFirst(prefix.count)
            if let field = values(of: type).first(where: { $0.enumValueName == rest }) { return field }
        }
        Issue.record("Nobody knows by which field of \(type) \(name) goes: teach MatrixRegistry.field(by:of:).")
        return nil
    }

    // MARK: Paths

    /// A way to the objects of a type: what stands before and behind what is selected of them.
    struct Path: Sendable {
        let root: String
        let type: String
        /// Where values of a row stand, it has `{Play.id}` and the like.
        let prefix: String
        let suffix: String
        /// How many relations it goes along.
        let length: Int
        /// The type and field of the row that it begins with; nil where it begins with all.
        let seed: String?

        func document(_ selection: String) -> String { "{ \(prefix) { \(selection) }\(suffix) }" }
    }

    /// Every way to every type: by each root field, and from there along relations.
    func paths(along length: Int) -> [Path] {
        var paths: [Path] = []
        for (root, binding) in catalog.roots.sorted(by: { $0.key < $1.key }) { paths += self.paths(root, binding) }
        var last = paths
        for length in 1...length {
            last = last.flatMap { path in
                (catalog.objects[path.type]?.order ?? []).flatMap { field in
                    steps(field, of: path.type).map { step in
                        Path(
                            root: path.root, type: step.type, prefix: "\(path.prefix) { \(step.prefix)",
                            suffix: step.suffix + " }" + path.suffix, length: length, seed: path.seed)
                    }
                }
            }
            paths += last
        }
        return paths
    }

    private func paths(_ root: String, _ binding: RootField.Binding) -> [Path] {
        func path(_ type: String, _ prefix: String, _ suffix: String = "", seed: String? = nil) -> Path {
            Path(root: root, type: type, prefix: prefix, suffix: suffix, length: 0, seed: seed)
        }
        switch binding {
        case .lookup(let type): return [path(type, "\(root)(id: \"{\(type).id}\")", seed: "\(type).id")]
        case .unique(let type, _, let argument):
            return [path(type, "\(root)(\(argument): \"{\(type).\(argument)}\")", seed: "\(type).\(argument)")]
        case .viewer(let type): return [path(type, root)]
        case .list(let type):
            return lists("\(root)(first: 10)").map { path(type, $0.prefix, $0.suffix) }
        case .node:
            return catalog.objects.values.sorted { $0.name < $1.name }.map {
                path(
                    $0.name, "\(root)(nodeId: \"{\($0.name).nodeId}\") { ... on \($0.name)", " }",
                    seed: "\($0.name).nodeId")
            }
        case .computed:
            Issue.record("Query.\(root) is computed: teach MatrixRegistry.paths(along:) how it is asked for.")
            return []
        }
    }

    private func steps(_ field: String, of type: String) -> [(type: String, prefix: String, suffix: String)] {
        switch catalog.objects[type]?.fields[field]?.binding {
        case .one(let type, _, _, _): [(type, field, "")]
        case .many(let type, _, _), .through(let type, _):
            lists("\(field)(first: 5)").map { (type, $0.prefix, $0.suffix) }
        case .oneOf(let alternatives):
            possibleTypes(alternatives, field, type).map { ($0, "\(field) { ... on \($0)", " }") }
        case .column, .expression, .computed, .batch, nil: []
        }
    }

    private func possibleTypes(_ alternatives: Alternatives, _ field: String, _ type: String) -> [String] {
        guard let definition = catalog.schema.field(field, of: type) else { return [] }
        return catalog.schema.possibleTypes(of: definition.type.name)
    }

    private func lists(_ field: String) -> [(prefix: String, suffix: String)] {
        [
            ("\(field) { totalCount aggregate { count } nodes", " }"),
            ("\(field) { pageInfo { startCursor endCursor } edges { cursor node", " } }"),
        ]
    }
}

extension MatrixWorld {
    var registry: MatrixRegistry { MatrixRegistry(host.queries.catalog) }

    /// A document or a path about somebody's row: with values in place of `{Play.id}` and the like.
    func about(_ person: Person, _ text: String) -> String {
        var text = text
        for (type, row) in person.rows {
            text = text.replacing("{\(type).nodeId}", with: row.nodeID)
            for member in row.values.members {
                guard let value = member.value.string else { continue }
                text = text.replacing("{\(type).\(member.name)}", with: value)
            }
        }
        let video = "Video:" + person.video
        let node = Data(video.utf8).base64EncodedString().replacing("=", with: "").replacing("+", with: "-")
            .replacing("/", with: "_")
        return text.replacing("{Video.id}", with: person.video).replacing("{Video.nodeId}", with: node)
    }

    /// Whether a role may ask for a field of `Query`, and by its argument.
    func mayAsk(_ path: MatrixRegistry.Path, _ role: Role) -> Bool {
        guard MatrixRules.roots[path.root]?.contains(role) ?? false else { return false }
        guard let parts = path.seed?.split(separator: "."), parts.count == 2 else { return true }
        return registry.isPlain(String(parts[1]), of: String(parts[0]), to: role)
    }
}
