/// A node of a YAML document and where it stands.
public struct YAMLNode: Sendable {
    /// What a node holds.
    public enum Content: Sendable {
        /// One value.
        case scalar(YAMLScalar)
        /// Elements in order.
        case sequence([YAMLNode])
        /// Keys, each once, and their values in order.
        case mapping([YAMLPair])
    }

    /// What it holds. An alias shares the storage of what it stands for.
    public let content: Content
    /// The tag as written, with its handle resolved (`tag:yaml.org,2002:str`); nil where there is none.
    public let tag: String?
    /// Where it begins; for an alias, where what it stands for begins.
    public let mark: YAMLMark

    /// The nodes below and including this one, aliases expanded.
    let expandedCount: Int
    /// The levels of collections below and including this one, aliases expanded.
    let height: Int
}

/// A key of a mapping and its value.
public struct YAMLPair: Sendable {
    /// The key.
    public let key: YAMLNode
    /// The value.
    public let value: YAMLNode
}

extension YAMLNode {
    /// The scalar, if this is one.
    public var scalar: YAMLScalar? {
        guard case .scalar(let scalar) = content else { return nil }
        return scalar
    }

    /// The elements, if this is a sequence.
    public var sequence: [YAMLNode]? {
        guard case .sequence(let nodes) = content else { return nil }
        return nodes
    }

    /// The pairs in the order of the document, merged ones last, if this is a mapping.
    public var mapping: [YAMLPair]? {
        guard case .mapping(let pairs) = content else { return nil }
        return pairs
    }

    /// The value of the first scalar key with this text.
    /// - Parameter key: The key's text.
    public subscript(key: String) -> YAMLNode? {
        mapping?.first { $0.key.scalar?.text == key }?.value
    }

    /// What a person calls such a node: `a mapping`, `a sequence`, or the kind of its scalar.
    public var kind: String {
        switch content {
        case .scalar(let scalar): scalar.value.kind
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }
}
