public import JSON

extension OperationDefinition {
    /// Coerces the values of a request's variables: specification section 6.1.2.
    ///
    /// - Parameters:
    ///   - json: the request's `variables`; nil when it has none.
    ///   - schema: the schema that the document was validated against.
    ///   - suggestions: whether messages suggest names near one that is not known.
    /// - Throws: every variable at fault, each an error with `badUserInput` that names the variable and the path in it.
    public func coerceVariables(
        _ json: JSONObject?, schema: Schema, suggestions: Bool = true
    ) throws(GraphQLErrors) -> CoercedVariables {
        let definitions = variableDefinitions
        if definitions.isEmpty { return .none }
        var coercion = VariableCoercion(schema: schema, suggestions: suggestions)
        var names: [String] = []
        var entries: [CoercedVariables.Entry] = []
        var shapedThroughLists: [Int] = []
        names.reserveCapacity(definitions.count)
        entries.reserveCapacity(definitions.count)
        for definition in definitions {
            if case .inputObject(let type)? = schema.type(named: definition.type.name), type.isShapedThroughLists {
                shapedThroughLists.append(names.count)
            }
            names.append(definition.name)
            entries.append(coercion.entry(of: definition, json?[definition.name]))
        }
        guard coercion.errors.isEmpty else { throw GraphQLErrors(coercion.errors) }
        return CoercedVariables(names: names, entries: entries, shapedThroughLists: shapedThroughLists)
    }
}

/// Coerces JSON values and gathers what is wrong with them: the input coercion of specification sections 3.5 to 3.12. The
/// result is nil after an error.
private struct VariableCoercion: Folding {
    /// A value, and the type that its place expects.
    struct Part {
        let json: JSONValue
        let type: TypeReference
    }

    /// A list or an object, and what its parts came to.
    struct Container {
        enum Kind {
            /// - Parameter isSingle: whether a value that is no list stands for a list of one: section 3.11.
            case list([JSONValue], item: TypeReference, isSingle: Bool)
            /// - Parameter errors: how many errors there were before.
            case object(JSONObject, InputObjectType, errors: Int)
        }

        let kind: Kind
        /// The position among the elements, or among the type's fields.
        var position = 0
        var items: [InputValue] = []
        var members: [InputObject.Member] = []
    }

    enum Step {
        case member(String)
        case item(Int)
    }

    /// The most errors of one request, as in graphql-js.
    static let mostErrors = 50

    let schema: Schema
    let suggestions: Bool
    var errors: [GraphQLError] = []
    private var path: [Step] = []
    /// The variable at hand.
    private var definition: VariableDefinition?

    init(schema: Schema, suggestions: Bool) {
        self.schema = schema
        self.suggestions = suggestions
    }

    mutating func entry(of definition: VariableDefinition, _ json: JSONValue?) -> CoercedVariables.Entry {
        let type = definition.type
        self.definition = definition
        guard let json else {
            if let literal = definition.defaultValue { return defaultEntry(literal, type) }
            if type.isNonNull { fail("Expected a value of non-null type \"\(type)\" to be provided.") }
            return .absent
        }
        // Most variables are scalars, for which nothing has to be taken apart.
        if !type.isList, !json.isNull, case .scalar(let type)? = schema.type(named: type.name) {
            return scalar(json, type).map { .present($0) } ?? .absent
        }
        return fold(Part(json: json, type: type)).map { .present($0) } ?? .absent
    }

    private mutating func defaultEntry(_ literal: Value, _ type: TypeReference) -> CoercedVariables.Entry {
        do throws(GraphQLError) {
            let coercion = ArgumentCoercion(schema: schema, variables: .none)
            return try coercion.coerce(literal, as: type).map { .present($0) } ?? .absent
        } catch {
            if errors.count < Self.mostErrors { errors.append(error) }
            return .absent
        }
    }

