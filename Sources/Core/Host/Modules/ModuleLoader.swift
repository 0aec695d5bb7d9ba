import ModuleKit
import Settings

/// Finds modules on disk and opens those that the settings enable.
///
/// A file is judged before it is opened: it must be a shared library for this machine, have a module's entry point, and
/// carry the stamp of the very contract that this host was compiled with. Only then does any of its code run.
struct ModuleLoader {
    /// Where to look, in this order.
    let folders: [ModuleFolder]
    /// The stamp that a module must carry.
    let stamp: String

    /// A loader that looks in the folder of the executable and then in those of the settings.
    init(folders: [String], stamp: String = contractStamp().description) {
        self.folders = folders.map(ModuleFolder.init(path:))
        self.stamp = Self.trimmed(stamp)
    }

    /// What lies in the folders.
    struct Inventory {
        /// The modules that were found, by name; more than one where a name is found twice.
        var files: [String: [ModuleFile]] = [:]
        /// Why a file with a module's name is none, by that name.
        var faults: [String: [String]] = [:]
        /// Sound libraries with a module's name but without an entry point, by that name.
        var withoutEntryPoint: [String: String] = [:]
        /// Folders that cannot be read.
        var unreadable: [String] = []
    }

    func inventory() -> Inventory {
        var inventory = Inventory()
        var seen: Set<String> = []
        for folder in folders where seen.insert(folder.path).inserted {
            guard let libraries = folder.libraries else {
                inventory.unreadable.append(folder.path)
                continue
            }
            for path in libraries {
                let name = ModuleFolder.moduleName(ofLibrary: path)
                do throws(ELFFile.Fault) {
                    if let file = try ModuleFile(path: path) {
                        inventory.files[file.name, default: []].append(file)
                    } else {
                        inventory.withoutEntryPoint[name] = path
                    }
                } catch {
                    inventory.faults[name, default: []].append("\(path) \(error.message).")
                }
            }
        }
        return inventory
    }

    /// Opens the modules of these names, each on its own; the problems of all are returned together.
    func load(_ names: [String]) -> (modules: [LoadedModule], problems: [ModuleProblem]) {
        let inventory = inventory()
        var modules: [LoadedModule] = []
        var problems = inventory.unreadable.map {
            ModuleProblem(
                "", "The folder \($0) of modules.path cannot be read. Create it or remove it from modules.path.")
        }
        for name in names {
            do throws(ModuleProblem) {
                modules.append(try load(name.lowercased(), from: inventory))
            } catch {
                problems.append(error)
            }
        }
        return (modules, problems)
    }

    private func load(_ name: String, from inventory: Inventory) throws(ModuleProblem) -> LoadedModule {
        let files = inventory.files[name] ?? []
        guard files.count < 2 else {
            throw ModuleProblem(
                name, "It is there more than once: \(files.map(\.path).joined(separator: ", ")). Remove all but one.")
        }
        guard let file = files.first else { throw missing(name, inventory) }
        try check(file)
        do throws(DynamicLibrary.Fault) {
            let library = try DynamicLibrary(path: file.path)
            let entryPoint = try library.entryPoint(ModuleReceiver.symbolPrefix + file.entryName)
            return try named(name, file, ModuleReceiver.call(entryPoint))
        } catch {
            throw ModuleProblem(name, "\(file.path) cannot be opened: \(error.message)")
        }
    }

    private func missing(_ name: String, _ inventory: Inventory) -> ModuleProblem {
        if let fault = inventory.faults[name]?.first {
            return ModuleProblem(name, fault + " Build the module anew, or set modules.\(name).enabled to false.")
        }
        if let path = inventory.withoutEntryPoint[name] { return EntryPointFault.absent(name, path) }
        let ofOthers = inventory.files.values.joined()
        if let file = ofOthers.first(where: { ModuleFolder.moduleName(ofLibrary: $0.path) == name }) {
            return EntryPointFault.ofAnother(name, file)
        }
        let places = folders.map(\.path).joined(separator: ", ")
        let meant =
            Nearest.name(to: name, among: inventory.files.keys.sorted()).map { "Did you mean modules.\($0)? " } ?? ""
        return ModuleProblem(
            name,
            "modules.\(name) is enabled, but no library of that name is in \(places). \(meant)"
                + "Put it there, add its folder to modules.path, or set modules.\(name).enabled to false.")
    }

    /// A module that is switched off and not there is no matter, unless it is another that was meant, and that is on.
    /// - Parameters:
    ///   - disabled: the names of those that the settings switch off.
    ///   - named: all names in the settings, in lower case.
    func misspelt(_ disabled: [String], named: Set<String>) -> [ModuleProblem] {
        guard !disabled.isEmpty else { return [] }
        let there = inventory().files.keys
        let others = there.filter { !named.contains($0) }.sorted()
        return disabled.map { $0.lowercased() }.filter { !there.contains($0) }.compactMap { name in
            Nearest.name(to: name, among: others).map { meant in
                ModuleProblem(
                    name,
                    "modules.\(name) is switched off, but there is no module of that name. Did you mean modules.\(meant)?"
                )
            }
        }
    }

    private func check(_ file: ModuleFile) throws(ModuleProblem) {
        guard let found = file.stamp.map(Self.trimmed) else {
            throw ModuleProblem(
                file.name, "\(file.path) has an entry point but no stamp. Build it against this version's ModuleKit.")
        }
        guard found == stamp else {
            throw ModuleProblem(
                file.name,
                "\(file.path) was built against another version (its stamp is \(Self.short(found)), this host's is "
                    + "\(Self.short(stamp))). Build the module anew.")
        }
    }

    private func named(
        _ name: String, _ file: ModuleFile, _ receiver: ModuleReceiver
    ) throws(DynamicLibrary.Fault) -> LoadedModule {
        guard let type = receiver.module else {
            throw DynamicLibrary.Fault(message: "its entry point hands over no module.")
        }
        let description = type.description
        guard description.name == name else {
            throw DynamicLibrary.Fault(
                message: "its entry point is that of \"\(name)\", but it calls itself \"\(description.name)\".")
        }
        return LoadedModule(type: type, description: description, path: file.path)
    }

    /// A stamp for a person: without the prefix, cut to what tells two apart.
    static func short(_ stamp: String) -> String {
        stamp.split(separator: ":").dropFirst().joined(separator: ":").prefix(120).description
    }

    /// A stamp without the zero byte that ends it in a file.
    static func trimmed(_ stamp: String) -> String { String(stamp.prefix { $0 != "\0" }) }
}

extension ModuleProblem: Error {}
