import ModuleKit
public import Relational
public import Settings

/// The modules that the settings enable: loaded, configured, registered and put together. No database is needed for it.
public struct ModuleAssembly: Sendable {
    /// The modules, those that others require first.
    public let modules: [AssembledModule]
    /// The schema of all modules, and where its values come from.
    public let catalog: Catalog

    /// Takes all modules through the first three steps of their lives.
    ///
    /// - Parameter settings: the settings of the host.
    /// - Throws: a ``HostError`` with every problem found, and a ``SettingsError`` where only modules' settings are at fault.
    public static func assemble(_ settings: HostSettings) throws -> ModuleAssembly {
        let folders = Self.folders(settings)
        let loader = ModuleLoader(folders: folders)
        return try assemble(settings, loading: loader.load)
    }

    /// The folders in which modules may lie: those of the program, then those of the settings.
    static func folders(_ settings: HostSettings) -> [String] {
        var folders: [String] = []
        for folder in (ProgramFolders.running?.modules ?? []) + settings.modules.path {
            let resolved = ModuleFolder.resolved(folder)
            if !folders.contains(resolved) { folders.append(resolved) }
        }
        return folders
    }

    static func assemble(
        _ settings: HostSettings,
        loading load: (_ names: [String]) -> (modules: [LoadedModule], problems: [ModuleProblem])
    ) throws -> ModuleAssembly {
        let enabled = settings.modules.modules.filter(\.enabled)
        let disabled = Set(settings.modules.modules.filter { !$0.enabled }.map { $0.name.lowercased() })
        let loaded = load(enabled.map(\.name))
        let (order, unmet) = ModuleOrder.sort(loaded.modules.map(\.description), disabled: disabled)
        // A dependency that is enabled but could not be loaded has been reported as that.
        let failed = Set(loaded.problems.map(\.module))
        let missing = unmet.filter { problem in !failed.contains { problem.message.contains("requires \($0),") } }
        try check(loaded.problems + missing)
        let configured = try configure(order, loaded.modules, settings)
        return try register(configured, queryPath: settings.query.path)
    }

    private static func check(_ problems: [ModuleProblem]) throws {
        guard problems.isEmpty else { throw HostError(.modules, problems.map(\.description)) }
    }

    private struct Configured {
        let loaded: LoadedModule
        let module: any Module
        let settings: SettingsSection
    }

    private static func configure(
        _ order: [String], _ loaded: [LoadedModule], _ settings: HostSettings
    ) throws -> [Configured] {
        var configured: [Configured] = []
        var problems: [ModuleProblem] = []
        var settingsProblems: [SettingsProblem] = []
        for name in order {
            guard let loaded = loaded.first(where: { $0.description.name == name }),
                var section = settings.modules.modules.first(where: { $0.name.lowercased() == name })?.section
            else { continue }
            do {
                let module = try loaded.type.init(settings: &section)
                try section.finish()
                configured.append(Configured(loaded: loaded, module: module, settings: section))
            } catch let error as SettingsError {
                settingsProblems += error.problems
            } catch {
                problems.append(ModuleProblem(name, "It cannot be configured: \(error)"))
            }
        }
        guard problems.isEmpty else {
            throw HostError(.modules, settingsProblems.map(\.description) + problems.map(\.description))
        }
        guard settingsProblems.isEmpty else { throw SettingsError(settingsProblems) }
        return configured
    }

    private static func register(_ configured: [Configured], queryPath: String) throws -> ModuleAssembly {
        let names = Set(configured.map(\.loaded.description.name))
        var modules: [AssembledModule] = []
        var problems: [ModuleProblem] = []
        for entry in configured {
            let description = entry.loaded.description
            var registration = Registration(module: description, enabledModules: names)
            do {
                try entry.module.register(in: &registration)
            } catch {
                problems.append(ModuleProblem(description.name, "It cannot be registered: \(error)"))
                continue
            }
            modules.append(
                AssembledModule(
                    description: description, path: entry.loaded.path, registration: registration, module: entry.module,
                    settings: entry.settings))
        }
        let (catalog, schemaProblems) = Catalog.assemble(
            modules.map { (module: $0.description.name, schema: $0.registration.schema) })
        problems += schemaProblems.map { ModuleProblem($0.module, "\($0.coordinate): \($0.message)") }
        problems += constraintProblems(modules)
        problems += HostRoutes.problems(of: modules, queryPath: queryPath)
        guard problems.isEmpty, let catalog else { throw HostError(.modules, problems.map(\.description)) }
        return ModuleAssembly(modules: modules, catalog: catalog)
    }

    private static func constraintProblems(_ modules: [AssembledModule]) -> [ModuleProblem] {
        var owners: [String: String] = [:]
        var problems: [ModuleProblem] = []
        for module in modules {
            for meaning in module.registration.constraints {
                if let owner = owners.updateValue(module.description.name, forKey: meaning.constraint) {
                    problems.append(
                        ModuleProblem(
                            module.description.name,
                            "The constraint \(meaning.constraint) has a meaning already, by module \(owner)."))
                }
            }
        }
        return problems
    }

    /// What the violated constraints of all modules mean, by their names: what the modules say, and what follows from the
    /// schema.
    var constraints: [String: ConstraintMeaning] {
        Dictionary(
            (modules.flatMap(\.registration.constraints) + ConstraintMeaning.notNull(catalog)).map {
                ($0.constraint, $0)
            },
            uniquingKeysWith: { first, _ in first })
    }

    /// The settings of the modules, as they read them, for `videoplay config show`.
    public var settings: [SettingsSection] { modules.map(\.settings) }
}
