internal import YAML

extension HostSettings {
    /// The effective settings as YAML that loads to the same settings again, secrets aside: each value with a comment that
    /// says where it came from, secrets as `***`, in an order that is the same from run to run.
    /// - Parameter modules: The sections of the modules that have decoded theirs. The rest are shown as the file has them, and
    ///   what looks like a secret by its name is hidden.
    public func show(modules sections: [SettingsSection] = []) -> String {
        var tree = EffectiveTree()
        for entry in entries { tree.insert(entry) }
        let decoded = Dictionary(sections.map { ($0.path, $0.entries) }, uniquingKeysWith: { first, _ in first })
        for module in modules.modules {
            for entry in decoded[module.section.path] ?? module.section.undecodedEntries { tree.insert(entry) }
        }
        return tree.text
    }
}

extension SettingsSection {
    /// What the file says here that was not read, as entries.
    fileprivate var undecodedEntries: [SettingsEntry] {
        (source.tree.node(at: path)?.mapping ?? []).compactMap { pair in
            guard let key = pair.key.scalar?.text, !known.contains(path + [key]) else { return nil }
            let isSecret = Undecoded.isSecret(key)
            return SettingsEntry(
                path: path + [key], value: isSecret ? "***" : Undecoded.flow(pair.value),
                origin: .place(place(of: pair.value)), isSecret: isSecret)
        }
    }
}

/// Values that nobody has said anything about.
private enum Undecoded {
    static func isSecret(_ key: String) -> Bool {
        let key = key.lowercased()
        return ["password", "secret", "token", "key", "credential"].contains { key.contains($0) }
    }

    /// The node on one line. The recursion is bounded by the parser's limit on depth.
    static func flow(_ node: YAMLNode) -> String {
        switch node.content {
        case .scalar(let scalar):
            if case .string(let text) = scalar.value {
                return FlowScalar.text(text.contains("://") ? ConnectionInfo(conninfo: text).description : text)
            }
            return scalar.text.isEmpty ? "null" : scalar.text
        case .sequence(let nodes):
            return "[" + nodes.map(flow).joined(separator: ", ") + "]"
        case .mapping(let pairs):
            let shown = pairs.map { pair in
                let isSecret = pair.key.scalar.map { Self.isSecret($0.text) } ?? false
                return flow(pair.key) + ": " + (isSecret ? "\"***\"" : flow(pair.value))
            }
            return "{" + shown.joined(separator: ", ") + "}"
        }
    }
}

/// Entries as a tree that keeps the order in which they came.
private struct EffectiveTree {
    private var keys: [String] = []
    private var branches: [String: EffectiveTree] = [:]
    private var entry: SettingsEntry?

    /// Puts an entry in its place; one already there for the same key gives way.
    mutating func insert(_ entry: SettingsEntry) { insert(entry, below: entry.path[...]) }

    private mutating func insert(_ entry: SettingsEntry, below path: ArraySlice<String>) {
        guard let key = path.first else {
            self.entry = entry
            return
        }
        if branches[key] == nil { keys.append(key) }
        branches[key, default: EffectiveTree()].insert(entry, below: path.dropFirst())
    }

    var text: String { keys.map { lines(key: $0, indentation: "") }.joined() }

    private func lines(key: String, indentation: String) -> String {
        guard let branch = branches[key] else { return "" }
        let name = FlowScalar.text(key)
        if let entry = branch.entry {
            let value = entry.isSecret && entry.value == "***" ? "\"***\"" : entry.value
            return "\(indentation)\(name): \(value)  # \(entry.origin.comment)\n"
        }
        return "\(indentation)\(name):\n"
            + branch.keys.map { branch.lines(key: $0, indentation: indentation + "  ") }.joined()
    }
}

extension SettingsEntry.Origin {
    /// What a comment says of it, on one line whatever a file is called.
    fileprivate var comment: String {
        switch self {
        case .default: "default"
        case .place(.environment(let variable)): variable
        case .place(let place):
            String(place.description.unicodeScalars.map { $0.properties.isWhitespace ? " " : Character($0) })
        }
    }
}
