/// The selections between two braces: specification section 2.4.
public struct SelectionSet: RandomAccessCollection, Sendable, Identifiable {
    /// What tells a selection set from every other of its document.
    public struct ID: Sendable, Hashable {
        let start: UInt32
    }

    /// The document that holds the selections.
    public let document: Document
    let range: NodeRange

    /// The set's identity within its document; a set is never empty, so its first selection is enough.
    public var id: ID { ID(start: range.start) }
    public var startIndex: Int { 0 }
    public var endIndex: Int { Int(range.count) }

    public subscript(position: Int) -> Selection {
        precondition(position >= 0 && position < Int(range.count), "A position beyond the selections of the set.")
        return Selection(document: document, index: NodeIndex(Int(range.start) + position))
    }
}

/// A field, a fragment spread or an inline fragment.
public enum Selection: Sendable {
    /// A field.
    case field(Field)
    /// A named fragment.
    case fragmentSpread(FragmentSpread)
    /// A fragment in place.
    case inlineFragment(InlineFragment)

    init(document: Document, index: NodeIndex) {
        switch document.storage.selections[index.value].kind {
        case .field: self = .field(Field(document: document, index: index))
        case .fragmentSpread: self = .fragmentSpread(FragmentSpread(document: document, index: index))
        case .inlineFragment: self = .inlineFragment(InlineFragment(document: document, index: index))
        }
    }

    /// The selection's directives.
    public var directives: NodeList<Directive> {
        switch self {
        case .field(let field): field.directives
        case .fragmentSpread(let spread): spread.directives
        case .inlineFragment(let fragment): fragment.directives
        }
    }
}

/// A field of a selection set: specification section 2.5.
public struct Field: DocumentNode {
    public let document: Document
    public let index: NodeIndex

    public init(document: Document, index: NodeIndex) {
        self.document = document
        self.index = index
    }

    private var node: DocumentStorage.Selection { document.storage.selections[index.value] }

    public var offset: Int { Int(node.offset) }
    /// The field's name in the schema.
    public var name: String { node.name.map(document.name) ?? "" }
    /// The alias, if one is given.
    public var alias: String? { node.alias.map(document.name) }
    /// The name in the response: the alias, or else the name.
    public var responseKey: String { (node.alias ?? node.name).map(document.name) ?? "" }
    /// The arguments as written.
    public var arguments: NodeList<Argument> { NodeList(document: document, range: node.arguments) }
    /// The field's directives.
    public var directives: NodeList<Directive> { NodeList(document: document, range: node.directives) }
    /// The byte at which the brace before the selections stands.
    var selectionsOffset: Int { Int(node.selectionsOffset) }
    /// The selections below the field; nil when there are no braces.
    public var selectionSet: SelectionSet? {
        let range = node.selections
        return range.count == 0 ? nil : SelectionSet(document: document, range: range)
    }
}

/// The use of a named fragment: specification section 2.8.
public struct FragmentSpread: DocumentNode {
    public let document: Document
    public let index: NodeIndex

    public init(document: Document, index: NodeIndex) {
        self.document = document
        self.index = index
    }

    private var node: DocumentStorage.Selection { document.storage.selections[index.value] }

    public var offset: Int { Int(node.offset) }
    /// The fragment's name.
    public var name: String { node.name.map(document.name) ?? "" }
    /// The byte at which the name stands.
    var nameOffset: Int { Int(node.nameOffset) }
    /// Where the name stands.
    public var nameLocation: SourceLocation { document.location(ofByte: Int(node.nameOffset)) }
    /// The spread's directives.
    public var directives: NodeList<Directive> { NodeList(document: document, range: node.directives) }
}

/// A fragment written in place: specification section 2.8.2.
public struct InlineFragment: DocumentNode {
    public let document: Document
    public let index: NodeIndex

    public init(document: Document, index: NodeIndex) {
        self.document = document
        self.index = index
    }

    private var node: DocumentStorage.Selection { document.storage.selections[index.value] }

    public var offset: Int { Int(node.offset) }
    /// The name of the type that the fragment is for; nil for that of the enclosing selections.
    public var typeCondition: String? { node.name.map(document.name) }
    /// The byte at which the type condition's name stands.
    var typeConditionOffset: Int { Int(node.nameOffset) }
    /// Where the type condition's name stands.
    public var typeConditionLocation: SourceLocation { document.location(ofByte: Int(node.nameOffset)) }
    /// The fragment's directives.
    public var directives: NodeList<Directive> { NodeList(document: document, range: node.directives) }
    /// The fields.
    public var selectionSet: SelectionSet { SelectionSet(document: document, range: node.selections) }
}
