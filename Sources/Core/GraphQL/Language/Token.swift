/// A lexical token: specification section 2.1.6. Offsets are bytes of the source.
struct Token {
    enum Kind: UInt8 {
        case end, bang, dollar, ampersand, leftParenthesis, rightParenthesis, spread, colon, equals, at, leftBracket
        case rightBracket, leftBrace, pipe, rightBrace, name, int, float, string, blockString
    }

    var kind: Kind
    var start: Int
    var end: Int
    /// The name of a name token.
    var name: NameID = 0
}

extension Token.Kind {
    /// What a message calls the kind, as in graphql-js.
    var label: String {
        switch self {
        case .end: "<EOF>"
        case .bang: "\"!\""
        case .dollar: "\"$\""
        case .ampersand: "\"&\""
        case .leftParenthesis: "\"(\""
        case .rightParenthesis: "\")\""
        case .spread: "\"...\""
        case .colon: "\":\""
        case .equals: "\"=\""
        case .at: "\"@\""
        case .leftBracket: "\"[\""
        case .rightBracket: "\"]\""
        case .leftBrace: "\"{\""
        case .pipe: "\"|\""
        case .rightBrace: "\"}\""
        case .name: "Name"
        case .int: "Int"
        case .float: "Float"
        case .string: "String"
        case .blockString: "BlockString"
        }
    }

    init?(punctuator byte: UInt8) {
        switch byte {
        case UInt8(ascii: "!"): self = .bang
        case UInt8(ascii: "$"): self = .dollar
        case UInt8(ascii: "&"): self = .ampersand
        case UInt8(ascii: "("): self = .leftParenthesis
        case UInt8(ascii: ")"): self = .rightParenthesis
        case UInt8(ascii: ":"): self = .colon
        case UInt8(ascii: "="): self = .equals
        case UInt8(ascii: "@"): self = .at
        case UInt8(ascii: "["): self = .leftBracket
        case UInt8(ascii: "]"): self = .rightBracket
        case UInt8(ascii: "{"): self = .leftBrace
        case UInt8(ascii: "|"): self = .pipe
        case UInt8(ascii: "}"): self = .rightBrace
        default: return nil
        }
    }
}
