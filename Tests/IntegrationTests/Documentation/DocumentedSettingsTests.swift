import Foundation
import TestSupport
import Testing

/// The page on settings names each of them, with the default that it has.
@Suite("Documentation: settings")
struct DocumentedSettingsTests {
    /// The tables' rows: keys, and the defaults that the page tells.
    private static func settings() throws -> [(key: String, value: String?)] {
        let page = "Sources/videoplay/Documentation.docc/Configuration.md"
        let text = try String(contentsOf: DocumentedBlock.repository.appending(path: page), encoding: .utf8)
        return text.split(separator: "\n").filter { $0.hasPrefix("| `") }.flatMap { row in
            let cells = row.split(separator: "|", omittingEmptySubsequences: false).dropFirst().prefix(2)
                .map { $0.matches(of: /`([^`]*)`/).map { String($0.1) } }
            let folder = cells[0][0].split(separator: ".").dropLast().joined(separator: ".")
            return cells[0].enumerated().map { index, key in
                (index == 0 ? key : folder + "." + key, cells[1].indices.contains(index) ? cells[1][index] : nil)
            }
        }
    }

    /// What `config show` prints, by key.
    private static func shown(_ arguments: [String]) async throws -> [String: String] {
        let outcome = try await TestFolder.with { folder in
            let file = try folder.write("modules: { users: {}, plays: {}, playbook: {} }\n", to: "config.yaml")
            return try await Program.run(["config", "show", "--config", file] + arguments)
        }
        try #require(outcome.status == 0, "\(outcome.errors)")
        var path: [String] = []
        var values: [String: String] = [:]
        for line in outcome.output.split(separator: "\n") {
            let depth = line.prefix { $0 == " " }.count / 2
            let parts = line.drop { $0 == " " }.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !line.hasPrefix("#") else { continue }
            path = path.prefix(depth) + [String(parts[0])]
            let comment = parts[1].firstRange(of: "  #")?.lowerBound ?? parts[1].endIndex
            let value = parts[1][..<comment].drop { $0 == " " }
            if !value.isEmpty { values[path.joined(separator: ".")] = String(value) }
        }
        return values
    }

    @Test("Every setting is on the page, and has the default that stands there")
    func defaults() async throws {
        let settings = try Self.settings()
        let shown = try await Self.shown([])
        #expect(shown.count > 40)
        let documented = Set(settings.map(\.key))
        for key in shown.keys.sorted() where !key.hasSuffix(".enabled") || !key.hasPrefix("modules.") {
            #expect(documented.contains(key), "\(key) is not on the page")
        }
        // Written in another unit it is the same value, so the program is asked.
        let stated = settings.compactMap { setting in
            setting.value.flatMap { shown[setting.key] == nil ? nil : ["--set", "\(setting.key)=\($0)"] }
        }
        #expect(stated.count > 40)
        let again = try await Self.shown(stated.flatMap(\.self))
        for (key, value) in shown { #expect(again[key] == value, "\(key)") }
    }
}
