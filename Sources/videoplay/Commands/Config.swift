import ArgumentParser
import Host
import ModuleKit
import Observability

/// `videoplay config`.
struct Config: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check or show the settings.", subcommands: [Check.self, Show.self])

    /// `videoplay config check`.
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check the settings of the host and of all enabled modules, and say everything that is wrong.",
            discussion:
                "No database is needed for it. The exit code is 78 where settings are wrong, 72 where a module is.")

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let check = SettingsCheck(try options.source())
            try check.check()
            for warning in check.warnings { LogOutput.standardError.line("videoplay: \(warning)") }
            let modules = check.modules.isEmpty ? "none" : check.modules.joined(separator: ", ")
            print("The settings are right. Modules: \(modules).")
        }
    }

    /// `videoplay config show`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the settings in force as YAML, each with where it comes from, secrets hidden.")

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try options.load()
            // Settings can be shown although a module cannot be loaded; then its section is shown as it was written.
            let sections = (try? ModuleAssembly.assemble(settings).settings) ?? []
            print(settings.show(modules: sections), terminator: "")
        }
    }
}
