extension Parser {
    /// A list or an object whose end is not yet read.
    struct OpenContainer {
        enum Kind {
            /// Its items stand in `openValues` from `base` on.
            case list
            /// Its fields stand in `openFields` from `base` on; the last of them still lacks its value.
            case object
        }

        let kind: Kind
        let base: Int
        let offset: UInt32
    }

    /// Reads a value and keeps it; its position among the document's values.
    mutating func storedValue(constant: Bool) throws(GraphQLError) -> UInt32 {
        values.append(try value(constant: constant))
        return UInt32(values.count - 1)
    }

    private mutating func value(constant: Bool) throws(GraphQLError) -> DocumentStorage.Value {
        let outermost = openContainers.count
        while true {
            let start = UInt32(token.start)
            var complete: DocumentStorage.Value?
            switch token.kind {
            case .leftBracket:
                try enterValue(openContainers.count)
                openContainers.append(OpenContainer(kind: .list, base: openValues.count, offset: start))
            case .leftBrace:
                try enterValue(openContainers.count)
                openContainers.append(OpenContainer(kind: .object, base: openFields.count, offset: start))
            default: complete = try leaf(constant: constant)
            }
            while true {
                if let value = complete {
                    if openContainers.count == outermost { return value }
                    attach(value)
                }
                complete = try closedContainer()
                if complete == nil { break }
            }
            if openContainers[openContainers.count - 1].kind == .object { try fieldName() }
        }
    }

    /// Gives a value to the innermost list or object.
    private mutating func attach(_ value: DocumentStorage.Value) {
        switch openContainers[openContainers.count - 1].kind {
        case .list: openValues.append(value)
        case .object:
            values.append(value)
            openFields[openFields.count - 1].value = UInt32(values.count - 1)
        }
    }

    /// The innermost list or object, if it ends here.
    private mutating func closedContainer() throws(GraphQLError) -> DocumentStorage.Value? {
        let container = openContainers[openContainers.count - 1]
        guard try accept(container.kind == .list ? .rightBracket : .rightBrace) else { return nil }
        openContainers.removeLast()
        depth -= 1
        switch container.kind {
        case .list:
            let start = values.count
            values += openValues[container.base...]
            openValues.removeSubrange(container.base...)
            return DocumentStorage.Value(
                kind: .list, payload: UInt32(start), count: UInt32(values.count - start), offset: container.offset)
        case .object:
            let start = objectFields.count
            objectFields += openFields[container.base...]
            openFields.removeSubrange(container.base...)
            return DocumentStorage.Value(
                kind: .object, payload: UInt32(start), count: UInt32(objectFields.count - start),
                offset: container.offset)
        }
    }

    private mutating func fieldName() throws(GraphQLError) {
        let offset = UInt32(token.start)
        let name = try name()
        try expect(.colon)
        openFields.append(DocumentStorage.ObjectField(name: name, value: 0, offset: offset))
    }

    private mutating func leaf(constant: Bool) throws(GraphQLError) -> DocumentStorage.Value {
        let start = UInt32(token.start)
        let length = UInt32(token.end - token.start)
        switch token.kind {
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
        do throws(GraphQLError) { try advance() } catch { return error }
        guard token.kind == .name else { return unexpected(dollar) }
        return lexer.error(
            "Unexpected variable \"$\(lexer.names.names[Int(token.name)])\" in constant value.", at: dollar.start)
    }

    mutating func stringValue() throws(GraphQLError) -> UInt32 {
        strings.append(lexer.string)
        try advance()
        return UInt32(strings.count - 1)
    }
}
