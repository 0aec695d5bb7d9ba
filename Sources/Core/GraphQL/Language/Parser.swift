/// Reads the tokens of a document into its nodes: specification section 2 and appendix C.
///
/// What is nested waits on stacks of its own, never on the thread's. The children of a node are gathered on a stack and
/// moved as one run into the array of their kind when the last is known.
struct Parser {
    typealias Keyword = NameTable.Keyword

    private(set) var lexer: Lexer
    private(set) var token: Token
    /// The byte after the token before.
    private(set) var end = 0
    let limits: ParserLimits
    /// How many selection sets, lists, objects and list types are open.
    var depth = 0

    var strings: [String] = []
    var operations: [DocumentStorage.Operation] = []
    var fragments: [DocumentStorage.Fragment] = []
    var variables: [DocumentStorage.Variable] = []
    var selections: [DocumentStorage.Selection] = []
    var arguments: [DocumentStorage.Argument] = []
    var directives: [DocumentStorage.Directive] = []
    var values: [DocumentStorage.Value] = []
    var objectFields: [DocumentStorage.ObjectField] = []

    var typeSystemDefinitions: [DocumentStorage.TypeSystemDefinition] = []

    /// The selections of the sets that are open, and where each set begins among them.
    var openSelections: [DocumentStorage.Selection] = []
    var openSets: [Int] = []
    /// The items and fields of the lists and objects that are open, and what is known of each list and object.
    var openValues: [DocumentStorage.Value] = []
    var openFields: [DocumentStorage.ObjectField] = []
    var openContainers: [OpenContainer] = []

    init(source: [UInt8], limits: ParserLimits) throws(GraphQLError) {
        self.limits = limits
        lexer = try Lexer(source: source, limits: limits)
        token = try lexer.next()
    }

    mutating func parse() throws(GraphQLError) -> DocumentStorage {
        repeat { try definition() } while token.kind != .end
        return DocumentStorage(
            source: lexer.source, names: lexer.names.names, strings: strings, operations: operations,
            fragments: fragments, variables: variables, selections: selections, arguments: arguments,
            directives: directives, values: values, objectFields: objectFields,
            typeSystemDefinitions: typeSystemDefinitions)
    }

    // MARK: Definitions

    private mutating func definition() throws(GraphQLError) {
        let start = token.start
        if token.kind == .leftBrace {
            operations.append(
                DocumentStorage.Operation(
                    kind: .query, name: nil, nameOffset: UInt32(start), description: nil, variables: .empty,
                    directives: .empty,
                    selections: try selectionSet(), offset: UInt32(start)))
            return
        }
        let description = try description()
        if description != nil, token.kind == .leftBrace {
            throw lexer.error(
                "Unexpected description, descriptions are not supported on shorthand queries.", at: start)
        }
        guard token.kind == .name else { throw unexpected() }
        switch Keyword(rawValue: token.name) {
        case .query: try operation(.query, description, at: start)
        case .mutation: try operation(.mutation, description, at: start)
        case .subscription: try operation(.subscription, description, at: start)
        case .fragment: try fragment(description, at: start)
        default:
            if try typeSystemDefinition(isDescribed: description != nil, at: start) { return }
            guard description == nil else {
                throw lexer.error(
                    "Unexpected description, only GraphQL definitions support descriptions.", at: start)
            }
            throw unexpected()
        }
    }

    mutating func description() throws(GraphQLError) -> UInt32? {
        guard token.kind == .string || token.kind == .blockString else { return nil }
        return try stringValue()
    }

    private mutating func operation(
        _ kind: OperationKind, _ description: UInt32?, at start: Int
    ) throws(GraphQLError) {
        try advance()
        let nameOffset = token.kind == .name ? token.start : start
        let name = token.kind == .name ? try name() : nil
        let variables = try variableDefinitions()
        let directives = try directives()
        operations.append(
            DocumentStorage.Operation(
                kind: kind, name: name, nameOffset: UInt32(nameOffset), description: description, variables: variables,
                directives: directives, selections: try selectionSet(), offset: UInt32(start)))
    }

    private mutating func fragment(_ description: UInt32?, at start: Int) throws(GraphQLError) {
        try advance()
        guard token.kind != .name || token.name != Keyword.on.rawValue else { throw unexpected() }
        let nameOffset = token.start
        let name = try name()
        try expect("on")
        let conditionOffset = token.start
        let condition = try self.name()
        let directives = try directives()
        fragments.append(
            DocumentStorage.Fragment(
                name: name, nameOffset: UInt32(nameOffset), typeCondition: condition,
                typeConditionOffset: UInt32(conditionOffset),
                description: description, directives: directives, selections: try selectionSet(),
                offset: UInt32(start)))
    }

