public import GraphQL

/// How many documents have each kind of part, so that a test can prove that what it compares has all of them.
public struct DocumentKinds: CustomStringConvertible {
    /// The number of documents by the name of the kind: `mutation addClip`, `field UserConnection.groups`, `filter or`,
    /// `scalar Color`, `default left`.
    public private(set) var counts: [String: Int] = [:]

    private let schema: Schema
    private var seen: Set<String> = []

    /// - Parameter schema: what the documents ask.
    public init(_ schema: Schema) { self.schema = schema }

    /// Counts the kinds of a valid document.
    public mutating func add(_ document: Document) {
        seen = []
        for operation in document.operations {
            guard let root = schema.rootType(of: operation.kind)?.name else { continue }
            walk(operation.selectionSet, root, operation.kind)
            for variable in operation.variableDefinitions { note(variable) }
        }
        for fragment in document.fragments { walk(fragment.selectionSet, fragment.typeCondition, nil) }
        for kind in seen { counts[kind, default: 0] += 1 }
    }

    /// The kinds of which fewer documents than so many have one.
    public func missing(_ kinds: [String], atLeast least: Int) -> [String] {
        kinds.filter { counts[$0, default: 0] < least }.map { "\($0): \(counts[$0, default: 0])" }
    }

    public var description: String {
        counts.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: "\n")
    }

    private mutating func note(_ variable: VariableDefinition) {
        let type = variable.type.name
        seen.insert("variable \(kind(of: type))")
        guard let value = variable.defaultValue else { return }
        seen.insert("variable with default \(kind(of: type))")
        walk(value, variable.type, depth: 0)
    }

    private mutating func walk(_ set: SelectionSet, _ type: String, _ root: OperationKind?) {
        for selection in set {
            switch selection {
            case .field(let field): walk(field, type, root)
            case .fragmentSpread: seen.insert("fragment spread")
            case .inlineFragment(let fragment):
                let inner = fragment.typeCondition ?? type
                seen.insert("\(kind(of: inner)) within \(kind(of: type))")
                walk(fragment.selectionSet, inner, root)
            }
        }
    }

    private mutating func walk(_ field: Field, _ type: String, _ root: OperationKind?) {
        guard let definition = schema.field(field.name, of: type) else { return }
        if let root, schema.rootType(of: root)?.name == type { seen.insert("\(root.rawValue) \(field.name)") }
        seen.insert("field \(type).\(field.name)")
        seen.insert("field to \(kind(of: definition.type.name))")
        for argument in definition.arguments where argument.defaultValue != nil {
            seen.insert(field.arguments[argument.name] == nil ? "default left" : "default replaced")
        }
        for argument in field.arguments {
            guard let known = definition.arguments.first(where: { $0.name == argument.name }) else { continue }
            walk(argument.value, known.type, depth: 0)
        }
        if let set = field.selectionSet { walk(set, definition.type.name, nil) }
    }

    private mutating func walk(_ value: Value, _ type: TypeReference, depth: Int) {
        if case .list(let items) = value.kind, let item = type.item {
            if items.count > 1 { seen.insert("several of \(kind(of: type.name))") }
            for value in items { walk(value, item, depth: depth) }
            return
        }
        switch (value.kind, schema.type(named: type.name)) {
        case (.variable, _): seen.insert("variable in place of \(kind(of: type.name))")
        case (.enumeration, .enumeration): seen.insert("enum \(type.name)")
        case (.object(let fields), .inputObject(let input)):
            seen.insert(depth > 0 ? "input within input" : "input")
            seen.insert("input \(input.name)")
            if input.isOneOf { seen.insert("oneOf input") }
            for field in fields {
                if input.name.hasSuffix("Filter"), ["and", "or", "not"].contains(field.name) {
                    seen.insert("filter \(field.name)")
                }
                guard let known = input.field(field.name) else { continue }
                walk(field.value, known.type, depth: depth + 1)
            }
        case (.null, _): seen.insert("null")
        case (_, .scalar): seen.insert("scalar \(type.name)")
        default: break
        }
    }

    private func kind(of type: String) -> String {
        switch schema.type(named: type) {
        case .scalar, nil: "scalar"
        case .enumeration: "enum"
        case .object: "object"
        case .interface: "interface"
        case .union: "union"
        case .inputObject(let type): type.isOneOf ? "oneOf input" : "input"
        }
    }
}
