internal import Configuration
internal import YAML

/// A reader of one mapping of the settings: the whole for the host, `modules.<name>` for a module.
///
/// Reading never stops at a mistake: it answers with the default and keeps the problem, so that ``finish()`` reports all of
/// them at once, unknown keys included. Each key that is read is known from then on, and recorded in ``entries``.
public struct SettingsSection: Sendable {
    /// Where this section stands, outermost key first.
    public private(set) var path: [String]
    /// What is wrong so far.
    public internal(set) var problems: [SettingsProblem] = []
    /// What is no mistake, but may surprise.
    public internal(set) var warnings: [SettingsProblem] = []
    /// What was read so far, in order.
    public internal(set) var entries: [SettingsEntry] = []

    let source: SettingsSource
    /// The path of the section that ``finish()`` answers for.
    let base: [String]
    /// The paths of values that were asked for.
    var known: Set<[String]> = []
    /// The paths of sections that were asked for.
    var sections: Set<[String]> = []
    /// The paths of sections that report for themselves.
    var detached: Set<[String]> = []
    private var layer: SettingsLayer?

    init(source: SettingsSource, path: [String]) {
        self.source = source
        self.path = path
        self.base = path
        sections.insert(path)
    }

    /// Reads a sub-section as part of this one.
    /// - Parameters:
    ///   - key: Its key.
    ///   - read: Reads it; the section it gets stands at `key` until it returns.
    /// - Returns: What `read` returns.
    public mutating func section<Result>(_ key: String, _ read: (inout SettingsSection) -> Result) -> Result {
        let outer = path
        path.append(key)
        defer { path = outer }
        sections.insert(path)
        if let node = source.tree.node(at: path), node.mapping == nil, node.scalar?.value != .null {
            report("expected a mapping, not \(node.kind)", key: path, at: place(of: node))
        }
        return read(&self)
    }

    /// Reads a list of sub-sections as part of this one. The file says how many there are.
    /// - Parameters:
    ///   - key: Its key.
    ///   - read: Reads each; the section it gets stands at the element until it returns.
    /// - Returns: What `read` returns, in the order of the list.
    public mutating func sections<Result>(_ key: String, _ read: (inout SettingsSection) -> Result) -> [Result] {
        let list = path + [key]
        known.insert(list)
        guard let node = source.tree.node(at: list), node.scalar?.value != .null else { return [] }
        guard let elements = node.sequence else {
            report("expected a list of mappings, not \(node.kind)", key: list, at: place(of: node))
            return []
        }
        let outer = path
        path = list
        defer { path = outer }
        return elements.indices.map { index in section(String(index), read) }
    }

    /// The keys that the file has here, in its order, for a mapping whose keys are the user's own.
    public var keys: [String] { (source.tree.node(at: path)?.mapping ?? []).compactMap(\.key.scalar?.text) }

    /// A sub-section that is read and finished apart from this one, which takes no more notice of it.
    /// - Parameter key: Its key.
    /// - Returns: The sub-section; it knows the keys below it that this one has read.
    public mutating func section(_ key: String) -> SettingsSection {
        section(key) { inner in
            inner.detached.insert(inner.path)
            var apart = SettingsSection(source: inner.source, path: inner.path)
            apart.known = inner.known.filter { $0.starts(with: inner.path) }
            apart.entries = inner.entries.filter { $0.path.starts(with: inner.path) }
            return apart
        }
    }

    /// The keys of the sub-sections here, sorted: those of the file that were not read as values, those of the command line,
    /// and those that the environment brings in by a variable for their key `marker`.
    /// - Parameter marker: A key that a sub-section has, such as `enabled`.
    public func names(marker: String) -> [String] {
        var names = Set((source.tree.node(at: path)?.mapping ?? []).compactMap(\.key.scalar?.text))
        for key in source.overrides.keys {
            let components = key.split(separator: ".").map(String.init)
            if components.count > path.count + 1, components.starts(with: path) { names.insert(components[path.count]) }
        }
        let start = EnvironmentName.encode(path) + "_"
        let end = "_" + EnvironmentName.encode([marker]).dropFirst(EnvironmentName.prefix.count)
        let variables = Set(names.map { EnvironmentName.encode(path + [$0, marker]) })
        for variable in source.environment.keys
        where variable.hasPrefix(start) && variable.hasSuffix(end) && variable.count > start.count + end.count
            && !variables.contains(variable)
        {
            names.insert(variable.dropFirst(start.count).dropLast(end.count).lowercased())
        }
        return names.filter { !known.contains(path + [$0]) }.sorted()
    }

