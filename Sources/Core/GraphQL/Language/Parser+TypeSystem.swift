/// The grammar of the type system definition language: specification sections 3.2 to 3.13. An executable document must
/// not hold such definitions, so only their syntax is checked, and their names are kept for the error that says so.
extension Parser {
    /// Reads a definition or an extension of the type system; false when no such thing begins here.
    mutating func typeSystemDefinition(isDescribed: Bool, at start: Int) throws(GraphQLError) -> Bool {
        let isExtension = !isDescribed && isAt("extend")
        if isExtension { try advance() }
        guard let keyword = typeSystemKeyword, !isExtension || keyword != .directive else {
            if isExtension { throw unexpected() }
            return false
        }
        try advance()
        if keyword == .directive { try expect(.at) }
        let name = keyword == .schema ? nil : try name()
        let parts = try body(of: keyword, isExtension: isExtension)
        // An extension must extend something.
        if isExtension, !parts { throw unexpected() }
        typeSystemDefinitions.append(
            DocumentStorage.TypeSystemDefinition(name: name, offset: UInt32(start), end: UInt32(end)))
        return true
    }

    private enum TypeSystemKeyword: String {
        case schema, scalar, type, interface, union, `enum`, input, directive
    }

    private var typeSystemKeyword: TypeSystemKeyword? {
        token.kind == .name ? TypeSystemKeyword(rawValue: lexer.names.names[Int(token.name)]) : nil
    }

    /// What follows the name; whether there is anything.
    private mutating func body(of keyword: TypeSystemKeyword, isExtension: Bool) throws(GraphQLError) -> Bool {
        if keyword == .directive {
            try directiveDefinition()
            return true
        }
        var hasParts = false
        if keyword == .type || keyword == .interface, try accept("implements") {
            try separated(by: .ampersand) { parser throws(GraphQLError) in _ = try parser.name() }
            hasParts = true
        }
        if try directives(constant: true).count > 0 { hasParts = true }
        switch keyword {
        case .schema:
            if token.kind == .leftBrace || !isExtension {
                try block { parser throws(GraphQLError) in try parser.rootOperationType() }
                hasParts = true
            }
        case .scalar, .directive: break
        case .type, .interface:
            if token.kind == .leftBrace {
                try block { parser throws(GraphQLError) in try parser.fieldDefinition() }
                hasParts = true
            }
        case .union:
            if try accept(.equals) {
                try separated(by: .pipe) { parser throws(GraphQLError) in _ = try parser.name() }
                hasParts = true
            }
        case .enum:
            if token.kind == .leftBrace {
                try block { parser throws(GraphQLError) in try parser.enumValueDefinition() }
                hasParts = true
            }
        case .input:
            if token.kind == .leftBrace {
                try block { parser throws(GraphQLError) in try parser.inputValueDefinition() }
                hasParts = true
            }
        }
        return hasParts
    }

    private mutating func directiveDefinition() throws(GraphQLError) {
        try argumentDefinitions()
        _ = try accept("repeatable")
        try expect("on")
        try separated(by: .pipe) { parser throws(GraphQLError) in
            let location = parser.token
            let name = parser.lexer.names.names[Int(try parser.name())]
            if DirectiveDefinition.Location(rawValue: name) == nil { throw parser.unexpected(location) }
        }
    }

    private mutating func rootOperationType() throws(GraphQLError) {
        let kind = token
        let name = lexer.names.names[Int(try name())]
        if OperationKind(rawValue: name) == nil { throw unexpected(kind) }
        try expect(.colon)
        _ = try self.name()
    }

    private mutating func fieldDefinition() throws(GraphQLError) {
        _ = try description()
        _ = try name()
        try argumentDefinitions()
        try expect(.colon)
        _ = try typeReference()
        _ = try directives(constant: true)
    }

    private mutating func argumentDefinitions() throws(GraphQLError) {
        guard try accept(.leftParenthesis) else { return }
        repeat { try inputValueDefinition() } while try !accept(.rightParenthesis)
    }

    private mutating func inputValueDefinition() throws(GraphQLError) {
        _ = try description()
        _ = try name()
        try expect(.colon)
        _ = try typeReference()
        if try accept(.equals) { _ = try storedValue(constant: true) }
        _ = try directives(constant: true)
    }

    private mutating func enumValueDefinition() throws(GraphQLError) {
        _ = try description()
        if token.kind == .name, [.true, .false, .null].contains(Keyword(rawValue: token.name)) {
            throw lexer.error("\(describe(token)) is reserved and cannot be used for an enum value.", at: token.start)
        }
        _ = try name()
        _ = try directives(constant: true)
    }

    /// At least one element between braces.
    private mutating func block(
        _ element: (inout Parser) throws(GraphQLError) -> Void
    ) throws(GraphQLError) {
        try expect(.leftBrace)
        repeat { try element(&self) } while try !accept(.rightBrace)
    }

    /// At least one element; a separator may also stand before the first.
    private mutating func separated(
        by separator: Token.Kind, _ element: (inout Parser) throws(GraphQLError) -> Void
    ) throws(GraphQLError) {
        _ = try accept(separator)
        repeat { try element(&self) } while try accept(separator)
    }
}
