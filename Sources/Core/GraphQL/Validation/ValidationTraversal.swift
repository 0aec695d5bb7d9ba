/// Walks a document once, knowing the types as it goes, and tells every rule what it meets.
///
/// What is nested waits on stacks of its own; fragments are walked where they are defined.
struct ValidationTraversal {
    private var rules: [any ValidationRule]
    /// The variables that the definition being walked uses.
    private var usages: [VariableUsage] = []

    init(rules: [any ValidationRule]) { self.rules = rules }

    mutating func run(_ context: inout ValidationContext) {
        let document = context.document
        tell(&context) { $0.enter(document, &$1) }
        var fragmentUsages: [[VariableUsage]] = []
        for fragment in document.fragments {
            walk(fragment, &context)
            fragmentUsages.append(usages)
            usages = []
        }
        for (position, operation) in document.operations.enumerated() {
            walk(operation, &context)
            for fragment in context.fragments.reachable(from: context.fragments.operationSpreads[position]) {
                usages += fragmentUsages[fragment]
            }
            tell(&context) { [usages] in $0.leave(operation, usages: usages, &$1) }
            usages = []
            if context.isFull { return }
        }
    }

    private mutating func tell(
        _ context: inout ValidationContext, _ event: (inout any ValidationRule, inout ValidationContext) -> Void
    ) {
        for index in rules.indices { event(&rules[index], &context) }
    }

    // MARK: Definitions

    private mutating func walk(_ operation: OperationDefinition, _ context: inout ValidationContext) {
        tell(&context) { $0.enter(operation, &$1) }
        for variable in operation.variableDefinitions {
            tell(&context) { $0.enter(variable, &$1) }
            if let value = variable.defaultValue { walk(ExpectedValue(value: value, type: variable.type), &context) }
            walk(variable.directives, at: .variableDefinition, &context)
        }
        let location: DirectiveDefinition.Location =
            switch operation.kind {
            case .query: .query
            case .mutation: .mutation
            case .subscription: .subscription
            }
        walk(operation.directives, at: location, &context)
        let root = context.schema.rootType(of: operation.kind).map(TypeDefinition.object)
        walk(operation.selectionSet, on: root, &context)
    }

    private mutating func walk(_ fragment: FragmentDefinition, _ context: inout ValidationContext) {
        tell(&context) { $0.enter(fragment, &$1) }
        walk(fragment.directives, at: .fragmentDefinition, &context)
        walk(fragment.selectionSet, on: composite(fragment.typeCondition, context), &context)
    }

    private func composite(_ name: String, _ context: ValidationContext) -> TypeDefinition? {
        context.schema.type(named: name).flatMap { $0.isComposite ? $0 : nil }
    }

    // MARK: Selections

    private mutating func walk(
        _ outermost: SelectionSet, on root: TypeDefinition?, _ context: inout ValidationContext
    ) {
        var open: [(rest: SelectionSet.Iterator, parent: TypeDefinition?)] = [(outermost.makeIterator(), root)]
        while let parent = open.last.map(\.parent), !context.isFull {
            guard let selection = open[open.count - 1].rest.next() else {
                open.removeLast()
                continue
            }
            switch selection {
            case .field(let field):
                let type = walk(field, on: parent, &context)
                if let selections = field.selectionSet {
                    open.append((selections.makeIterator(), type.flatMap { composite($0.name, context) }))
                }
            case .fragmentSpread(let spread):
                tell(&context) { $0.enter(spread, on: parent, &$1) }
                walk(spread.directives, at: .fragmentSpread, &context)
            case .inlineFragment(let fragment):
                tell(&context) { $0.enter(fragment, on: parent, &$1) }
                walk(fragment.directives, at: .inlineFragment, &context)
                let type = fragment.typeCondition.map { composite($0, context) } ?? parent
                open.append((fragment.selectionSet.makeIterator(), type))
            }
        }
    }

    /// Walks a field up to the set below it; the type of its value.
    private mutating func walk(
        _ field: Field, on parent: TypeDefinition?, _ context: inout ValidationContext
    ) -> TypeReference? {
        let definition = parent.flatMap { context.schema.field(field.name, of: $0.name) }
        tell(&context) { $0.enter(field, on: parent, definition, &$1) }
        let coordinate = "\(parent?.name ?? "").\(field.name)"
        let arguments = ArgumentList(
            owner: .field(field, coordinate: coordinate), arguments: field.arguments,
            definitions: definition?.arguments)
        walk(arguments, &context)
        walk(field.directives, at: .field, &context)
        return definition?.type
    }

    private mutating func walk(
        _ directives: NodeList<Directive>, at location: DirectiveDefinition.Location,
        _ context: inout ValidationContext
    ) {
        if directives.isEmpty { return }
        tell(&context) { $0.enter(directives, at: location, &$1) }
        for directive in directives {
            if context.isFull { return }
            let definition = context.schema.directive(named: directive.name)
            let arguments = ArgumentList(
                owner: .directive(directive), arguments: directive.arguments, definitions: definition?.arguments)
            walk(arguments, &context)
        }
    }

    // MARK: Values

    private mutating func walk(_ list: ArgumentList, _ context: inout ValidationContext) {
        tell(&context) { $0.enter(list, &$1) }
        for argument in list.arguments {
            let definition = list.definitions?.first { $0.name == argument.name }
            walk(
                ExpectedValue(
                    value: argument.value, type: definition?.type, formerType: definition?.formerType,
                    hasDefault: definition?.defaultValue != nil),
                &context)
        }
    }

    /// A value with what its place expects.
    private struct ExpectedValue {
        let value: Value
        let type: TypeReference?
        var formerType: TypeReference?
        var hasDefault = false
        /// The oneOf type whose field the place is.
        var oneOf: String?
    }

    private mutating func walk(_ outermost: ExpectedValue, _ context: inout ValidationContext) {
        var pending = [outermost]
        while let next = pending.popLast(), !context.isFull {
            tell(&context) { $0.enter(next.value, as: next.type, &$1) }
            switch next.value.kind {
            case .variable(let name):
                usages.append(
                    VariableUsage(
                        value: next.value, name: name, type: next.type, formerType: next.formerType,
                        hasDefault: next.hasDefault, oneOf: next.oneOf))
            case .list(let items):
                let type = next.type?.item
                let formerType = next.formerType?.item
                for item in items.reversed() {
                    pending.append(ExpectedValue(value: item, type: type, formerType: formerType))
                }
            case .object(let fields):
                let object = context.inputObject(next.type)
                for field in fields.reversed() {
                    let definition = object?.field(field.name)
                    pending.append(
                        ExpectedValue(
                            value: field.value, type: definition?.type, formerType: definition?.formerType,
                            hasDefault: definition?.defaultValue != nil,
                            oneOf: object.flatMap { $0.isOneOf ? $0.name : nil }))
                }
            case .int, .float, .string, .boolean, .null, .enumeration: break
            }
        }
    }
}
