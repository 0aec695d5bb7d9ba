import ArgumentParser
import Host

/// `videoplay openapi`.
struct PrintOpenAPI: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "openapi",
        abstract: "Print the OpenAPI 3.1 document of all routes, as GET /openapi.json answers it.")

    @OptionGroup var options: SettingsOptions

    func run() async throws {
        let settings = try options.load()
        let assembly = try ModuleAssembly.assemble(settings)
        print(assembly.document.text, terminator: "")
    }
}
