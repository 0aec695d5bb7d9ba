extension SettingsSection {
    /// Takes a key of an earlier release that means nothing any more, so that its files go on working, and warns of it.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - advice: What a person does about it, as the rest of a sentence that begins with the key.
    mutating func obsolete(_ key: String, _ advice: String) {
        known.insert(path + [key])
        let place = place(of: key)
        guard place != .settings else { return }
        warnings.append(SettingsProblem(place: place, key: (path + [key]).joined(separator: "."), message: advice))
    }
}
