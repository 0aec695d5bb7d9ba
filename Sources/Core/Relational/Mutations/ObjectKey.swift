/// The key of an object of a type over a ``Source``: the values of the key's columns as PostgreSQL writes them.
public struct ObjectKey: Sendable, Hashable, CustomStringConvertible {
    /// The key as one text: that of its only column, or a JSON array of those of several.
    public let text: String

    /// The key of one column, or of several in the order of the source's key.
    public init(_ parts: [String]) { text = CompositeKey.text(parts) }

    /// The same.
    public init(_ parts: String...) { self.init(parts) }

    /// An id.
    public init(_ id: Int64) { text = String(id) }

    public var description: String { text }
}
