/// What validation bounds beside the rules of the specification.
public struct ValidationLimits: Sendable, Hashable {
    /// The most errors that are reported; validation stops there.
    public var errors: Int
    /// The deepest nesting of fields with fragments put in place.
    public var depth: Int
    /// The most root fields of an operation, with fragments put in place.
    public var rootFields: Int
    /// The most fields of an operation with fragments put in place.
    public var expandedFields: Int
    /// The most fields with an alias, with fragments put in place.
    public var aliases: Int
    /// The most directives of an operation, with fragments put in place.
    public var directives: Int
    /// The most steps that checking fields for conflicts may take.
    public var mergingSteps: Int
    /// Whether messages suggest names near one that is not known. Who may not see the schema can guess it from them.
    public var suggestions: Bool
    /// The deepest nesting of fields in introspection, which `depth` does not count: `__schema` is the first level.
    public var introspectionDepth: Int
    /// The most lists of fields or types that introspection may nest.
    public var introspectionLists: Int

    /// - Parameters:
    ///   - errors: the most errors that are reported; 100 unless told, as in graphql-js.
    ///   - depth: the deepest nesting of fields with fragments put in place.
    ///   - rootFields: the most root fields of an operation, with fragments put in place.
    ///   - expandedFields: the most fields of an operation with fragments put in place.
    ///   - aliases: the most fields with an alias, with fragments put in place.
    ///   - directives: the most directives of an operation, with fragments put in place.
    ///   - mergingSteps: the most steps that checking fields for conflicts may take.
    ///   - suggestions: whether messages suggest names near one that is not known.
    ///   - introspectionDepth: the deepest nesting of fields in introspection; 20 unless told. What graphql-js's
    ///     `getIntrospectionQuery` sends has 15 levels, nine of them `ofType`.
    ///   - introspectionLists: the most lists of fields or types that introspection may nest; 2 unless told, as in
    ///     graphql-js's `MaxIntrospectionDepthRule`.
    public init(
        errors: Int = 100, depth: Int = 64, rootFields: Int = 20_000, expandedFields: Int = 20_000,
        aliases: Int = 20_000, directives: Int = 20_000, mergingSteps: Int = 500_000, suggestions: Bool = true,
        introspectionDepth: Int = 20, introspectionLists: Int = 2
    ) {
        self.errors = errors
        self.depth = depth
        self.rootFields = rootFields
        self.expandedFields = expandedFields
        self.aliases = aliases
        self.directives = directives
        self.mergingSteps = mergingSteps
        self.suggestions = suggestions
        self.introspectionDepth = introspectionDepth
        self.introspectionLists = introspectionLists
    }
}