    /// Keeps a problem that a rule of the caller's own found.
    /// - Parameters:
    ///   - message: What is wrong and what is allowed, without secrets.
    ///   - key: The key it is about.
    public mutating func report(_ message: String, at key: String) {
        report(message, key: path + [key], at: place(of: key))
    }

    /// Ends the reading.
    /// - Throws: ``SettingsError`` with every problem, unknown keys, variables and options among them.
    public mutating func finish() throws(SettingsError) {
        problems += unknownNames()
        guard problems.isEmpty else { throw SettingsError(problems) }
    }

    /// Reads from one layer alone while `read` runs.
    mutating func reading<Result>(only layer: SettingsLayer, _ read: (inout SettingsSection) -> Result) -> Result {
        let outer = self.layer
        self.layer = layer
        defer { self.layer = outer }
        return read(&self)
    }

    mutating func report(_ message: String, key: [String], at place: SettingsProblem.Place) {
        problems.append(SettingsProblem(place: place, key: key.joined(separator: "."), message: message))
    }

    /// What a look-up finds.
    enum Lookup<Value> {
        case absent
        case found(Value, SettingsProblem.Place)
        /// There is a value of no use; the problem is kept.
        case invalid
    }

    /// Looks a key up in the layers.
    /// - Parameters:
    ///   - type: The type that `read` asks for.
    ///   - anyScalar: Whether any scalar will do, taken as its text.
    ///   - expected: What to call the type in a message.
    ///   - read: Asks the reader.
    mutating func lookUp<Value>(
        _ key: String, _ type: ConfigType, anyScalar: Bool = false, expected: String,
        _ read: (ConfigReader, ConfigKey) -> Value?
    ) -> Lookup<Value> {
        let keyPath = path + [key]
        known.insert(keyPath)
        let layered = source.reader(of: layer)
        let configKey = ConfigKey(keyPath, context: anyScalar ? AbsoluteConfigKey.anyScalar : [:])
        let value = read(layered.reader, configKey)
        guard let answer = layered.recorder.answer(for: AbsoluteConfigKey(configKey), type: type) else {
            return .absent
        }
        switch answer.result {
        case .success(let result):
            guard let value, result.value != nil else { return .absent }
            return .found(value, place(of: keyPath, answeredBy: answer.providerName, as: result.encodedKey))
        case .failure(let error):
            let found = (error as? TypeMismatch)?.found ?? "something else"
            report("expected \(expected), not \(found)", key: keyPath, at: place(of: key))
            return .invalid
        }
    }

    /// Where the effective value of a key was given.
    func place(of key: String) -> SettingsProblem.Place {
        let keyPath = path + [key]
        let dotted = keyPath.joined(separator: ".")
        let variable = EnvironmentName.encode(keyPath)
        for layer in layer.map({ [$0] }) ?? SettingsLayer.allCases {
            switch layer {
            case .commandLine:
                if source.overrides[dotted] != nil { return .flag(source.flag(of: dotted)) }
            case .environment:
                if source.environment[variable] != nil { return .environment(variable: variable) }
            case .file:
                if let node = source.tree.node(at: keyPath) { return place(of: node) }
            }
        }
        return .settings
    }

    private func place(
        of keyPath: [String], answeredBy provider: String, as name: String
    ) -> SettingsProblem.Place {
        switch SettingsLayer(rawValue: provider) {
        case .commandLine: .flag(name)
        case .environment: .environment(variable: name)
        case .file, nil: source.tree.node(at: keyPath).map(place(of:)) ?? .settings
        }
    }

    func place(of node: YAMLNode) -> SettingsProblem.Place {
        .file(path: source.file ?? "", line: node.mark.line, column: node.mark.column)
    }
}
