import ArgumentParser
import Host
import ModuleKit
import Observability

/// `videoplay rollup`.
struct RollUp: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollup",
        abstract: "Compare sessions, progress and numbers with the events, or compute them anew.",
        discussion: "Servers may run meanwhile.", subcommands: [Check.self, Rebuild.self])

    /// Of what a command is about.
    struct Range: ParsableArguments {
        @Option(help: "Only of what has events from then on, such as 2026-01-31T00:00:00Z.")
        var from: String?

        @Option(help: "Only of what has events before then.")
        var to: String?

        var arguments: [String: String] {
            var arguments: [String: String] = [:]
            arguments["from"] = from
            arguments["to"] = to
            return arguments
        }
    }

    private static func run(_ name: String, _ range: Range, _ options: SettingsOptions) async throws {
        let settings = try options.load()
        for warning in settings.warnings { LogOutput.standardError.line("videoplay: \(warning)") }
        var logger = settings.log.logger("videoplay")
        logger.logLevel = max(logger.logLevel, .warning)
        let problems = try await ModuleCommandRun.run(
            name, range.arguments, settings: settings, logger: logger, output: { print($0) })
        if !problems.isEmpty { throw CommandFailure(problems: problems, status: .migrations) }
    }

    /// `videoplay rollup check`.
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say what of it is not what follows from the events.",
            discussion: "The exit code is 65 where something is not.")

        @OptionGroup var range: Range
        @OptionGroup var options: SettingsOptions

        func run() async throws { try await RollUp.run("rollup check", range, options) }
    }

    /// `videoplay rollup rebuild`.
    struct Rebuild: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Compute all of it anew.")

        @OptionGroup var range: Range
        @OptionGroup var options: SettingsOptions

        func run() async throws { try await RollUp.run("rollup rebuild", range, options) }
    }
}
