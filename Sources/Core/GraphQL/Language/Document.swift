/// A parsed executable document. Nodes are views: a reference to the document and a position, cheap to copy.
public struct Document: Sendable {
    let storage: DocumentStorage

    /// Parses a text.
    ///
    /// - Throws: `GraphQLError` with `parseFailed` and the place of the first fault, or with `limitExceeded`.
    public static func parse(_ source: String, limits: ParserLimits = ParserLimits()) throws(GraphQLError) -> Document {
        try parse(utf8: Array(source.utf8), limits: limits)
    }

    /// Parses a text given as UTF-8, which is checked.
    ///
    /// - Throws: `GraphQLError` with `parseFailed` and the place of the first fault, or with `limitExceeded`.
    public static func parse(
        utf8 source: [UInt8], limits: ParserLimits = ParserLimits()
    ) throws(GraphQLError) -> Document {
        var parser = try Parser(source: source, limits: limits)
        return Document(storage: try parser.parse())
    }

    /// The operations in the order of the document.
    public var operations: NodeList<OperationDefinition> {
        NodeList(document: self, range: NodeRange(start: 0, count: storage.operations.count))
    }

    /// The fragments in the order of the document.
    public var fragments: FragmentDefinitions { FragmentDefinitions(document: self) }

    /// The line and column of a byte of the text.
    public func location(ofByte offset: Int) -> SourceLocation { storage.locations.location(ofByte: offset) }

    /// The line and column at which a node starts.
    public func location(of node: some DocumentNode) -> SourceLocation { location(ofByte: node.offset) }

    func name(_ id: NameID) -> String { storage.names[Int(id)] }
}
