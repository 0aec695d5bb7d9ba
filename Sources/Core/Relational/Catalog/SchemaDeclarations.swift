/// What one module adds to the schema. It is data: nothing of it is checked before the declarations of all modules are
/// put together in a ``Catalog``.
public struct SchemaDeclarations: Sendable {
    var objects: [ObjectDeclaration] = []
    var extensions: [(type: String, fields: [FieldDeclaration])] = []
    var roots: [RootField] = []
    var subscriptions: [SubscriptionField] = []
    var mutations: [Mutation] = []
    var enumerations: [EnumDeclaration] = []
    var scalars: [ScalarDeclaration] = []
    var inputs: [InputDeclaration] = []
    var interfaces: [InterfaceDeclaration] = []
    var unions: [UnionDeclaration] = []
    var implementations: [(type: String, interface: String)] = []
    var alternatives: [(type: String, field: String, stored: [String: String])] = []

    /// No declarations.
    public init() {}

    /// Declares an object type. Two modules may declare the same type if they declare it alike.
    public mutating func object(_ declaration: ObjectDeclaration) { objects.append(declaration) }

    /// Declares an enum. Two modules may declare the same enum if they declare it alike.
    public mutating func enumeration(_ declaration: EnumDeclaration) { enumerations.append(declaration) }

    /// Declares a scalar. Two modules may declare the same scalar if they declare it alike.
    public mutating func scalar(_ declaration: ScalarDeclaration) { scalars.append(declaration) }

    /// Declares an interface. Two modules may declare the same interface if they declare it alike.
    public mutating func interface(_ declaration: InterfaceDeclaration) { interfaces.append(declaration) }

    /// Declares a union, or adds types to one that another module declares.
    public mutating func union(_ declaration: UnionDeclaration) { unions.append(declaration) }

    /// Has an object type that this or another module declares implement an interface, whose fields it has.
    public mutating func extend(_ type: String, implementing interface: String) {
        implementations.append((type, interface))
    }

    /// Adds types to a relation that leads to one of several.
    ///
    /// - Parameters:
    ///   - type: the type that has the relation.
    ///   - field: the relation's name.
    ///   - stored: the types by what the relation's column holds for them.
    public mutating func extend(_ type: String, oneOf field: String, stored: [String: String]) {
        alternatives.append((type, field, stored))
    }

    /// Declares an input object. Two modules may declare the same if they declare it alike.
    public mutating func input(_ declaration: InputDeclaration) { inputs.append(declaration) }

    /// Adds fields to a type that this or another module declares.
    public mutating func extend(_ type: String, _ fields: FieldDeclaration...) { extensions.append((type, fields)) }

    /// Adds fields to `Query`. Two modules may add the same field if they add it alike.
    public mutating func query(_ fields: RootField...) { roots.append(contentsOf: fields) }

    /// Adds fields to `Subscription`.
    public mutating func subscription(_ fields: SubscriptionField...) { subscriptions.append(contentsOf: fields) }

    /// Adds fields to `Mutation`.
    public mutating func mutation(_ mutations: Mutation...) { self.mutations.append(contentsOf: mutations) }
}
