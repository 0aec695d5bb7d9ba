/// The position of a node among the nodes of its kind in one document.
public struct NodeIndex: Sendable, Hashable {
    let value: Int

    init(_ value: Int) { self.value = value }
}

/// A part of a document, seen in place.
public protocol DocumentNode: Sendable {
    /// The document that holds the node.
    var document: Document { get }
    /// The node's position; two nodes of one kind and document are the same when their positions are.
    var index: NodeIndex { get }
    /// The byte of the document's text at which the node starts.
    var offset: Int { get }

    /// The node of a position that this document has given out.
    init(document: Document, index: NodeIndex)
}

extension DocumentNode {
    /// The line and column at which the node starts, counted when asked for from a mark near it.
    public var location: SourceLocation { document.location(ofByte: offset) }
}

/// Nodes that stand side by side.
public struct NodeList<Node: DocumentNode>: RandomAccessCollection, Sendable {
    /// The document that holds the nodes.
    public let document: Document
    let range: NodeRange

    public var startIndex: Int { 0 }
    public var endIndex: Int { Int(range.count) }

    public subscript(position: Int) -> Node {
        precondition(position >= 0 && position < Int(range.count), "A position beyond the nodes of the list.")
        return Node(document: document, index: NodeIndex(Int(range.start) + position))
    }
}
