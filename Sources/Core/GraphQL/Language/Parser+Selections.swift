extension Parser {
    /// A selection set with all that is nested in it.
    ///
    /// A nested set belongs to the last selection of the set around it, which is therefore the one before its own.
    mutating func selectionSet() throws(GraphQLError) -> NodeRange {
        let outermost = openSets.count
        try openSet()
        while true {
            openSelections.append(try selection())
            let last = openSelections.count - 1
            if opensSet(openSelections[last].kind) {
                openSelections[last].selectionsOffset = UInt32(token.start)
                try openSet()
                continue
            }
            while token.kind == .rightBrace {
                let range = try closeSet()
                if openSets.count == outermost { return range }
                openSelections[openSelections.count - 1].selections = range
            }
        }
    }

    /// Whether a set follows a selection of a kind: a fragment in place must have one, a field may.
    private func opensSet(_ kind: DocumentStorage.SelectionKind) -> Bool {
        switch kind {
        case .field: token.kind == .leftBrace
        case .fragmentSpread: false
        case .inlineFragment: true
        }
    }

    private mutating func openSet() throws(GraphQLError) {
        guard token.kind == .leftBrace else { throw expected(Token.Kind.leftBrace.label) }
        try enter()
        openSets.append(openSelections.count)
    }

    private mutating func closeSet() throws(GraphQLError) -> NodeRange {
        try advance()
        depth -= 1
        let base = openSets.removeLast()
        let start = selections.count
        selections += openSelections[base...]
        openSelections.removeSubrange(base...)
        return NodeRange(start: start, count: selections.count - start)
    }

    /// A selection up to the set below it.
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
        return selection
    }

    private mutating func spread(at start: UInt32) throws(GraphQLError) -> DocumentStorage.Selection {
        var selection = DocumentStorage.Selection(kind: .inlineFragment, offset: start, nameOffset: start)
        if token.kind == .name {
            let isNamed = token.name != Keyword.on.rawValue
            if isNamed { selection.kind = .fragmentSpread } else { try advance() }
            selection.nameOffset = UInt32(token.start)
            selection.name = try name()
        }
        selection.directives = try directives()
        return selection
    }

    mutating func arguments(constant: Bool = false) throws(GraphQLError) -> NodeRange {
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

    mutating func directives(constant: Bool = false) throws(GraphQLError) -> NodeRange {
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
}
