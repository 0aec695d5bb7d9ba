/// The fields that answer under one response key.
public struct CollectedField: Sendable {
    /// The name in the response.
    public let responseKey: String
    /// The name in the schema; the same for all of `fields` in a valid document.
    public let name: String
    /// The fields of the document that merge, at least one, in the order of the document.
    public fileprivate(set) var fields: [Field]
}

/// Finds the fields to execute: specification section 6.3.2, `CollectFields`.
public struct FieldCollector: Sendable {
    /// The document that is executed.
    public let document: Document
    /// The schema that the document was validated against.
    public let schema: Schema
    /// The operation's variables, for `@skip` and `@include`.
    public let variables: CoercedVariables

    /// - Parameters:
    ///   - document: the document that is executed.
    ///   - schema: the schema that it was validated against.
    ///   - variables: the operation's variables.
    public init(document: Document, schema: Schema, variables: CoercedVariables) {
        self.document = document
        self.schema = schema
        self.variables = variables
    }

    /// The fields of a selection set for an object of a type, merged by response key, in the order of the response.
    ///
    /// - Throws: `badUserInput` when the condition of a `@skip` or `@include` is null.
    public func collect(_ selectionSet: SelectionSet, on objectType: String) throws(GraphQLError) -> [CollectedField] {
        try collect(CollectionOfOne(selectionSet), on: objectType)
    }

    /// The fields below a field, merged over all of its fields, for an object of a type.
    ///
    /// - Throws: `badUserInput` when the condition of a `@skip` or `@include` is null.
    public func collect(
        below field: CollectedField, on objectType: String
    ) throws(GraphQLError) -> [CollectedField] {
        try collect(field.fields.compactMap(\.selectionSet), on: objectType)
    }

    /// Fragments that spread others wait on a stack of ours, since a chain of them can be as long as the document.
    private func collect(
        _ selectionSets: some Collection<SelectionSet>, on objectType: String
    ) throws(GraphQLError) -> [CollectedField] {
        var collected: [CollectedField] = []
        var positions: [String: Int] = [:]
        var visited: Set<String> = []
        for selectionSet in selectionSets {
            var stack = [selectionSet.makeIterator()]
            while let selection = stack[stack.count - 1].next() ?? nextOuter(&stack) {
                guard try isIncluded(selection.directives) else { continue }
                switch selection {
                case .field(let field):
                    let key = field.responseKey
                    if let position = positions[key] {
                        collected[position].fields.append(field)
                    } else {
                        positions[key] = collected.count
                        collected.append(CollectedField(responseKey: key, name: field.name, fields: [field]))
                    }
                case .inlineFragment(let fragment):
                    if fragment.typeCondition.map({ schema.doesFragmentTypeApply($0, to: objectType) }) ?? true {
                        stack.append(fragment.selectionSet.makeIterator())
                    }
                case .fragmentSpread(let spread):
                    guard visited.insert(spread.name).inserted, let fragment = document.fragments[spread.name],
                        schema.doesFragmentTypeApply(fragment.typeCondition, to: objectType)
                    else { continue }
                    stack.append(fragment.selectionSet.makeIterator())
                }
            }
        }
        return collected
    }

    private func nextOuter(_ stack: inout [SelectionSet.Iterator]) -> Selection? {
        while stack.count > 1 {
            stack.removeLast()
            if let selection = stack[stack.count - 1].next() { return selection }
        }
        return nil
    }

    /// Whether neither `@skip` nor `@include` leaves a selection out: specification section 3.13.1 and 3.13.2.
    private func isIncluded(_ directives: NodeList<Directive>) throws(GraphQLError) -> Bool {
        if directives.isEmpty { return true }
        if try condition("skip", of: directives) == true { return false }
        return try condition("include", of: directives) ?? true
    }

    private func condition(_ name: String, of directives: NodeList<Directive>) throws(GraphQLError) -> Bool? {
        guard let directive = directives[name], let definition = schema.directive(named: name)?.arguments.first else {
            return nil
        }
        let coercion = ArgumentCoercion(schema: schema, variables: variables)
        guard case .boolean(let value)? = try coercion.coerce("if", of: directive, as: definition) else {
            throw GraphQLError(
                "Argument \"if\" of required type \"Boolean!\" was not provided.", code: .badUserInput,
                locations: [directive.location])
        }
        return value
    }
}
