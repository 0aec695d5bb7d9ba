public import GraphQL

/// The bounds of a query. Past one the answer is an error that names it.
public struct QueryLimits: Sendable, Hashable {
    /// Lexical tokens in a document.
    public var tokens: Int
    /// Levels of braces and brackets in a document, as they are written.
    public var nesting: Int
    /// Levels of fields.
    public var depth: Int
    /// Root fields of an operation, with fragments put in place.
    public var rootFields: Int
    /// Selected fields of an operation, with fragments put in place.
    public var fields: Int
    /// Fields with an alias, likewise.
    public var aliases: Int
    /// Directives of an operation, likewise.
    public var directives: Int
    /// Whether messages suggest names near one that is not known.
    public var suggestions: Bool
    /// Levels of fields in introspection, which `depth` does not count.
    public var introspectionDepth: Int
    /// Lists of fields or types that introspection may nest.
    public var introspectionLists: Int
    /// Who may ask the schema about itself.
    public var introspection: Set<Role>
    /// Elements in a page, and values in a filter's list.
    public var listSize: Int
    /// Elements in a page for which neither `first` nor `last` is given.
    public var pageSize: Int
    /// What an operation may cost, in rows and what costs as much: the sum over its lists of their page size times that of
    /// each list above, times what is joined to a row or computed for it; more for counts, writes and introspection.
    public var cost: Int
    /// How long an operation may take.
    public var time: Duration
    /// Bytes of an answer.
    public var answerSize: Int
    /// Rows of parents that a list's statement may read again to find their keys; where there are more, it waits for the
    /// parents' answer instead. A round trip on a local socket costs about as much as reading the default again.
    public var repeatedRows: Int
    /// Documents kept parsed and validated.
    public var documents: Int
    /// Plans kept, one for each operation and shape of its variables.
    public var plans: Int
    /// Whether all statements of an operation see the same snapshot of the database. It costs the operation a connection of
    /// its own and two round trips more.
    public var snapshot: Bool

    /// Bounds; each has a default.
    public init(
        tokens: Int = 15_000, nesting: Int = 200, depth: Int = 15, rootFields: Int = 50, fields: Int = 2_000,
        aliases: Int = 100, directives: Int = 100, suggestions: Bool = true, introspectionDepth: Int = 20,
        introspectionLists: Int = 2, introspection: Set<Role> = Set(Role.allCases), listSize: Int = 100,
        pageSize: Int = 20, cost: Int = 50_000, time: Duration = .seconds(20), answerSize: Int = 16 << 20,
        repeatedRows: Int = 500, documents: Int = 1_000, plans: Int = 1_000, snapshot: Bool = false
    ) {
        self.tokens = tokens
        self.nesting = nesting
        self.depth = depth
        self.rootFields = rootFields
        self.fields = fields
        self.aliases = aliases
        self.directives = directives
        self.suggestions = suggestions
        self.introspectionDepth = introspectionDepth
        self.introspectionLists = introspectionLists
        self.introspection = introspection
        self.listSize = listSize
        self.pageSize = pageSize
        self.cost = cost
        self.time = time
        self.answerSize = answerSize
        self.repeatedRows = repeatedRows
        self.documents = documents
        self.plans = plans
        self.snapshot = snapshot
    }
}

extension QueryLimits {
    /// What of the bounds is checked while a document is parsed.
    public var parsing: ParserLimits { ParserLimits(tokens: tokens, depth: nesting) }

    /// What of the bounds is checked while a document is validated.
    public var validation: ValidationLimits {
        ValidationLimits(
            depth: depth, rootFields: rootFields, expandedFields: fields, aliases: aliases, directives: directives,
            suggestions: suggestions, introspectionDepth: introspectionDepth, introspectionLists: introspectionLists)
    }
}
