import ArgumentParser
import Foundation
import Settings

/// The options by which every command finds its settings.
struct SettingsOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The settings file.", discussion: "config.yaml in the working directory unless given."))
    var config: String?

    @Option(
        name: .customLong("set"), help: ArgumentHelp("A setting that wins over all others.", valueName: "key=value"))
    var overrides: [String] = []

    func validate() throws {
        for override in overrides where !override.contains("=") || override.hasPrefix("=") {
            throw ValidationError("--set \(override) is not of the form key=value, such as server.port=8081.")
        }
    }

    /// The settings, host part decoded.
    ///
    /// - Parameters:
    ///   - more: settings that options of their own gave, by key.
    ///   - flags: the names of those options, by key.
    func load(_ more: [String: String] = [:], flags: [String: String] = [:]) throws -> HostSettings {
        try HostSettings(from: try source(more, flags: flags))
    }

    /// The settings, nothing of them decoded.
    func source(_ more: [String: String] = [:], flags: [String: String] = [:]) throws -> SettingsSource {
        var values: [String: String] = [:]
        for override in overrides {
            let parts = override.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            values[String(parts[0])] = String(parts[1])
        }
        values.merge(more) { _, option in option }
        return try SettingsSource.load(
            path: config, environment: ProcessInfo.processInfo.environment, overrides: values, flags: flags)
    }
}
