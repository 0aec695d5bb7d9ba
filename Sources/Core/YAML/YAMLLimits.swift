/// What a document may cost.
public struct YAMLLimits: Sendable, Hashable {
    /// The length of the text in bytes.
    public var bytes = 1 << 20
    /// How deep collections may nest, aliases expanded. Small enough to walk a tree by recursion.
    public var depth = 64
    /// The number of nodes, each alias counted as all that it stands for.
    public var nodes = 100_000

    /// The defaults.
    public init() {}
}
