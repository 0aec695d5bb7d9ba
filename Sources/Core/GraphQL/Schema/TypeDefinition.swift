/// A named type of any kind: specification section 3.4.
public enum TypeDefinition: Sendable, Hashable {
    /// A leaf with a value.
    case scalar(ScalarType)
    /// Fields.
    case object(ObjectType)
    /// Fields that several object types share.
    case interface(InterfaceType)
    /// One of several object types.
    case union(UnionType)
    /// One of several names.
    case enumeration(EnumType)
    /// Fields of a value that is given.
    case inputObject(InputObjectType)

    /// The name.
    public var name: String {
        switch self {
        case .scalar(let type): type.name
        case .object(let type): type.name
        case .interface(let type): type.name
        case .union(let type): type.name
        case .enumeration(let type): type.name
        case .inputObject(let type): type.name
        }
    }

    /// What the type is, in Markdown.
    public var description: String? {
        switch self {
        case .scalar(let type): type.description
        case .object(let type): type.description
        case .interface(let type): type.description
        case .union(let type): type.description
        case .enumeration(let type): type.description
        case .inputObject(let type): type.description
        }
    }

    /// Whether the type may stand where a value is given.
    public var isInput: Bool {
        switch self {
        case .scalar, .enumeration, .inputObject: true
        case .object, .interface, .union: false
        }
    }

    /// Whether the type may be that of a field.
    public var isOutput: Bool {
        if case .inputObject = self { false } else { true }
    }

    /// Whether the type has no fields to select.
    public var isLeaf: Bool {
        switch self {
        case .scalar, .enumeration: true
        case .object, .interface, .union, .inputObject: false
        }
    }

    /// Whether the type is an object, an interface or a union.
    public var isComposite: Bool {
        switch self {
        case .object, .interface, .union: true
        case .scalar, .enumeration, .inputObject: false
        }
    }

    /// Whether the type is an interface or a union.
    public var isAbstract: Bool {
        switch self {
        case .interface, .union: true
        case .object, .scalar, .enumeration, .inputObject: false
        }
    }

    /// The fields of an object or interface type; empty for other kinds.
    public var fields: [FieldDefinition] {
        switch self {
        case .object(let type): type.fields
        case .interface(let type): type.fields
        case .scalar, .union, .enumeration, .inputObject: []
        }
    }

    /// The interfaces of an object or interface type; empty for other kinds.
    public var interfaces: [String] {
        switch self {
        case .object(let type): type.interfaces
        case .interface(let type): type.interfaces
        case .scalar, .union, .enumeration, .inputObject: []
        }
    }
}

/// An object type: specification section 3.6.
public struct ObjectType: Sendable, Hashable {
    /// The name.
    public var name: String
    /// What the type is, in Markdown.
    public var description: String?
    /// The names of the interfaces that the type implements.
    public var interfaces: [String]
    /// The fields in order.
    public var fields: [FieldDefinition]

    /// - Parameters:
    ///   - name: the name.
    ///   - description: what the type is.
    ///   - interfaces: the names of the interfaces that the type implements.
    ///   - fields: the fields in order.
    public init(_ name: String, description: String? = nil, interfaces: [String] = [], fields: [FieldDefinition]) {
        self.name = name
        self.description = description
        self.interfaces = interfaces
        self.fields = fields
    }
}

/// An interface type: specification section 3.7.
public struct InterfaceType: Sendable, Hashable {
    /// The name.
    public var name: String
    /// What the type is, in Markdown.
    public var description: String?
    /// The names of the interfaces that the type implements.
    public var interfaces: [String]
    /// The fields in order.
    public var fields: [FieldDefinition]

    /// - Parameters:
    ///   - name: the name.
    ///   - description: what the type is.
    ///   - interfaces: the names of the interfaces that the type implements.
    ///   - fields: the fields in order.
    public init(_ name: String, description: String? = nil, interfaces: [String] = [], fields: [FieldDefinition]) {
        self.name = name
        self.description = description
        self.interfaces = interfaces
        self.fields = fields
    }
}

/// A union type: specification section 3.8.
public struct UnionType: Sendable, Hashable {
    /// The name.
    public var name: String
    /// What the type is, in Markdown.
    public var description: String?
    /// The names of the object types in order.
    public var types: [String]

    /// - Parameters:
    ///   - name: the name.
    ///   - description: what the type is.
    ///   - types: the names of the object types in order.
    public init(_ name: String, description: String? = nil, types: [String]) {
        self.name = name
        self.description = description
        self.types = types
    }
}

/// An enum type: specification section 3.9.
public struct EnumType: Sendable, Hashable {
    /// One of the names.
    public struct Value: Sendable, Hashable {
        /// The name.
        public var name: String
        /// What the value means, in Markdown.
        public var description: String?
        /// Why the value should not be used any more; nil while it should.
        public var deprecationReason: String?

        /// - Parameters:
        ///   - name: the name.
        ///   - description: what the value means.
        ///   - deprecationReason: why the value should not be used any more.
        public init(_ name: String, description: String? = nil, deprecationReason: String? = nil) {
            self.name = name
            self.description = description
            self.deprecationReason = deprecationReason
        }
    }

    /// The name.
    public var name: String
    /// What the type is, in Markdown.
    public var description: String?
    /// The values in order.
    public var values: [Value]

    /// - Parameters:
    ///   - name: the name.
    ///   - description: what the type is.
    ///   - values: the values in order.
    public init(_ name: String, description: String? = nil, values: [Value]) {
        self.name = name
        self.description = description
        self.values = values
    }

    /// Whether a name is one of the values.
    public func contains(_ name: String) -> Bool { values.contains { $0.name == name } }
}

/// An input object type: specification section 3.10.
public struct InputObjectType: Sendable, Hashable {
    /// The name.
    public var name: String
    /// What the type is, in Markdown.
    public var description: String?
    /// The fields in order.
    public var fields: [InputValueDefinition]
    /// Whether exactly one field must be given, and not null (`@oneOf`).
    public var isOneOf: Bool
    /// Whether what is done with a value follows from which fields it has, those in its lists included, so that they are part
    /// of a ``VariableShape``. Of other types a list may have any length under one shape.
    package var isShapedThroughLists = false

    /// - Parameters:
    ///   - name: the name.
    ///   - description: what the type is.
    ///   - fields: the fields in order.
    ///   - isOneOf: whether exactly one field must be given.
    public init(_ name: String, description: String? = nil, fields: [InputValueDefinition], isOneOf: Bool = false) {
        self.name = name
        self.description = description
        self.fields = fields
        self.isOneOf = isOneOf
    }

    /// The field of a name.
    public func field(_ name: String) -> InputValueDefinition? { fields.first { $0.name == name } }
}
