/// Reads the tokens of a document into its nodes: specification section 2 and appendix C.
///
/// It descends by recursion, no deeper than `ParserLimits.depth`. The children of a node are gathered on a stack and
/// moved as one run into the array of their kind when the last is known.
struct Parser {
    private typealias Keyword = NameTable.Keyword

    private var lexer: Lexer
    private var token: Token
    private let limits: ParserLimits
    private var depth = 0

    private var strings: [String] = []
    private var operations: [DocumentStorage.Operation] = []
    private var fragments: [DocumentStorage.Fragment] = []
    private var variables: [DocumentStorage.Variable] = []
    private var selections: [DocumentStorage.Selection] = []
    private var arguments: [DocumentStorage.Argument] = []
    private var directives: [DocumentStorage.Directive] = []
    private var values: [DocumentStorage.Value] = []
    private var objectFields: [DocumentStorage.ObjectField] = []

    private var openSelections: [DocumentStorage.Selection] = []
    private var openValues: [DocumentStorage.Value] = []
    private var openFields: [DocumentStorage.ObjectField] = []

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
            directives: directives, values: values, objectFields: objectFields)
    }

    // MARK: Definitions

    private mutating func definition() throws(GraphQLError) {
        let start = token.start
        if token.kind == .leftBrace {
            operations.append(
                DocumentStorage.Operation(
                    kind: .query, name: nil, description: nil, variables: .empty, directives: .empty,
                    selections: try selectionSet(), offset: UInt32(start)))
            return
        }
        let description = try description()
        guard token.kind == .name else { throw unexpected() }
        switch Keyword(rawValue: token.name) {
        case .query: try operation(.query, description, at: start)
        case .mutation: try operation(.mutation, description, at: start)
        case .subscription: try operation(.subscription, description, at: start)
        case .fragment: try fragment(description, at: start)
        default: throw unexpected()
        }
    }

    private mutating func description() throws(GraphQLError) -> UInt32? {
        guard token.kind == .string || token.kind == .blockString else { return nil }
        return try stringValue()
    }

    private mutating func operation(
        _ kind: OperationKind, _ description: UInt32?, at start: Int
    ) throws(GraphQLError) {
        try advance()
        let name = token.kind == .name ? try name() : nil
        let variables = try variableDefinitions()
        let directives = try directives()
        operations.append(
            DocumentStorage.Operation(
                kind: kind, name: name, description: description, variables: variables, directives: directives,
                selections: try selectionSet(), offset: UInt32(start)))
    }

    private mutating func fragment(_ description: UInt32?, at start: Int) throws(GraphQLError) {
        try advance()
        guard token.kind != .name || token.name != Keyword.on.rawValue else { throw unexpected() }
        let name = try name()
        guard token.kind == .name, token.name == Keyword.on.rawValue else { throw expected("\"on\"") }
        try advance()
        let conditionOffset = token.start
        let condition = try self.name()
        let directives = try directives()
        fragments.append(
            DocumentStorage.Fragment(
                name: name, typeCondition: condition, typeConditionOffset: UInt32(conditionOffset),
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
            let name = try name()
            try expect(.colon)
            let typeOffset = token.start
            let type = try typeReference()
            let defaultValue = try accept(.equals) ? try storedValue(constant: true) : nil
            variables.append(
                DocumentStorage.Variable(
                    name: name, type: type, typeOffset: UInt32(typeOffset), description: description,
                    defaultValue: defaultValue, directives: try directives(constant: true), offset: UInt32(offset)))
        } while try !accept(.rightParenthesis)
        return NodeRange(start: start, count: variables.count - start)
    }

    private mutating func typeReference() throws(GraphQLError) -> TypeReference {
        let type: TypeReference
        if token.kind == .leftBracket {
            try enter()
            type = .list(try typeReference())
            try expect(.rightBracket)
            depth -= 1
        } else {
            type = .named(lexer.names.names[Int(try name())])
        }
        return try accept(.bang) ? .nonNull(type) : type
    }

    // MARK: Selections

    private mutating func selectionSet() throws(GraphQLError) -> NodeRange {
        guard token.kind == .leftBrace else { throw expected(Token.Kind.leftBrace.label) }
        try enter()
        let base = openSelections.count
        repeat { openSelections.append(try selection()) } while token.kind != .rightBrace
        try advance()
        depth -= 1
        let start = selections.count
        selections += openSelections[base...]
        openSelections.removeSubrange(base...)
        return NodeRange(start: start, count: selections.count - start)
    }

    private mutating func selection() throws(GraphQLError) -> DocumentStorage.Selection {
        let start = UInt32(token.start)
        if try accept(.spread) { return try spread(at: start) }
        var selection = DocumentStorage.Selection(kind: .field, name: try name(), offset: start, nameOffset: start)
        if try accept(.colon) {
            selection.alias = selection.name
            selection.nameOffset = UInt32(token.start)
            selection.name = try name()
        }
        selection.arguments = try arguments()
        selection.directives = try directives()
        if token.kind == .leftBrace { selection.selections = try selectionSet() }
        return selection
    }

    private mutating func spread(at start: UInt32) throws(GraphQLError) -> DocumentStorage.Selection {
        var selection = DocumentStorage.Selection(kind: .inlineFragment, offset: start, nameOffset: start)
        if token.kind == .name {
            if token.name != Keyword.on.rawValue {
                selection.kind = .fragmentSpread
                selection.nameOffset = UInt32(token.start)
                selection.name = try name()
                selection.directives = try directives()
                return selection
            }
            try advance()
            selection.nameOffset = UInt32(token.start)
            selection.name = try name()
        }
        selection.directives = try directives()
        selection.selections = try selectionSet()
        return selection
    }

    private mutating func arguments(constant: Bool = false) throws(GraphQLError) -> NodeRange {
        guard try accept(.leftParenthesis) else { return .empty }
        let start = arguments.count
        repeat {
            let offset = UInt32(token.start)
            let name = try name()
            try expect(.colon)
            arguments.append(
                DocumentStorage.Argument(name: name, value: try storedValue(constant: constant), offset: offset))
        } while try !accept(.rightParenthesis)
        return NodeRange(start: start, count: arguments.count - start)
    }

    private mutating func directives(constant: Bool = false) throws(GraphQLError) -> NodeRange {
        let start = directives.count
        while token.kind == .at {
            let offset = UInt32(token.start)
            try advance()
            let name = try name()
            directives.append(
                DocumentStorage.Directive(name: name, arguments: try arguments(constant: constant), offset: offset))
        }
        return NodeRange(start: start, count: directives.count - start)
    }

    // MARK: Values

    private mutating func storedValue(constant: Bool) throws(GraphQLError) -> UInt32 {
        values.append(try value(constant: constant))
        return UInt32(values.count - 1)
    }

    private mutating func value(constant: Bool) throws(GraphQLError) -> DocumentStorage.Value {
        let start = UInt32(token.start)
        let length = UInt32(token.end - token.start)
        switch token.kind {
        case .leftBracket: return try list(constant: constant, at: start)
        case .leftBrace: return try object(constant: constant, at: start)
        case .int:
            try advance()
            return DocumentStorage.Value(kind: .int, payload: 0, count: length, offset: start)
        case .float:
            try advance()
            return DocumentStorage.Value(kind: .float, payload: 0, count: length, offset: start)
        case .string: return DocumentStorage.Value(kind: .string, payload: try stringValue(), offset: start)
        case .blockString: return DocumentStorage.Value(kind: .blockString, payload: try stringValue(), offset: start)
        case .dollar:
            if constant { throw unexpectedVariable() }
            try advance()
            return DocumentStorage.Value(kind: .variable, payload: try name(), offset: start)
        case .name:
            let name = token.name
            try advance()
            switch Keyword(rawValue: name) {
            case .true: return DocumentStorage.Value(kind: .boolean, payload: 1, offset: start)
            case .false: return DocumentStorage.Value(kind: .boolean, payload: 0, offset: start)
            case .null: return DocumentStorage.Value(kind: .null, payload: 0, offset: start)
            default: return DocumentStorage.Value(kind: .enumeration, payload: name, offset: start)
            }
        default: throw unexpected()
        }
    }

    private mutating func unexpectedVariable() -> GraphQLError {
        let dollar = token
        guard let next = try? lexer.next(), next.kind == .name else { return unexpected(dollar) }
        return lexer.error(
            "Unexpected variable \"$\(lexer.names.names[Int(next.name)])\" in constant value.", at: dollar.start)
    }

    private mutating func stringValue() throws(GraphQLError) -> UInt32 {
        strings.append(lexer.string)
        try advance()
        return UInt32(strings.count - 1)
    }

    private mutating func list(constant: Bool, at start: UInt32) throws(GraphQLError) -> DocumentStorage.Value {
        try enter()
        let base = openValues.count
        while try !accept(.rightBracket) { openValues.append(try value(constant: constant)) }
        depth -= 1
        let position = values.count
        values += openValues[base...]
        openValues.removeSubrange(base...)
        return DocumentStorage.Value(
            kind: .list, payload: UInt32(position), count: UInt32(values.count - position), offset: start)
    }

    private mutating func object(constant: Bool, at start: UInt32) throws(GraphQLError) -> DocumentStorage.Value {
        try enter()
        let base = openFields.count
        while try !accept(.rightBrace) {
            let offset = UInt32(token.start)
            let name = try name()
            try expect(.colon)
            openFields.append(
                DocumentStorage.ObjectField(name: name, value: try storedValue(constant: constant), offset: offset))
        }
        depth -= 1
        let position = objectFields.count
        objectFields += openFields[base...]
        openFields.removeSubrange(base...)
        return DocumentStorage.Value(
            kind: .object, payload: UInt32(position), count: UInt32(objectFields.count - position), offset: start)
    }

    // MARK: Tokens

    private mutating func advance() throws(GraphQLError) { token = try lexer.next() }

    /// Goes past the token that opens something nested.
    private mutating func enter() throws(GraphQLError) {
        depth += 1
        guard depth <= limits.depth else {
            throw .limit(
                "nesting", value: limits.depth,
                message: "Document is nested deeper than \(limits.depth) levels. Parsing aborted.",
                locations: [SourceLocation(ofByte: token.start, in: lexer.source)])
        }
        try advance()
    }

    private mutating func accept(_ kind: Token.Kind) throws(GraphQLError) -> Bool {
        guard token.kind == kind else { return false }
        try advance()
        return true
    }

    private mutating func expect(_ kind: Token.Kind) throws(GraphQLError) {
        guard try accept(kind) else { throw expected(kind.label) }
    }

    private mutating func name() throws(GraphQLError) -> NameID {
        guard token.kind == .name else { throw expected(Token.Kind.name.label) }
        let name = token.name
        try advance()
        return name
    }

    private func expected(_ label: String) -> GraphQLError {
        lexer.error("Expected \(label), found \(describe(token)).", at: token.start)
    }

    private func unexpected(_ token: Token? = nil) -> GraphQLError {
        let token = token ?? self.token
        return lexer.error("Unexpected \(describe(token)).", at: token.start)
    }

    private func describe(_ token: Token) -> String {
        switch token.kind {
        case .name, .int, .float:
            "\(token.kind.label) \"\(String(decoding: lexer.source[token.start..<token.end], as: UTF8.self))\""
        case .string, .blockString: "\(token.kind.label) \"\(lexer.string.prefix(Self.longestShown))\""
        default: token.kind.label
        }
    }

    /// The most characters of a string that a message repeats.
    private static let longestShown = 100
}
