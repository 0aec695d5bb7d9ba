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

    /// No declarations.
    public init() {}

    /// Declares an object type. Two modules may declare the same type if they declare it alike.
    public mutating func object(_ declaration: ObjectDeclaration) { objects.append(declaration) }

    /// Declares an enum. Two modules may declare the same enum if they declare it alike.
    public mutating func enumeration(_ declaration: EnumDeclaration) { enumerations.append(declaration) }

    /// Declares a scalar. Two modules may declare the same scalar if they declare it alike.
    public mutating func scalar(_ declaration: ScalarDeclaration) { scalars.append(declaration) }

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
