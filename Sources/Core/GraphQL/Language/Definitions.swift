/// What an operation does.
public enum OperationKind: String, Sendable, Hashable, CaseIterable {
    /// Reads.
    case query
    /// Writes, one root field after the other.
    case mutation
    /// Answers with a stream of events.
    case subscription
}

/// An operation: specification section 2.3.
public struct OperationDefinition: DocumentNode {
    public let document: Document
    public let index: NodeIndex

    public init(document: Document, index: NodeIndex) {
        self.document = document
        self.index = index
    }

    private var node: DocumentStorage.Operation { document.storage.operations[index.value] }

    public var offset: Int { Int(node.offset) }
    /// What the operation does.
    public var kind: OperationKind { node.kind }
    /// The byte at which the name stands.
    var nameOffset: Int { Int(node.nameOffset) }
    /// The name; nil for an anonymous operation.
    public var name: String? { node.name.map(document.name) }
    /// The description in front of the operation.
    public var description: String? { node.description.map { document.storage.strings[Int($0)] } }
    /// The variables in the order of their definition.
    public var variableDefinitions: NodeList<VariableDefinition> { NodeList(document: document, range: node.variables) }
    /// The operation's directives.
    public var directives: NodeList<Directive> { NodeList(document: document, range: node.directives) }
    /// The root fields.
    public var selectionSet: SelectionSet { SelectionSet(document: document, range: node.selections) }
}

/// A variable of an operation: specification section 2.11.
public struct VariableDefinition: DocumentNode {
    public let document: Document
    public let index: NodeIndex

    public init(document: Document, index: NodeIndex) {
        self.document = document
        self.index = index
    }

    private var node: DocumentStorage.Variable { document.storage.variables[index.value] }

    public var offset: Int { Int(node.offset) }
    /// The byte at which the name stands, after the dollar sign.
    var nameOffset: Int { Int(node.nameOffset) }
    /// The name without its dollar sign.
    public var name: String { document.name(node.name) }
    /// The type as written.
    public var type: TypeReference { node.type }
    /// The byte at which the type stands.
    var typeOffset: Int { Int(node.typeOffset) }
    /// The byte at which the name in the type stands.
    var typeNameOffset: Int { Int(node.typeNameOffset) }
    /// Where the type stands.
    public var typeLocation: SourceLocation { document.location(ofByte: Int(node.typeOffset)) }
    /// The description in front of the variable.
    public var description: String? { node.description.map { document.storage.strings[Int($0)] } }
    /// The default, a constant.
    public var defaultValue: Value? {
        node.defaultValue.map { Value(document: document, index: NodeIndex(Int($0))) }
    }
    /// The variable's directives.
    public var directives: NodeList<Directive> { NodeList(document: document, range: node.directives) }
}

/// A named fragment: specification section 2.8.
public struct FragmentDefinition: DocumentNode {
    public let document: Document
    public let index: NodeIndex

    public init(document: Document, index: NodeIndex) {
        self.document = document
        self.index = index
    }

    private var node: DocumentStorage.Fragment { document.storage.fragments[index.value] }

    public var offset: Int { Int(node.offset) }
    /// The byte at which the name stands.
    var nameOffset: Int { Int(node.nameOffset) }
    /// The name.
    public var name: String { document.name(node.name) }
    /// The name of the type that the fragment is for.
    public var typeCondition: String { document.name(node.typeCondition) }
    /// The byte at which the type condition's name stands.
    var typeConditionOffset: Int { Int(node.typeConditionOffset) }
    /// Where the type condition's name stands.
    public var typeConditionLocation: SourceLocation { document.location(ofByte: Int(node.typeConditionOffset)) }
    /// The description in front of the fragment.
    public var description: String? { node.description.map { document.storage.strings[Int($0)] } }
    /// The fragment's directives.
    public var directives: NodeList<Directive> { NodeList(document: document, range: node.directives) }
    /// The fields.
    public var selectionSet: SelectionSet { SelectionSet(document: document, range: node.selections) }
}

/// The fragments of a document, in order and by name.
public struct FragmentDefinitions: RandomAccessCollection, Sendable {
    let document: Document

    public var startIndex: Int { 0 }
    public var endIndex: Int { document.storage.fragments.count }

    public subscript(position: Int) -> FragmentDefinition {
        precondition(position >= 0 && position < endIndex, "A position beyond the fragments of the document.")
        return FragmentDefinition(document: document, index: NodeIndex(position))
    }

    /// The first fragment of a name.
    public subscript(name: String) -> FragmentDefinition? {
        document.storage.fragmentsByName[name].map { FragmentDefinition(document: document, index: NodeIndex($0)) }
    }
}
