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
        names.reserveCapacity(definitions.count)
        entries.reserveCapacity(definitions.count)
        for definition in definitions {
            names.append(definition.name)
            entries.append(coercion.entry(of: definition, json?[definition.name]))
        }
        guard coercion.errors.isEmpty else { throw GraphQLErrors(coercion.errors) }
        return CoercedVariables(names: names, entries: entries)
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

    enum Container {
        case list(OpenList)
        case object(OpenObject)
    }

    struct OpenList {
        let elements: [JSONValue]
        let item: TypeReference
        /// Whether a value that is no list stands for a list of one: section 3.11.
        let isSingle: Bool
        var position = 0
        var items: [InputValue] = []
    }

    struct OpenObject {
        let type: InputObjectType
        let given: JSONObject
        /// How many errors there were before.
        let errors: Int
        /// The position among the type's fields.
        var position = 0
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
    /// The name and the place of the variable at hand.
    private var name = ""
    private var definition: VariableDefinition?

    init(schema: Schema, suggestions: Bool) {
        self.schema = schema
        self.suggestions = suggestions
    }

    mutating func entry(of definition: VariableDefinition, _ json: JSONValue?) -> CoercedVariables.Entry {
        let type = definition.type
        self.definition = definition
        name = definition.name
        guard let json else {
            if let literal = definition.defaultValue { return defaultEntry(literal, type) }
            if type.isNonNull { report("Variable \"$\(name)\" of required type \"\(type)\" was not provided.") }
            return .absent
        }
        if json.isNull, type.isNonNull {
            report("Variable \"$\(name)\" of non-null type \"\(type)\" must not be null.")
            return .absent
        }
        // Most variables are scalars, for which nothing needs to be folded.
        if !json.isNull, type.item == nil, case .scalar(let scalar) = schema.type(named: type.name) {
            return self.scalar(json, scalar).map { .present($0) } ?? .absent
        }
        return fold(Part(json: json, type: type)).map { .present($0) } ?? .absent
    }

    private mutating func scalar(_ json: JSONValue, _ scalar: ScalarType) -> InputValue? {
        do throws(ScalarType.Failure) {
            return try scalar.parse(.json(json))
        } catch {
            fail("\(error.message).")
            return nil
        }
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
                return .container(.list(OpenList(elements: elements, item: item, isSingle: false)))
            }
            return .container(.list(OpenList(elements: [json], item: item, isSingle: true)))
        }
        switch schema.type(named: type.name) {
        case .scalar(let scalar): return .result(self.scalar(json, scalar))
        case .enumeration(let type): return .result(enumeration(json, type))
        case .inputObject(let type):
            guard let given = json.object else {
                fail("Expected value of type \"\(type.name)\" to be an object.")
                return .result(nil)
            }
            return .container(.object(OpenObject(type: type, given: given, errors: errors.count)))
        case .object, .interface, .union, nil:
            fail("\"\(type.name)\" is not an input type.")
            return .result(nil)
        }
    }

    mutating func next(of container: inout Container) -> Part? {
        switch container {
        case .list(let list):
            guard list.position < list.elements.count, errors.count < Self.mostErrors else { return nil }
            if !list.isSingle { path.append(.item(list.position)) }
            return Part(json: list.elements[list.position], type: list.item)
        case .object(var object):
            container = .object(OpenObject(type: object.type, given: JSONObject(), errors: 0))
            let next = next(of: &object)
            container = .object(object)
            return next
        }
    }

    /// Goes on to the next field that is given; defaults of others are put in on the way.
    private mutating func next(of object: inout OpenObject) -> Part? {
        while object.position < object.type.fields.count {
            let field = object.type.fields[object.position]
            if let json = object.given[field.name] {
                path.append(.member(field.name))
                return Part(json: json, type: field.type)
            }
            if let value = field.defaultValue {
                object.members.append(InputObject.Member(name: field.name, value: value))
            } else if field.type.isNonNull {
                fail("Expected value of type \"\(object.type.name)\" to include required field \"\(field.name)\".")
            }
            object.position += 1
        }
        return nil
    }

    mutating func take(_ result: InputValue?, into container: inout Container) {
        switch container {
        case .list(var list):
            container = .list(OpenList(elements: [], item: list.item, isSingle: true))
            if !list.isSingle { path.removeLast() }
            if let result { list.items.append(result) }
            list.position += 1
            container = .list(list)
        case .object(var object):
            container = .object(OpenObject(type: object.type, given: JSONObject(), errors: 0))
            path.removeLast()
            if let result {
                let name = object.type.fields[object.position].name
                object.members.append(InputObject.Member(name: name, value: result))
            }
            object.position += 1
            container = .object(object)
        }
    }

    mutating func end(_ container: Container) -> InputValue? {
        switch container {
        case .list(let list): return list.items.count == list.elements.count ? .list(list.items) : nil
        case .object(let object):
            let type = object.type
            for member in object.given.members where type.field(member.name) == nil {
                let suggestion =
                    suggestions ? Suggestions.didYouMean(member.name, type.fields.map(\.name)) : ""
                fail(
                    "Expected value of type \"\(type.name)\" not to include unknown field \"\(member.name)\"."
                        + suggestion)
                if errors.count >= Self.mostErrors { break }
            }
            let members = object.members
            if type.isOneOf, errors.count == object.errors, members.count != 1 || members[0].value.isNull {
                fail(type.notOneField)
            }
            return errors.count == object.errors ? .object(InputObject(members)) : nil
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
        if !place.isEmpty { place = " at \"\(name)\(place)\"" }
        report("Variable \"$\(name)\" got invalid value\(place); \(message)")
    }

    private mutating func report(_ message: String) {
        guard errors.count < Self.mostErrors else { return }
        errors.append(
            GraphQLError(message, code: .badUserInput, locations: definition.map { [$0.location] } ?? []))
    }
}
