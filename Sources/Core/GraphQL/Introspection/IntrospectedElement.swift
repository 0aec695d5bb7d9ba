/// An element of a schema that introspection shows as an object: specification section 4.2.
enum IntrospectedElement {
    case schema
    case type(TypeDefinition)
    /// A list or non-null type.
    case wrapper(TypeReference)
    case field(FieldDefinition)
    case inputValue(InputValueDefinition)
    case enumValue(EnumType.Value)
    case directive(DirectiveDefinition)

    /// The value of a field before its selections are looked at.
    enum Value {
        case null
        case boolean(Bool)
        case string(String)
        case strings([String])
        case element(IntrospectedElement)
        case elements([IntrospectedElement])

        init(_ string: String?) { self = string.map(Value.string) ?? .null }
    }

    /// The name of the element's type.
    var typename: String {
        switch self {
        case .schema: "__Schema"
        case .type, .wrapper: "__Type"
        case .field: "__Field"
        case .inputValue: "__InputValue"
        case .enumValue: "__EnumValue"
        case .directive: "__Directive"
        }
    }

    /// The value of a field that the element's type has; null for any other.
    ///
    /// - Parameters:
    ///   - name: the field.
    ///   - schema: the schema that the element is of.
    ///   - includesDeprecated: the value of the argument `includeDeprecated`.
    func value(of name: IntrospectionPlan.Name, in schema: Schema, includesDeprecated: Bool) -> Value {
        if name == .typename { return .string(typename) }
        switch self {
        case .schema: return Self.value(of: name, schema)
        case .type(let type): return Self.value(of: name, type, schema, includesDeprecated)
        case .wrapper(let type): return Self.value(of: name, type, schema)
        case .field(let field):
            switch name {
            case .name: return .string(field.name)
            case .description: return Value(field.description)
            case .args: return .elements(Self.inputValues(field.arguments, includesDeprecated))
            case .type: return Self.reference(field.type, schema)
            default: return Self.deprecation(of: name, field.deprecationReason)
            }
        case .inputValue(let value):
            switch name {
            case .name: return .string(value.name)
            case .description: return Value(value.description)
            case .type: return Self.reference(value.type, schema)
            case .defaultValue: return Value(value.defaultValue?.literal)
            default: return Self.deprecation(of: name, value.deprecationReason)
            }
        case .enumValue(let value):
            switch name {
            case .name: return .string(value.name)
            case .description: return Value(value.description)
            default: return Self.deprecation(of: name, value.deprecationReason)
            }
        case .directive(let directive):
            switch name {
            case .name: return .string(directive.name)
            case .description: return Value(directive.description)
            case .isRepeatable: return .boolean(directive.isRepeatable)
            case .locations: return .strings(directive.locations.map(\.rawValue))
            case .args: return .elements(Self.inputValues(directive.arguments, includesDeprecated))
            default: return .null
            }
        }
    }

    private static func value(of name: IntrospectionPlan.Name, _ schema: Schema) -> Value {
        switch name {
        case .description: Value(schema.description)
        case .types: .elements((schema.types + IntrospectionTypes.all).map(IntrospectedElement.type))
        case .queryType: .element(.type(.object(schema.queryType)))
        case .mutationType: schema.mutationType.map { .element(.type(.object($0))) } ?? .null
        case .subscriptionType: schema.subscriptionType.map { .element(.type(.object($0))) } ?? .null
        case .directives: .elements(schema.directives.map(IntrospectedElement.directive))
        default: .null
        }
    }

    private static func value(
        of name: IntrospectionPlan.Name, _ type: TypeDefinition, _ schema: Schema, _ includesDeprecated: Bool
    ) -> Value {
        switch (name, type) {
        case (.kind, _): return .string(type.kind)
        case (.name, _): return .string(type.name)
        case (.description, _): return Value(type.description)
        case (.specifiedByURL, .scalar(let scalar)): return Value(scalar.specifiedBy)
        case (.fields, .object), (.fields, .interface):
            let fields = type.fields.filter { includesDeprecated || $0.deprecationReason == nil }
            return .elements(fields.map(IntrospectedElement.field))
        case (.interfaces, .object), (.interfaces, .interface): return types(type.interfaces, schema)
        case (.possibleTypes, .interface), (.possibleTypes, .union):
            return types(schema.possibleTypes(of: type.name), schema)
        case (.enumValues, .enumeration(let enumeration)):
            let values = enumeration.values.filter { includesDeprecated || $0.deprecationReason == nil }
            return .elements(values.map(IntrospectedElement.enumValue))
        case (.inputFields, .inputObject(let object)):
            return .elements(inputValues(object.fields, includesDeprecated))
        case (.isOneOf, .inputObject(let object)): return .boolean(object.isOneOf)
        default: return .null
        }
    }

    private static func value(of name: IntrospectionPlan.Name, _ type: TypeReference, _ schema: Schema) -> Value {
        switch name {
        case .kind: .string(type.isNonNull ? "NON_NULL" : "LIST")
        case .ofType: reference(type.isNonNull ? type.nullable : type.item, schema)
        default: .null
        }
    }

    private static func deprecation(of name: IntrospectionPlan.Name, _ reason: String?) -> Value {
        switch name {
        case .isDeprecated: .boolean(reason != nil)
        case .deprecationReason: Value(reason)
        default: .null
        }
    }

    private static func reference(_ type: TypeReference?, _ schema: Schema) -> Value {
        guard let type else { return .null }
        if type.isNonNull || type.item != nil { return .element(.wrapper(type)) }
        return schema.type(named: type.name).map { .element(.type($0)) } ?? .null
    }

    private static func types(_ names: [String], _ schema: Schema) -> Value {
        .elements(names.compactMap(schema.type(named:)).map(IntrospectedElement.type))
    }

    private static func inputValues(
        _ values: [InputValueDefinition], _ includesDeprecated: Bool
    ) -> [IntrospectedElement] {
        values.filter { includesDeprecated || $0.deprecationReason == nil }.map(IntrospectedElement.inputValue)
    }
}

extension TypeDefinition {
    /// The value of `__TypeKind` for the type: specification section 4.2.2.
    fileprivate var kind: String {
        switch self {
        case .scalar: "SCALAR"
        case .object: "OBJECT"
        case .interface: "INTERFACE"
        case .union: "UNION"
        case .enumeration: "ENUM"
        case .inputObject: "INPUT_OBJECT"
        }
    }
}
