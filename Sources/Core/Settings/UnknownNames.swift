internal import YAML

extension SettingsSection {
    /// Keys of the file, variables and options in this section that nobody asked for.
    func unknownNames() -> [SettingsProblem] {
        unknownKeys() + unknownVariables() + unknownOverrides()
    }

    private func unknownKeys() -> [SettingsProblem] {
        var found: [SettingsProblem] = []
        // A section is a path that was read, so the walk is as deep as the code that read it.
        for section in sections where !isDetached(section) {
            let allowed = Set((known.union(sections)).filter { $0.dropLast() == section[...] }.compactMap(\.last))
            for pair in source.tree.node(at: section)?.mapping ?? [] {
                let name = pair.key.scalar?.text
                if let name, allowed.contains(name) { continue }
                let hint = hint(for: name ?? "", among: allowed.sorted())
                found.append(
                    SettingsProblem(
                        place: place(of: pair.key), key: (section + [name ?? ""]).joined(separator: "."),
                        message: name == nil ? "expected a key, not \(pair.key.kind)" : "unknown key\(hint)"))
            }
        }
        return found
    }

    private func unknownVariables() -> [SettingsProblem] {
        let names = Set(known.map(EnvironmentName.encode))
        let start = base.isEmpty ? EnvironmentName.prefix : EnvironmentName.encode(base) + "_"
        let others = detached.map { EnvironmentName.encode($0) + "_" }
        return source.environment.keys
            .filter { $0.hasPrefix(start) && !names.contains($0) && !others.contains(where: $0.hasPrefix) }
            .filter { !ServiceVariables.isName($0) }
            .map { name in
                let nearest = nearestVariable(to: name, among: names).map { "; did you mean `\($0)`?" } ?? ""
                return SettingsProblem(
                    place: .environment(variable: name), key: "", message: "no setting has this variable\(nearest)")
            }
    }

    /// The nearest variable of the innermost section that a variable's name begins with. What the names have in common before
    /// that tells nothing of what was meant.
    private func nearestVariable(to name: String, among names: Set<String>) -> String? {
        let starts = sections.map { $0.isEmpty ? EnvironmentName.prefix : EnvironmentName.encode($0) + "_" }
        guard let start = starts.filter(name.hasPrefix).max(by: { $0.count < $1.count }) else { return nil }
        let rests = names.filter { $0.hasPrefix(start) }.map { String($0.dropFirst(start.count)) }
        return Nearest.name(to: String(name.dropFirst(start.count)), among: rests.sorted()).map { start + $0 }
    }

    private func unknownOverrides() -> [SettingsProblem] {
        let names = Set(known.map { $0.joined(separator: ".") })
        return source.overrides.keys
            .filter { key in
                let path = Self.path(of: key)
                return path.starts(with: base) && !names.contains(key) && !isDetached(path)
            }
            .map { key in
                SettingsProblem(
                    place: .flag(source.flag(of: key)), key: key, message: "unknown key\(hint(forOverride: key))")
            }
    }

    /// In a section that is there its own keys are meant: what the names have in common before that tells nothing.
    private func hint(forOverride key: String) -> String {
        let path = Self.path(of: key)
        let section = Array(path.dropLast())
        guard let name = path.last, !section.isEmpty, sections.contains(section) else {
            return hint(for: key, among: known.map { $0.joined(separator: ".") }.sorted())
        }
        let allowed = known.filter { $0.dropLast() == section[...] }.compactMap(\.last).sorted()
        return hint(for: name, among: allowed, in: section.joined(separator: ".") + ".")
    }

    private static func path(of key: String) -> [String] {
        key.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    }

    private func isDetached(_ path: [String]) -> Bool {
        detached.contains { path.starts(with: $0) }
    }

    /// - Parameter section: what stands before the names.
    private func hint(for name: String, among allowed: [String], in section: String = "") -> String {
        if let nearest = Nearest.name(to: name, among: allowed) { return "; did you mean `\(section)\(nearest)`?" }
        guard !allowed.isEmpty, allowed.count <= 16 else { return "" }
        return "; allowed are " + allowed.map { "`\(section)\($0)`" }.joined(separator: ", ")
    }
}