    private mutating func variableDefinitions() throws(GraphQLError) -> NodeRange {
        guard try accept(.leftParenthesis) else { return .empty }
        let start = variables.count
        repeat {
            let offset = token.start
            let description = try description()
            try expect(.dollar)
            let nameOffset = token.start
            let name = try name()
            try expect(.colon)
            let typeOffset = token.start
            let (type, typeNameOffset) = try typeReference()
            let defaultValue = try accept(.equals) ? try storedValue(constant: true) : nil
            variables.append(
                DocumentStorage.Variable(
                    name: name, nameOffset: UInt32(nameOffset), type: type, typeOffset: UInt32(typeOffset),
                    typeNameOffset: UInt32(typeNameOffset), description: description, defaultValue: defaultValue,
                    directives: try directives(constant: true), offset: UInt32(offset)))
        } while try !accept(.rightParenthesis)
        return NodeRange(start: start, count: variables.count - start)
    }

    /// A type, and where the name in it stands.
    mutating func typeReference() throws(GraphQLError) -> (type: TypeReference, nameOffset: Int) {
        let outside = depth
        while token.kind == .leftBracket { try enterValue(depth - outside) }
        let nameOffset = token.start
        var type = TypeReference.named(lexer.names.names[Int(try name())])
        if try accept(.bang) { type = .nonNull(type) }
        while depth > outside {
            try expect(.rightBracket)
            depth -= 1
            type = .list(type)
            if try accept(.bang) { type = .nonNull(type) }
        }
        return (type, nameOffset)
    }

    // MARK: Tokens

    mutating func advance() throws(GraphQLError) {
        end = token.end
        token = try lexer.next()
    }

    /// Goes past the token that opens something nested.
    mutating func enter() throws(GraphQLError) {
        guard depth < limits.depth else { throw tooDeep(limits.depth) }
        depth += 1
        try advance()
    }

    /// Goes past the token that opens a list, an object or a list type with so many others around it.
    mutating func enterValue(_ outer: Int) throws(GraphQLError) {
        guard outer < ParserLimits.deepestValue else { throw tooDeep(ParserLimits.deepestValue) }
        try enter()
    }

    private func tooDeep(_ limit: Int) -> GraphQLError {
        .limit(
            "nesting", value: limit, message: "Document is nested deeper than \(limit) levels. Parsing aborted.",
            locations: [SourceLocation(ofByte: token.start, in: lexer.source)])
    }

    mutating func accept(_ kind: Token.Kind) throws(GraphQLError) -> Bool {
        guard token.kind == kind else { return false }
        try advance()
        return true
    }

    /// Goes past a word that the grammar asks for.
    mutating func expect(_ word: StaticString) throws(GraphQLError) {
        guard try accept(word) else { throw expected("\"\(word)\"") }
    }

    mutating func accept(_ word: StaticString) throws(GraphQLError) -> Bool {
        guard isAt(word) else { return false }
        try advance()
        return true
    }

    func isAt(_ word: StaticString) -> Bool {
        token.kind == .name && lexer.names.names[Int(token.name)] == "\(word)"
    }

    mutating func expect(_ kind: Token.Kind) throws(GraphQLError) {
        guard try accept(kind) else { throw expected(kind.label) }
    }

    mutating func name() throws(GraphQLError) -> NameID {
        guard token.kind == .name else { throw expected(Token.Kind.name.label) }
        let name = token.name
        try advance()
        return name
    }

    func expected(_ label: String) -> GraphQLError {
        lexer.error("Expected \(label), found \(describe(token)).", at: token.start)
    }

    func unexpected(_ token: Token? = nil) -> GraphQLError {
        let token = token ?? self.token
        return lexer.error("Unexpected \(describe(token)).", at: token.start)
    }

    func describe(_ token: Token) -> String {
        switch token.kind {
        case .name, .int, .float:
            let text = lexer.source[token.start..<token.end].prefix(Lexer.longestShown)
            return "\(token.kind.label) \"\(String(decoding: text, as: UTF8.self))\""
        case .string, .blockString: return "\(token.kind.label) \"\(lexer.string.prefix(Lexer.longestShown))\""
        default: return token.kind.label
        }
    }
}
