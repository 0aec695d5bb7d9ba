import ArgumentParser
import Host

/// `videoplay schema`.
struct PrintSchema: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Print the GraphQL schema of the enabled modules in SDL.")

    @OptionGroup var options: SettingsOptions

    func run() async throws {
        let settings = try options.load()
        let assembly = try ModuleAssembly.assemble(settings)
        print(assembly.sdl, terminator: "")
    }
}
