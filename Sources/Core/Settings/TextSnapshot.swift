internal import Configuration

/// The values of environment variables or of the command line's options: texts that are read as the type asked for.
struct TextSnapshot: ConfigSnapshot {
    let layer: SettingsLayer
    /// The texts under their names: variables, or dotted keys.
    let values: [String: String]
    /// The name under which a key's text is kept.
    let name: @Sendable ([String]) -> String
    /// What the user calls that name.
    let shownName: @Sendable (String) -> String

    var providerName: String { layer.rawValue }

    func value(forKey key: AbsoluteConfigKey, type: ConfigType) throws -> LookupResult {
        let name = name(key.components)
        return LookupResult(
            encodedKey: shownName(name),
            value: try values[name].map { ConfigValue(try content(of: $0, as: type), isSecret: false) })
    }

    private func content(of text: String, as type: ConfigType) throws(TypeMismatch) -> ConfigContent {
        let content: ConfigContent? =
            switch type {
            case .string: .string(text)
            case .int: Int(text).map(ConfigContent.int)
            case .double: Double(text).map(ConfigContent.double)
            case .bool: Bool(text).map(ConfigContent.bool)
            case .stringArray: .stringArray(try StringList.parse(text))
            default: nil
            }
        guard let content else { throw TypeMismatch(found: text.isEmpty ? "an empty text" : "\"\(text.prefix(64))\"") }
        return content
    }
}

/// The names of environment variables.
enum EnvironmentName {
    static let prefix = "VIDEOPLAY_"

    /// `VIDEOPLAY_MODULES_PLAYBOOK_WATCHED_AT` for `modules.playbook.watchedAt`.
    static func encode(_ path: [String]) -> String {
        prefix + path.map(encode).joined(separator: "_")
    }

    private static func encode(_ component: String) -> String {
        var name = ""
        var previousIsLower = false
        for character in component {
            guard character.isLetter || character.isNumber else {
                name.append("_")
                previousIsLower = false
                continue
            }
            if character.isUppercase, previousIsLower { name.append("_") }
            name += character.uppercased()
            previousIsLower = character.isLowercase || character.isNumber
        }
        return name
    }
}
