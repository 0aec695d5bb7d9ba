/// Walks a document once, knowing the types as it goes, and tells every rule what it meets.
///
/// It descends by recursion, no deeper than the parser allows; fragments are walked where they are defined.
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
            if let value = variable.defaultValue { walk(value, as: variable.type, &context) }
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
        _ selections: SelectionSet, on parent: TypeDefinition?, _ context: inout ValidationContext
    ) {
        for selection in selections {
            if context.isFull { return }
            switch selection {
            case .field(let field): walk(field, on: parent, &context)
            case .fragmentSpread(let spread):
                tell(&context) { $0.enter(spread, on: parent, &$1) }
                walk(spread.directives, at: .fragmentSpread, &context)
            case .inlineFragment(let fragment):
                tell(&context) { $0.enter(fragment, on: parent, &$1) }
                walk(fragment.directives, at: .inlineFragment, &context)
                let type = fragment.typeCondition.map { composite($0, context) } ?? parent
                walk(fragment.selectionSet, on: type, &context)
            }
        }
    }

    private mutating func walk(_ field: Field, on parent: TypeDefinition?, _ context: inout ValidationContext) {
        let definition = parent.flatMap { context.schema.field(field.name, of: $0.name) }
        tell(&context) { $0.enter(field, on: parent, definition, &$1) }
        let coordinate = "\(parent?.name ?? "").\(field.name)"
        let arguments = ArgumentList(
            owner: .field(field, coordinate: coordinate), arguments: field.arguments,
            definitions: definition?.arguments)
        walk(arguments, &context)
        walk(field.directives, at: .field, &context)
        if let selections = field.selectionSet {
            walk(selections, on: definition.flatMap { composite($0.type.name, context) }, &context)
        }
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
            walk(argument.value, as: definition?.type, hasDefault: definition?.defaultValue != nil, &context)
        }
    }

    private mutating func walk(
        _ value: Value, as type: TypeReference?, hasDefault: Bool = false, oneOf: String? = nil,
        _ context: inout ValidationContext
    ) {
        if context.isFull { return }
        tell(&context) { $0.enter(value, as: type, &$1) }
        switch value.kind {
        case .variable(let name):
            usages.append(VariableUsage(value: value, name: name, type: type, hasDefault: hasDefault, oneOf: oneOf))
        case .list(let items):
            for item in items { walk(item, as: type?.item, &context) }
        case .object(let fields):
            var object: InputObjectType?
            if let type, case .inputObject(let type) = context.schema.type(named: type.name) { object = type }
            for field in fields {
                let definition = object?.field(field.name)
                walk(
                    field.value, as: definition?.type, hasDefault: definition?.defaultValue != nil,
                    oneOf: object.flatMap { $0.isOneOf ? $0.name : nil }, &context)
            }
        case .int, .float, .string, .boolean, .null, .enumeration: break
        }
    }
}
