/// How large a document may be. Each bound is checked before memory is spent on what would pass it.
public struct ParserLimits: Sendable, Hashable {
    /// The most tokens; 15,000 is what Apollo Router allows unless told.
    public var tokens: Int
    /// The deepest nesting of selection sets, lists, objects and list types together.
    public var depth: Int
    /// The largest text in bytes.
    public var bytes: Int

    /// The nesting of the lists, objects and list types of one value that no setting can exceed: values become trees, and
    /// freeing a tree uses the stack.
    public static let deepestValue = 200

    /// - Parameters:
    ///   - tokens: the most tokens.
    ///   - depth: the deepest nesting.
    ///   - bytes: the largest text in bytes; 1 MiB unless told.
    public init(tokens: Int = 15_000, depth: Int = 200, bytes: Int = 1 << 20) {
        self.tokens = tokens
        self.depth = depth
        self.bytes = min(bytes, Int(Int32.max))
    }
}
