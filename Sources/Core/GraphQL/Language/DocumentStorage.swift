/// A run of nodes in one of the arrays of a document.
struct NodeRange: Sendable {
    var start: UInt32
    var count: UInt32

    static let empty = NodeRange(start: 0, count: 0)

    init(start: UInt32, count: UInt32) {
        self.start = start
        self.count = count
    }

    init(start: Int, count: Int) {
        self.init(start: UInt32(start), count: UInt32(count))
    }
}

/// A name's position in `DocumentStorage.names`.
typealias NameID = UInt32

/// The nodes of a parsed document, one array a kind; a node refers to others by position.
///
/// The children of a node stand side by side, so a range is enough to find them. Offsets are bytes of `source`.
final class DocumentStorage: Sendable {
    struct Operation: Sendable {
        var kind: OperationKind
        var name: NameID?
        /// Where the name stands; where the operation does when it has none.
        var nameOffset: UInt32
        var description: UInt32?
        var variables: NodeRange
        var directives: NodeRange
        var selections: NodeRange
        var offset: UInt32
    }

    struct Fragment: Sendable {
        var name: NameID
        var nameOffset: UInt32
        var typeCondition: NameID
        var typeConditionOffset: UInt32
        var description: UInt32?
        var directives: NodeRange
        var selections: NodeRange
        var offset: UInt32
    }

    struct Variable: Sendable {
        var name: NameID
        /// Where the name stands, after the dollar sign.
        var nameOffset: UInt32
        var type: TypeReference
        var typeOffset: UInt32
        /// Where the name in the type stands.
        var typeNameOffset: UInt32
        var description: UInt32?
        var defaultValue: UInt32?
        var directives: NodeRange
        var offset: UInt32
    }

    enum SelectionKind: UInt8, Sendable { case field, fragmentSpread, inlineFragment }

    /// A field, a spread or an inline fragment; what a kind does not have is empty.
    struct Selection: Sendable {
        var kind: SelectionKind
        /// The field's or the fragment's name, or the type condition of an inline fragment.
        var name: NameID?
        var alias: NameID?
        var arguments: NodeRange = .empty
        var directives: NodeRange = .empty
        var selections: NodeRange = .empty
        /// Where the brace before the selections stands.
        var selectionsOffset: UInt32 = 0
        var offset: UInt32
        /// Where the name stands, or the type condition.
        var nameOffset: UInt32
    }

    struct Argument: Sendable {
        var name: NameID
        var value: UInt32
        var offset: UInt32
    }

    struct Directive: Sendable {
        var name: NameID
        var arguments: NodeRange
        var offset: UInt32
    }

    enum ValueKind: UInt8, Sendable {
        case variable, int, float, string, blockString, boolean, null, enumeration, list, object
    }

    /// A value. What `payload` means depends on the kind: a name, a position in `strings`, the start of a run, a flag.
    struct Value: Sendable {
        var kind: ValueKind
        var payload: UInt32
        /// The length of a run in `values` or `objectFields`, or of a number's text from `offset` on.
        var count: UInt32 = 0
        var offset: UInt32
    }

    struct ObjectField: Sendable {
        var name: NameID
        var value: UInt32
        var offset: UInt32
    }

    /// A definition of the type system, which no executable document may hold.
    struct TypeSystemDefinition: Sendable {
        /// Nil for the schema itself.
        var name: NameID?
        var offset: UInt32
        /// The byte after the last token.
        var end: UInt32
    }

    let source: [UInt8]
    /// Finds lines and columns: plans ask for those of each field.
    let locations: SourceLocationIndex
    let names: [String]
    let strings: [String]
    let operations: [Operation]
    let fragments: [Fragment]
    let fragmentsByName: [String: Int]
    let variables: [Variable]
    let selections: [Selection]
    let arguments: [Argument]
    let directives: [Directive]
    let values: [Value]
    let objectFields: [ObjectField]
    let typeSystemDefinitions: [TypeSystemDefinition]

    init(
        source: [UInt8], names: [String], strings: [String], operations: [Operation], fragments: [Fragment],
        variables: [Variable], selections: [Selection], arguments: [Argument], directives: [Directive],
        values: [Value], objectFields: [ObjectField], typeSystemDefinitions: [TypeSystemDefinition]
    ) {
        self.source = source
        self.locations = SourceLocationIndex(source)
        self.names = names
        self.strings = strings
        self.operations = operations
        self.fragments = fragments
        self.fragmentsByName = Dictionary(
            fragments.enumerated().map { (names[Int($1.name)], $0) }, uniquingKeysWith: { first, _ in first })
        self.variables = variables
        self.selections = selections
        self.arguments = arguments
        self.directives = directives
        self.values = values
        self.objectFields = objectFields
        self.typeSystemDefinitions = typeSystemDefinitions
    }
}
