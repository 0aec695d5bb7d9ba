import Settings

/// The settings of a text, or what is wrong with it, one problem a line.
func load(
    _ yaml: String, environment: [String: String] = [:], overrides: [String: String] = [:],
    flags: [String: String] = [:]
) throws -> HostSettings {
    try HostSettings(
        from: SettingsSource(yaml: yaml, environment: environment, overrides: overrides, flags: flags))
}

func problems(
    _ yaml: String, environment: [String: String] = [:], overrides: [String: String] = [:],
    flags: [String: String] = [:]
) -> [String] {
    do {
        _ = try load(yaml, environment: environment, overrides: overrides, flags: flags)
        return []
    } catch let error as SettingsError {
        return error.problems.map(\.description)
    } catch {
        return ["\(error)"]
    }
}
