internal import Configuration
internal import YAML

/// The values of a YAML tree.
struct YAMLSnapshot: ConfigSnapshot {
    let providerName = SettingsLayer.file.rawValue
    let root: YAMLNode?

    func value(forKey key: AbsoluteConfigKey, type: ConfigType) throws -> LookupResult {
        let encodedKey = key.components.joined(separator: ".")
        let node = node(at: key.components)
        return LookupResult(
            encodedKey: encodedKey,
            value: try node.map {
                ConfigValue(try content(of: $0, as: type, anyScalar: key.allowsAnyScalar), isSecret: false)
            })
    }

    /// The node at a path of keys, if every step is a mapping with that key, or a list with an element of that number.
    func node(at path: [String]) -> YAMLNode? {
        var node = root
        for key in path {
            if let elements = node?.sequence {
                node = Int(key).flatMap { elements.indices.contains($0) ? elements[$0] : nil }
            } else {
                node = node?[key]
            }
        }
        return node
    }

    private func content(of node: YAMLNode, as type: ConfigType, anyScalar: Bool) throws(TypeMismatch) -> ConfigContent
    {
        if type == .stringArray, let elements = node.sequence {
            return .stringArray(try StringList.strings(in: elements))
        }
        guard let scalar = node.scalar else { throw TypeMismatch(found: node.kind) }
        switch (type, scalar.value) {
        case (.int, .integer(let number)): return .int(number)
        case (.double, .integer(let number)): return .double(Double(number))
        case (.double, .float(let number)): return .double(number)
        case (.bool, .boolean(let flag)): return .bool(flag)
        case (.string, .string(let string)): return .string(string)
        case (.string, .integer), (.string, .float):
            guard anyScalar else { throw TypeMismatch(found: "\(node.kind); put it in quotes") }
            return .string(scalar.text)
        case (.string, .boolean): throw TypeMismatch(found: anyScalar ? node.kind : "\(node.kind); put it in quotes")
        default: throw TypeMismatch(found: node.kind)
        }
    }
}
