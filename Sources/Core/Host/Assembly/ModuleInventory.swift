import GraphQL
import JSON
import ModuleKit
public import Settings

/// The modules that are there, enabled or not, for `videoplay modules`.
public struct ModuleInventory: Sendable {
    /// How a module stands.
    public enum State: String, Sendable {
        /// It is loaded.
        case enabled
        /// It is there, and the settings do not name it.
        case available
        /// It is there, and the settings switch it off.
        case disabled
        /// It is enabled, and something is wrong with it or with another.
        case failed
    }

    /// One module. What only its code can tell is nil or empty where that was not opened.
    public struct Entry: Sendable {
        /// The module's name.
        public let name: String
        /// How it stands.
        public let state: State
        /// Its version.
        public let version: String?
        /// What it does, in one line.
        public let summary: String?
        /// The modules it requires.
        public let requires: [String]
        /// The file it lies in.
        public let file: String?
        /// Its REST routes: method, path and what they do.
        public let routes: [String]
        /// The coordinates of what it adds to the schema.
        public let fields: [String]
    }

    /// The modules by name.
    public let modules: [Entry]
    private let failure: HostError?

    /// Looks for modules, and loads those that are enabled.
    /// - Throws: a ``SettingsError`` where a module's own settings are at fault.
    public init(_ settings: HostSettings) throws {
        let files = ModuleLoader(folders: ModuleAssembly.folders(settings)).inventory().files
        let named = Dictionary(
            settings.modules.modules.map { ($0.name.lowercased(), $0.enabled) }, uniquingKeysWith: { first, _ in first }
        )
        var assembled: [String: AssembledModule] = [:]
        var failure: HostError?
        do {
            for module in try ModuleAssembly.assemble(settings).modules { assembled[module.description.name] = module }
        } catch let error as HostError {
            failure = error
        }
        self.failure = failure
        let names: Set<String> = Set(files.keys.map(\.self)).union(named.keys.map(\.self))
        modules = names.sorted().map { name in
            let state: State =
                switch named[name] {
                case nil: .available
                case false?: .disabled
                case true?: assembled[name] == nil ? .failed : .enabled
                }
            let module = assembled[name]
            return Entry(
                name: name, state: state, version: module?.description.version, summary: module?.description.summary,
                requires: module?.description.requires ?? [], file: module?.path ?? files[name]?.first?.path,
                routes: module?.registration.routes.all.map { "\($0.method.rawValue) \($0.path): \($0.summary)" } ?? [],
                fields: module?.registration.schema.coordinates ?? [])
        }
    }

    /// - Throws: why modules that are enabled could not be loaded.
    public func check() throws(HostError) { if let failure { throw failure } }

    /// The modules as JSON: an array of objects with the names of ``Entry``'s properties.
    public var json: String {
        JSONValue.array(
            modules.map { module in
                let texts = { (values: [String]) in JSONValue.array(values.map(JSONValue.string)) }
                return [
                    "name": .string(module.name), "state": .string(module.state.rawValue),
                    "version": module.version.map(JSONValue.string) ?? .null,
                    "summary": module.summary.map(JSONValue.string) ?? .null, "requires": texts(module.requires),
                    "file": module.file.map(JSONValue.string) ?? .null, "routes": texts(module.routes),
                    "fields": texts(module.fields),
                ]
            }
        ).description
    }
}

extension ModuleAssembly {
    /// The schema in the type system definition language.
    public var sdl: String { SchemaPrinter.print(catalog.schema) }
}
