import ArgumentParser
import Host

/// `videoplay modules`.
struct Modules: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the modules that are there, and what each brings.")

    @OptionGroup var options: SettingsOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let settings = try options.load()
        let inventory = try ModuleInventory(settings)
        if json {
            print(inventory.json)
            return
        }
        let rows = inventory.modules.map { module in
            [
                module.name, module.version ?? "-", module.state.rawValue,
                module.requires.isEmpty ? "-" : module.requires.joined(separator: ", "), String(module.routes.count),
                String(module.fields.count), module.file ?? "-",
            ]
        }
        print(Table(["MODULE", "VERSION", "STATE", "REQUIRES", "ROUTES", "FIELDS", "FILE"], rows))
        for module in inventory.modules where !module.routes.isEmpty || !module.fields.isEmpty {
            print("\n\(module.name)\(module.summary.map { ": " + $0 } ?? "")")
            for route in module.routes { print("  \(route)") }
            if !module.fields.isEmpty { print("  \(module.fields.joined(separator: ", "))") }
        }
        if let left = SettingsCheck.unnamedModules(settings) { print("\n\(left)") }
        try inventory.check()
    }
}
