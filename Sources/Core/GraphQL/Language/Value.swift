/// A value in a document: specification section 2.10.
public struct Value: DocumentNode {
    /// What a value is, with what it holds.
    public enum Kind: Sendable {
        /// A variable, by its name without the dollar sign.
        case variable(String)
        /// An integer's text.
        case int(String)
        /// The text of a number with a fraction or an exponent.
        case float(String)
        /// A string with its escapes resolved; a block string without its indentation.
        case string(String)
        /// `true` or `false`.
        case boolean(Bool)
        /// The literal `null`.
        case null
        /// The name of an enum value.
        case enumeration(String)
        /// The items of a list.
        case list(NodeList<Value>)
        /// The fields of an input object.
        case object(NodeList<ObjectField>)
    }

    public let document: Document
    public let index: NodeIndex

    public init(document: Document, index: NodeIndex) {
        self.document = document
        self.index = index
    }

    private var node: DocumentStorage.Value { document.storage.values[index.value] }

    public var offset: Int { Int(node.offset) }

    /// What the value is.
    public var kind: Kind {
        let node = node
        switch node.kind {
        case .variable: return .variable(document.name(node.payload))
        case .int: return .int(numberText(node))
        case .float: return .float(numberText(node))
        case .string, .blockString: return .string(document.storage.strings[Int(node.payload)])
        case .boolean: return .boolean(node.payload != 0)
        case .null: return .null
        case .enumeration: return .enumeration(document.name(node.payload))
        case .list:
            return .list(NodeList(document: document, range: NodeRange(start: node.payload, count: node.count)))
        case .object:
            return .object(NodeList(document: document, range: NodeRange(start: node.payload, count: node.count)))
        }
    }

    /// Whether the string was written between three quotes.
    var isBlockString: Bool { node.kind == .blockString }

    private func numberText(_ node: DocumentStorage.Value) -> String {
        String(decoding: document.storage.source[Int(node.offset)..<Int(node.offset + node.count)], as: UTF8.self)
    }
}

/// A field of an input object in a document.
public struct ObjectField: DocumentNode {
    public let document: Document
    public let index: NodeIndex

    public init(document: Document, index: NodeIndex) {
        self.document = document
        self.index = index
    }

    private var node: DocumentStorage.ObjectField { document.storage.objectFields[index.value] }

    public var offset: Int { Int(node.offset) }
    /// The field's name.
    public var name: String { document.name(node.name) }
    /// The field's value.
    public var value: Value { Value(document: document, index: NodeIndex(Int(node.value))) }
}

/// An argument of a field or a directive: specification section 2.6.
public struct Argument: DocumentNode {
    public let document: Document
    public let index: NodeIndex

    public init(document: Document, index: NodeIndex) {
        self.document = document
        self.index = index
    }

    private var node: DocumentStorage.Argument { document.storage.arguments[index.value] }

    public var offset: Int { Int(node.offset) }
    /// The argument's name.
    public var name: String { document.name(node.name) }
    /// The argument's value.
    public var value: Value { Value(document: document, index: NodeIndex(Int(node.value))) }
}

/// A directive in a document: specification section 2.13.
public struct Directive: DocumentNode {
    public let document: Document
    public let index: NodeIndex

    public init(document: Document, index: NodeIndex) {
        self.document = document
        self.index = index
    }

    private var node: DocumentStorage.Directive { document.storage.directives[index.value] }

    public var offset: Int { Int(node.offset) }
    /// The name without its at sign.
    public var name: String { document.name(node.name) }
    /// The arguments as written.
    public var arguments: NodeList<Argument> { NodeList(document: document, range: node.arguments) }
}

extension NodeList<Argument> {
    /// The first argument of a name.
    public subscript(name: String) -> Argument? { first { $0.name == name } }
}

extension NodeList<Directive> {
    /// The first directive of a name.
    public subscript(name: String) -> Directive? { first { $0.name == name } }
}
