/// A field of an object or interface type: specification section 3.6.
public struct FieldDefinition: Sendable, Hashable {
    /// The name.
    public var name: String
    /// What the field gives, in Markdown.
    public var description: String?
    /// The type of the field's value.
    public var type: TypeReference
    /// The arguments in order.
    public var arguments: [InputValueDefinition]
    /// Why the field should not be used any more; nil while it should.
    public var deprecationReason: String?

    /// - Parameters:
    ///   - name: the name.
    ///   - type: the type of the field's value.
    ///   - description: what the field gives.
    ///   - arguments: the arguments in order.
    ///   - deprecationReason: why the field should not be used any more.
    public init(
        _ name: String, type: TypeReference, description: String? = nil, arguments: [InputValueDefinition] = [],
        deprecationReason: String? = nil
    ) {
        self.name = name
        self.type = type
        self.description = description
        self.arguments = arguments
        self.deprecationReason = deprecationReason
    }

    /// The argument of a name.
    public func argument(_ name: String) -> InputValueDefinition? { arguments.first { $0.name == name } }
}

/// An argument, or a field of an input object type: specification section 3.6.1.
public struct InputValueDefinition: Sendable, Hashable {
    /// The name.
    public var name: String
    /// What the value is for, in Markdown.
    public var description: String?
    /// The type of the value.
    public var type: TypeReference
    /// The value where none is given, already coerced; nil when there is no default.
    public var defaultValue: InputValue?
    /// Why the value should not be given any more; nil while it should.
    public var deprecationReason: String?
    /// The type that the release before declared, whose values are values of ``type``, too. Variables of it go on fitting, so
    /// that documents that were valid stay so; nobody is told of it.
    package var formerType: TypeReference?
    /// What the value keeps to beyond its type, where that is known: what reads the value checks it.
    public var bound: ValueBound?
    /// Whether null is as good as no value, where the value may be absent. What reads the value knows it, not its type.
    public var takesNull = true

    /// - Parameters:
    ///   - name: the name.
    ///   - type: the type of the value.
    ///   - description: what the value is for.
    ///   - defaultValue: the value where none is given, already coerced; enum values as `.enumeration`.
    ///   - deprecationReason: why the value should not be given any more.
    public init(
        _ name: String, type: TypeReference, description: String? = nil, defaultValue: InputValue? = nil,
        deprecationReason: String? = nil
    ) {
        self.name = name
        self.type = type
        self.description = description
        self.defaultValue = defaultValue
        self.deprecationReason = deprecationReason
    }

    /// Whether a value must be given: the type is not null and there is no default.
    public var isRequired: Bool { type.isNonNull && defaultValue == nil }
}
