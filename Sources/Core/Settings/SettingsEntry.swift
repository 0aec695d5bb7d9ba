/// One key that was read: its effective value and where that came from.
public struct SettingsEntry: Sendable, Hashable {
    /// Where an effective value came from.
    public enum Origin: Sendable, Hashable {
        /// Given nowhere.
        case `default`
        /// Given at this place.
        case place(SettingsProblem.Place)
    }

    /// The key's components, outermost first.
    public let path: [String]
    /// The effective value as YAML flow text (`8080`, `"a b"`, `[a, b]`); `***` for a secret that is set.
    public let value: String
    /// Where it came from.
    public let origin: Origin
    /// Whether the value may not be shown.
    public let isSecret: Bool
}
