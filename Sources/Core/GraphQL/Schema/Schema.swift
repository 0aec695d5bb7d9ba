/// A type system that has been checked: specification section 3.
public struct Schema: Sendable {
    /// What the schema is for, in Markdown.
    public var description: String? { storage.description }
    /// All types but those of introspection, in the order of their names.
    public var types: [TypeDefinition] { storage.types }
    /// The directives that documents may use, in the order of their names.
    public var directives: [DirectiveDefinition] { storage.directives }
    /// The root type of queries.
    public var queryType: ObjectType { storage.queryType }
    /// The root type of mutations; nil when there are none.
    public var mutationType: ObjectType? { storage.mutationType }
    /// The root type of subscriptions; nil when there are none.
    public var subscriptionType: ObjectType? { storage.subscriptionType }

    let storage: SchemaStorage

    /// The type of a name, which may be one of introspection.
    public func type(named name: String) -> TypeDefinition? { storage.typesByName[name] }

    /// The object type of a name.
    public func objectType(named name: String) -> ObjectType? {
        if case .object(let type) = type(named: name) { type } else { nil }
    }

    /// The directive of a name.
    public func directive(named name: String) -> DirectiveDefinition? { directives.first { $0.name == name } }

    /// The root type of a kind of operation; nil when the schema has none.
    public func rootType(of kind: OperationKind) -> ObjectType? {
        switch kind {
        case .query: queryType
        case .mutation: mutationType
        case .subscription: subscriptionType
        }
    }

    /// A field of an object or interface type; `__typename` for every composite type, `__schema` and `__type` for that of
    /// queries.
    public func field(_ name: String, of type: String) -> FieldDefinition? {
        if let field = storage.fieldsByType[type]?[name] { return field }
        if name == FieldDefinition.typename.name, self.type(named: type)?.isComposite == true { return .typename }
        return type == queryType.name ? IntrospectionTypes.rootFields.first { $0.name == name } : nil
    }

    /// The names of the object types that a value of a composite type can have, in the order of their names.
    public func possibleTypes(of name: String) -> [String] { storage.possibleTypes[name] ?? [] }

    /// Whether a fragment on a type is for objects of another: section 6.3.2, `DoesFragmentTypeApply`.
    public func doesFragmentTypeApply(_ typeCondition: String, to objectType: String) -> Bool {
        typeCondition == objectType || storage.possibleTypeSets[typeCondition]?.contains(objectType) == true
    }

    /// Whether a type may stand where another is expected (covariance): section 3.6, `IsSubType`.
    public func isSubtype(_ type: TypeReference, of other: TypeReference) -> Bool {
        type.isSubtype(of: other) { isSubtype($0, of: $1) }
    }

    /// Whether a named type is another, is an object of its union, or implements its interface.
    public func isSubtype(_ type: String, of other: String) -> Bool {
        if type == other { return true }
        switch self.type(named: other) {
        case .interface: return self.type(named: type)?.interfaces.contains(other) == true
        case .union(let union): return union.types.contains(type)
        default: return false
        }
    }
}

/// The tables behind a schema, made once.
final class SchemaStorage: Sendable {
    let description: String?
    let types: [TypeDefinition]
    let directives: [DirectiveDefinition]
    /// The types of introspection among them.
    let typesByName: [String: TypeDefinition]
    let fieldsByType: [String: [String: FieldDefinition]]
    let possibleTypes: [String: [String]]
    let possibleTypeSets: [String: Set<String>]
    let queryType: ObjectType
    let mutationType: ObjectType?
    let subscriptionType: ObjectType?

    init(
        description: String?, types: [TypeDefinition], directives: [DirectiveDefinition], query: ObjectType,
        mutation: ObjectType?, subscription: ObjectType?
    ) {
        self.description = description
        self.types = types
        self.directives = directives
        let all = types + IntrospectionTypes.all
        typesByName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
        fieldsByType = Dictionary(
            uniqueKeysWithValues: all.filter { !$0.fields.isEmpty }.map { type in
                (type.name, Dictionary(uniqueKeysWithValues: type.fields.map { ($0.name, $0) }))
            })
        var possible: [String: [String]] = [:]
        for type in all {
            switch type {
            case .object(let object):
                possible[object.name, default: []].append(object.name)
                for interface in object.interfaces { possible[interface, default: []].append(object.name) }
            case .union(let union): possible[union.name] = union.types.sorted()
            case .scalar, .interface, .enumeration, .inputObject: break
            }
        }
        possibleTypes = possible
        possibleTypeSets = possible.mapValues(Set.init)
        queryType = query
        mutationType = mutation
        subscriptionType = subscription
    }
}

extension FieldDefinition {
    /// The field that every composite type has: specification section 4.3.
    public static let typename = FieldDefinition(
        "__typename", type: .nonNull(.named("String")), description: "The name of the object's type.")

    /// Whether a field is one of those by which a schema describes itself: specification section 4.1.
    public static func isIntrospection(_ name: String) -> Bool { name == "__schema" || name == "__type" }
}