    mutating func begin(_ part: Part) -> Folded<Container, InputValue?> {
        if errors.count >= Self.mostErrors { return .result(nil) }
        let (json, type) = (part.json, part.type)
        if json.isNull {
            if type.isNonNull { fail("Expected value of non-null type \"\(type)\" not to be null.") }
            return .result(type.isNonNull ? nil : .null)
        }
        if let item = type.item {
            if case .array(let elements) = json {
                return .container(Container(kind: .list(elements, item: item, isSingle: false)))
            }
            return .container(Container(kind: .list([json], item: item, isSingle: true)))
        }
        switch schema.type(named: type.name) {
        case .scalar(let scalar):
            return .result(self.scalar(json, scalar))
        case .enumeration(let type): return .result(enumeration(json, type))
        case .inputObject(let type):
            guard let given = json.object else {
                fail("Expected value of type \"\(type.name)\" to be an object.")
                return .result(nil)
            }
            return .container(Container(kind: .object(given, type, errors: errors.count)))
        case .object, .interface, .union, nil:
            fail("\"\(type.name)\" is not an input type.")
            return .result(nil)
        }
    }

    mutating func next(of container: inout Container) -> Part? {
        switch container.kind {
        case .list(let elements, let item, let isSingle):
            guard container.position < elements.count, errors.count < Self.mostErrors else { return nil }
            if !isSingle { path.append(.item(container.position)) }
            return Part(json: elements[container.position], type: item)
        case .object(let given, let type, _):
            // Goes on to the next field that is given; defaults of others are put in on the way.
            while container.position < type.fields.count {
                let field = type.fields[container.position]
                if let json = given[field.name] {
                    path.append(.member(field.name))
                    return Part(json: json, type: field.type)
                }
                if let value = field.defaultValue {
                    container.members.append(InputObject.Member(name: field.name, value: value))
                } else if field.type.isNonNull {
                    fail("Expected value of type \"\(type.name)\" to include required field \"\(field.name)\".")
                }
                container.position += 1
            }
            return nil
        }
    }

    mutating func take(_ result: InputValue?, into container: inout Container) {
        switch container.kind {
        case .list(_, _, let isSingle):
            if !isSingle { path.removeLast() }
            if let result { container.items.append(result) }
        case .object(_, let type, _):
            path.removeLast()
            if let result {
                let name = type.fields[container.position].name
                container.members.append(InputObject.Member(name: name, value: result))
            }
        }
        container.position += 1
    }

    mutating func end(_ container: Container) -> InputValue? {
        switch container.kind {
        case .list(let elements, _, _):
            return container.items.count == elements.count ? .list(container.items) : nil
        case .object(let given, let type, let before):
            for member in given.members where type.field(member.name) == nil {
                let suggestion = suggestions ? Suggestions.didYouMean(member.name, type.fields.map(\.name)) : ""
                fail(
                    "Expected value of type \"\(type.name)\" not to include unknown field \"\(member.name)\"."
                        + suggestion)
                if errors.count >= Self.mostErrors { break }
            }
            if type.isOneOf { checkOneOf(given, type) }
            return errors.count == before ? .object(InputObject(container.members)) : nil
        }
    }

    private mutating func checkOneOf(_ given: JSONObject, _ type: InputObjectType) {
        let known = given.members.filter { type.field($0.name) != nil }
        if known.count != 1 { fail(type.notOneField) }
        guard let first = known.first, first.value.isNull else { return }
        path.append(.member(first.name))
        fail(type.notOneField)
        path.removeLast()
    }

    private mutating func scalar(_ json: JSONValue, _ type: ScalarType) -> InputValue? {
        do throws(ScalarType.Failure) {
            return try type.parse(.json(json))
        } catch {
            fail("\(error.message).")
            return nil
        }
    }

    private mutating func enumeration(_ json: JSONValue, _ type: EnumType) -> InputValue? {
        guard let name = json.string else {
            fail("Enum \"\(type.name)\" cannot represent non-string value.")
            return nil
        }
        guard type.contains(name) else {
            let suggestion =
                suggestions
                ? Suggestions.didYouMean(
                    names: Suggestions.nearest(to: name, type.values.map(\.name)), "the enum value ") : ""
            fail("Value does not exist in \"\(type.name)\" enum.\(suggestion)")
            return nil
        }
        return .enumeration(name)
    }

    private mutating func fail(_ message: String) {
        var place = ""
        for step in path {
            switch step {
            case .member(let name): place += ".\(name)"
            case .item(let position): place += "[\(position)]"
            }
        }
        if !place.isEmpty { place = " at \(place)" }
        guard errors.count < Self.mostErrors else { return }
        errors.append(
            GraphQLError(
                "Variable \"$\(definition?.name ?? "")\" has invalid value\(place): \(message)", code: .badUserInput,
                locations: definition.map { [$0.location] } ?? []))
    }
}
