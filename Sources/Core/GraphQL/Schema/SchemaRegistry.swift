/// Collects what modules declare and makes one schema of it.
///
/// Declarations that are alike merge; what contradicts is reported by `build`, all at once. The root types `Query`,
/// `Mutation` and `Subscription` need no definition: extending them is enough.
public struct SchemaRegistry: Sendable {
    /// A type as one module declares it.
    struct Declaration: Sendable {
        var type: TypeDefinition
        var module: String
    }

    /// Fields that one module adds to a type.
    struct Extension: Sendable {
        var type: String
        var fields: [FieldDefinition]
        var interfaces: [String]
        var module: String
    }

    /// A directive as one module declares it.
    struct DirectiveDeclaration: Sendable {
        var directive: DirectiveDefinition
        var module: String
    }

    /// What the schema is for, in Markdown.
    public var description: String?
    private(set) var directives: [DirectiveDeclaration] = []
    private(set) var declarations: [Declaration] = []
    private(set) var extensions: [Extension] = []

    /// A registry with the scalars of the specification, and `DateTime`, `BigInt`, `UUID` and `JSON`.
    public init() {}

    /// Declares a type.
    ///
    /// - Parameters:
    ///   - type: the type.
    ///   - module: the name of the module that declares it.
    public mutating func add(_ type: TypeDefinition, module: String) {
        declarations.append(Declaration(type: type, module: module))
    }

    /// Declares a directive beside those of the specification. Documents may use it where its locations allow; what it means
    /// is up to the module.
    ///
    /// - Parameters:
    ///   - directive: the directive.
    ///   - module: the name of the module that declares it.
    public mutating func add(_ directive: DirectiveDefinition, module: String) {
        directives.append(DirectiveDeclaration(directive: directive, module: module))
    }

    /// Adds fields, and interfaces, to an object or interface type that this or another module declares.
    ///
    /// - Parameters:
    ///   - type: the name of the type.
    ///   - fields: the fields to add, in order.
    ///   - interfaces: the names of the interfaces that the type implements beside its own.
    ///   - module: the name of the module that adds them.
    public mutating func extend(
        type: String, fields: [FieldDefinition], interfaces: [String] = [], module: String
    ) {
        extensions.append(Extension(type: type, fields: fields, interfaces: interfaces, module: module))
    }

    /// Makes the schema.
    ///
    /// - Throws: everything that is wrong: first what contradicts, then what breaks a rule of the type system.
    public func build() throws(SchemaProblems) -> Schema {
        let merged = MergedTypes(self)
        let rules = TypeSystemRules(merged)
        let problems = merged.problems + rules.problems
        guard problems.isEmpty, case .object(let query)? = merged.types["Query"] else {
            throw SchemaProblems(problems: problems)
        }
        let types = merged.used().sorted { $0.name < $1.name }
        return Schema(
            storage: SchemaStorage(
                description: description, types: types, directives: merged.directives, query: query,
                mutation: merged.root("Mutation"),
                subscription: merged.root("Subscription")))
    }
}
