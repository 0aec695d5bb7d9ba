import JSON

/// The scalars of the specification: section 3.5.
extension ScalarType {
    /// `Int`, `Float`, `String`, `Boolean` and `ID`.
    public static let builtIn: [ScalarType] = [int, float, string, boolean, id]

    /// A whole number of 32 bits: section 3.5.1.
    public static let int = ScalarType("Int", description: "A signed 32-bit whole number.") {
        input throws(Failure) in
        let value: Int64?
        switch input {
        case .literal(let literal):
            guard case .int(let text) = literal.kind else { throw Failure("Int cannot represent non-integer value") }
            value = Int64(text)
        case .json(let json):
            guard let number = json.number, number.double.map({ $0.rounded() == $0 }) ?? true else {
                throw Failure("Int cannot represent non-integer value")
            }
            value = number.int64
        }
        guard let value, Int32(exactly: value) != nil else {
            throw Failure("Int cannot represent non 32-bit signed integer value")
        }
        return .int(value)
    }

    /// A finite double: section 3.5.2.
    public static let float = ScalarType("Float", description: "A finite number of double precision (IEEE 754).") {
        input throws(Failure) in
        let value: Double?
        switch input {
        case .literal(let literal):
            switch literal.kind {
            case .int(let text), .float(let text): value = Double(text)
            default: throw Failure("Float cannot represent non numeric value")
            }
        case .json(let json):
            guard let number = json.number else { throw Failure("Float cannot represent non numeric value") }
            value = number.double
        }
        guard let value, value.isFinite else { throw Failure("Float cannot represent a value beyond double precision") }
        return .float(value)
    }

    /// Text: section 3.5.3.
    public static let string = ScalarType("String", description: "Text in Unicode.") { input throws(Failure) in
        guard let string = input.string else { throw Failure("String cannot represent a non string value") }
        return .string(string)
    }

    /// True or false: section 3.5.4.
    public static let boolean = ScalarType("Boolean", description: "`true` or `false`.") { input throws(Failure) in
        switch input {
        case .literal(let literal): if case .boolean(let value) = literal.kind { return .boolean(value) }
        case .json(let json): if let value = json.bool { return .boolean(value) }
        }
        throw Failure("Boolean cannot represent a non boolean value")
    }

    /// A key, given as a string or a whole number and always answered as a string: section 3.5.5.
    public static let id = ScalarType(
        "ID", description: "A unique identifier, not meant to be read by people. It is always answered as a string."
    ) { input throws(Failure) in
        guard let text = input.string ?? input.integerText else {
            throw Failure("ID cannot represent a non-string and non-integer value")
        }
        return .string(text)
    }
}

extension ScalarType.Input {
    /// The digits of a whole number; nil when the value is none.
    var integerText: String? {
        switch self {
        case .literal(let literal):
            if case .int(let text) = literal.kind { return text }
            return nil
        case .json(let json):
            guard let text = json.number?.text else { return nil }
            return text.utf8.allSatisfy { $0 == UInt8(ascii: "-") || Lexer.isDigit($0) } ? text : nil
        }
    }
}
