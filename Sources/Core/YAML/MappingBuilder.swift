/// The pairs of a mapping as they come, keys and values in turn.
struct MappingBuilder {
    private var own: [YAMLPair] = []
    private var merged: [YAMLPair] = []
    private var places: [KeyIdentity: YAMLMark] = [:]
    private var pending: YAMLNode?

    /// The pairs: the mapping's own in order, then those of `<<` that it does not have itself
    /// (https://yaml.org/type/merge.html).
    var pairs: [YAMLPair] {
        var taken = Set(places.keys)
        return own + merged.filter { taken.insert(KeyIdentity($0.key)).inserted }
    }

    /// Takes a key, or the value of the key before.
    mutating func add(_ node: YAMLNode, at mark: YAMLMark, file: String) throws(YAMLError) {
        guard let key = pending else {
            pending = node
            if Self.isMergeKey(node) { return }
            if let first = places.updateValue(mark, forKey: KeyIdentity(node)) {
                let name = node.scalar.map { "`\($0.text)`" } ?? "this key"
                throw YAMLError(
                    code: .duplicateKey, file: file, mark: mark,
                    message: "\(name) was given before, at line \(first.line), column \(first.column)")
            }
            return
        }
        pending = nil
        guard Self.isMergeKey(key) else {
            own.append(YAMLPair(key: key, value: node))
            return
        }
        for source in node.sequence ?? [node] {
            guard let pairs = source.mapping else {
                throw YAMLError(
                    code: .invalidTag, file: file, mark: mark,
                    message: "the merge key << needs a mapping or a list of mappings, not \(source.kind)")
            }
            merged += pairs
        }
    }

    private static func isMergeKey(_ key: YAMLNode) -> Bool {
        key.tag == CoreSchema.prefix + "merge"
            || (key.tag == nil && key.scalar.map { $0.style == .plain && $0.text == "<<" } ?? false)
    }
}

/// When two keys are equal: same kind, same content (https://yaml.org/spec/1.2.2/#3213-node-comparison).
///
/// The recursion is bounded by the limit on depth, its work by the limit on nodes.
private indirect enum KeyIdentity: Hashable {
    case scalar(YAMLValue)
    case sequence([KeyIdentity])
    case mapping([KeyIdentity: KeyIdentity])

    init(_ node: YAMLNode) {
        switch node.content {
        case .scalar(let scalar): self = .scalar(scalar.value)
        case .sequence(let elements): self = .sequence(elements.map(KeyIdentity.init))
        case .mapping(let pairs):
            self = .mapping(
                Dictionary(
                    pairs.map { (KeyIdentity($0.key), KeyIdentity($0.value)) }, uniquingKeysWith: { first, _ in first })
            )
        }
    }
}
