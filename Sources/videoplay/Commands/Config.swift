import ArgumentParser
import Host
import ModuleKit

/// `videoplay config`.
struct Config: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check or show the settings.", subcommands: [Check.self, Show.self])

    /// `videoplay config check`.
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check the settings of the host and of all enabled modules, and say everything that is wrong.")

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let modules = try ModuleAssembly.assemble(try options.load()).modules.map(\.description.name)
            print("The settings are right. Modules: \(modules.isEmpty ? "none" : modules.joined(separator: ", ")).")
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
