import ModuleKit
public import Relational
public import Settings

/// The modules that the settings enable: loaded, configured, registered and put together. No database is needed for it.
public struct ModuleAssembly: Sendable {
    /// The modules, those that others require first.
    public let modules: [AssembledModule]
    /// The schema of all modules, and where its values come from.
    public let catalog: Catalog
    /// What describes the routes of all modules and of the host.
    public let document: OpenAPIDocument

    /// Takes all modules through the first three steps of their lives.
    ///
    /// - Parameter settings: the settings of the host.
    /// - Throws: a ``HostError`` with every problem found, and a ``SettingsError`` where only modules' settings are at fault.
    public static func assemble(_ settings: HostSettings) throws -> ModuleAssembly {
        try check(misspelt(settings))
        return try assemble(settings, loading: ModuleLoader(folders: Self.folders(settings)).load)
    }

    private static func misspelt(_ settings: HostSettings) -> [ModuleProblem] {
        let modules = settings.modules.modules
        return ModuleLoader(folders: folders(settings)).misspelt(
            modules.filter { !$0.enabled }.map(\.name), named: Set(modules.map { $0.name.lowercased() }))
    }

    /// Everything that is wrong with modules and with their settings, for whoever looks for all mistakes at once.
    /// - Returns: what could be put together, where all of it could, and the problems.
    static func examine(
        _ settings: HostSettings
    ) -> (assembly: ModuleAssembly?, modules: [ModuleProblem], settings: [SettingsProblem]) {
        let enabled = settings.modules.modules.filter(\.enabled).map(\.name)
        let disabled = Set(settings.modules.modules.filter { !$0.enabled }.map { $0.name.lowercased() })
        let loaded = ModuleLoader(folders: folders(settings)).load(enabled)
        let (order, unmet) = ModuleOrder.sort(loaded.modules.map(\.description), disabled: disabled)
        let (configured, failed, problems) = configure(order, loaded.modules, settings)
        let faults = misspelt(settings) + loaded.problems + withoutFailed(unmet, loaded.problems) + failed
        guard faults.isEmpty, problems.isEmpty else { return (nil, faults, problems) }
        do {
            return (try register(configured, settings), [], [])
        } catch let error as HostError {
            return (nil, error.problems.map { ModuleProblem("", $0) }, [])
        } catch {
            return (nil, [ModuleProblem("", "\(error)")], [])
        }
    }

    /// The modules that are there and that the settings do not name, sorted: they are off.
    public static func unnamed(_ settings: HostSettings) -> [String] {
        let named = Set(settings.modules.modules.map { $0.name.lowercased() })
        return ModuleLoader(folders: folders(settings)).inventory().files.keys.filter { !named.contains($0) }.sorted()
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
        try check(loaded.problems + withoutFailed(unmet, loaded.problems))
        let (configured, problems, settingsProblems) = configure(order, loaded.modules, settings)
        guard problems.isEmpty else {
            throw HostError(.modules, settingsProblems.map(\.description) + problems.map(\.description))
        }
        guard settingsProblems.isEmpty else { throw SettingsError(settingsProblems) }
        return try register(configured, settings)
    }

    /// A dependency that is enabled but could not be loaded has been reported as that.
    private static func withoutFailed(_ unmet: [ModuleProblem], _ failures: [ModuleProblem]) -> [ModuleProblem] {
        let failed = Set(failures.map(\.module))
        return unmet.filter { problem in !failed.contains { problem.message.contains("requires \($0),") } }
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
    ) -> (configured: [Configured], problems: [ModuleProblem], settings: [SettingsProblem]) {
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
        return (configured, problems, settingsProblems)
    }

    private static func register(_ configured: [Configured], _ settings: HostSettings) throws -> ModuleAssembly {
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
        problems += serviceProblems(modules)
        problems += HostRoute.problems(of: modules, queryPath: settings.query.path)
        guard let catalog else { throw HostError(.modules, problems.map(\.description)) }
        let misnamed = RouteNames.problems(of: modules, in: catalog)
        let (document, faults) = OpenAPIDocument.describing(modules, catalog, settings: settings)
        // What cannot be described for want of a name has been told by the name.
        problems += misnamed.isEmpty ? faults : misnamed
        guard problems.isEmpty else { throw HostError(.modules, problems.map(\.description)) }
        return ModuleAssembly(modules: modules, catalog: catalog, document: document)
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

    private static func serviceProblems(_ modules: [AssembledModule]) -> [ModuleProblem] {
        modules.flatMap { module in
            var names: Set<String> = []
            return module.registration.services.filter { !names.insert($0.name).inserted }.map {
                ModuleProblem(module.description.name, "It has two services named \($0.name).")
            }
        }
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

    /// What all modules hold of a person, that of a module before that of those that it requires.
    var personalData: [PersonalData] { modules.reversed().flatMap(\.registration.personalData) }

    /// The settings of the modules, as they read them, for `videoplay config show`.
    public var settings: [SettingsSection] { modules.map(\.settings) }
}
