/// Turns events into a tree: resolves scalars, shares what aliases stand for, merges, and refuses duplicate keys.
struct TreeBuilder {
    let file: String
    let limits: YAMLLimits
    /// The finished document.
    private(set) var root: YAMLNode?
    private var open: [Collection] = []
    private var anchors: [String: Anchor] = [:]
    private var documents = 0
    /// The nodes of the document so far, aliases expanded.
    private var nodes = 0

    /// A collection whose end has not been seen.
    private struct Collection {
        enum Items {
            case sequence([YAMLNode])
            case mapping(MappingBuilder)
        }
        var items: Items
        let tag: String?
        let anchor: String?
        let mark: YAMLMark
    }

    private enum Anchor {
        /// Its node is still open: an alias to it would be part of itself.
        case open
        case complete(YAMLNode)
    }

    init(file: String, limits: YAMLLimits) {
        self.file = file
        self.limits = limits
    }

    mutating func add(_ event: Event, at mark: YAMLMark) throws(YAMLError) {
        switch event {
        case .documentStart:
            documents += 1
            guard documents == 1 else {
                throw error(.multipleDocuments, mark, "a second document begins here; one is allowed")
            }
        case .alias(let name):
            switch anchors[name] {
            case .complete(let node): try append(node, at: mark)
            case .open: throw error(.unknownAlias, mark, "the alias *\(name) is part of what it stands for")
            case nil: throw error(.unknownAlias, mark, "the alias *\(name) has no anchor &\(name) before it")
            }
        case .scalar(let text, let style, let tag, let anchor):
            let node = try scalar(text, style, tag, mark)
            if let anchor { anchors[anchor] = .complete(node) }
            try append(node, at: mark)
        case .sequenceStart(let tag, let anchor):
            try begin(.sequence([]), expecting: "seq", tag, anchor, mark)
        case .mappingStart(let tag, let anchor):
            try begin(.mapping(MappingBuilder()), expecting: "map", tag, anchor, mark)
        case .sequenceEnd, .mappingEnd:
            try end()
        }
    }

    private func scalar(
        _ text: String, _ style: YAMLScalar.Style, _ tag: String?, _ mark: YAMLMark
    ) throws(YAMLError) -> YAMLNode {
        let value: YAMLValue
        if let tag {
            guard let resolved = CoreSchema.resolve(text, tag: tag) else {
                throw error(.invalidTag, mark, "the text is not of the type that its tag \(shown(tag)) says")
            }
            value = resolved
        } else {
            value = style == .plain ? CoreSchema.resolve(text) : .string(text)
        }
        return YAMLNode(
            content: .scalar(YAMLScalar(text: text, style: style, value: value)), tag: tag, mark: mark,
            expandedCount: 1, height: 0)
    }

    private mutating func begin(
        _ items: Collection.Items, expecting name: String, _ tag: String?, _ anchor: String?, _ mark: YAMLMark
    ) throws(YAMLError) {
        if let tag, tag.hasPrefix(CoreSchema.prefix),
            ["null", "bool", "int", "float", "str", "seq", "map"].contains(
                String(tag.dropFirst(CoreSchema.prefix.count))), tag != CoreSchema.prefix + name
        {
            throw error(.invalidTag, mark, "the value is not of the type that its tag \(shown(tag)) says")
        }
        guard open.count < limits.depth else { throw tooDeep(mark) }
        if let anchor { anchors[anchor] = .open }
        open.append(Collection(items: items, tag: tag, anchor: anchor, mark: mark))
    }

    private mutating func end() throws(YAMLError) {
        guard let collection = open.popLast() else { return }
        let content: YAMLNode.Content
        let children: [YAMLNode]
        switch collection.items {
        case .sequence(let elements):
            content = .sequence(elements)
            children = elements
        case .mapping(let mapping):
            let pairs = mapping.pairs
            content = .mapping(pairs)
            children = pairs.flatMap { [$0.key, $0.value] }
        }
        // The sums cannot overflow: `append` holds the whole document under the limit.
        let node = YAMLNode(
            content: content, tag: collection.tag, mark: collection.mark,
            expandedCount: children.reduce(1) { $0 + $1.expandedCount },
            height: 1 + (children.lazy.map(\.height).max() ?? 0))
        if let anchor = collection.anchor { anchors[anchor] = .complete(node) }
        // Its children have been counted one by one.
        nodes -= node.expandedCount - 1
        try append(node, at: collection.mark)
    }

    private mutating func append(_ node: YAMLNode, at mark: YAMLMark) throws(YAMLError) {
        nodes += node.expandedCount
        guard nodes <= limits.nodes else {
            throw error(.limit, mark, "the document has more than \(limits.nodes) nodes with its aliases expanded")
        }
        guard open.count + node.height <= limits.depth else { throw tooDeep(mark) }
        guard let last = open.indices.last else {
            root = node
            return
        }
        // Taken out and put back, so that the array inside is changed in place and not copied.
        var items = open[last].items
        open[last].items = .sequence([])
        switch items {
        case .sequence(var elements):
            items = .sequence([])
            elements.append(node)
            items = .sequence(elements)
        case .mapping(var mapping):
            items = .sequence([])
            try mapping.add(node, at: mark, file: file)
            items = .mapping(mapping)
        }
        open[last].items = items
    }

    private func tooDeep(_ mark: YAMLMark) -> YAMLError {
        error(.limit, mark, "the document nests more than \(limits.depth) levels with its aliases expanded")
    }

    private func error(_ code: YAMLError.Code, _ mark: YAMLMark, _ message: String) -> YAMLError {
        YAMLError(code: code, file: file, mark: mark, message: message)
    }

    private func shown(_ tag: String) -> String {
        tag.hasPrefix(CoreSchema.prefix) ? "!!" + tag.dropFirst(CoreSchema.prefix.count) : tag
    }
}
