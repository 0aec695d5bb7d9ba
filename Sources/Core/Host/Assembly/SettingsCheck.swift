import Glibc
import Migrations
import ModuleKit
public import Settings

/// Everything that is wrong with the settings, of the host, of the modules and of what they name, all of it at once, for
/// `videoplay config check`.
public struct SettingsCheck: Sendable {
    /// What is wrong with settings, sorted by place.
    public let problems: [SettingsProblem]
    /// What is wrong with modules, or with what they bring.
    public let moduleProblems: [String]
    /// What is no mistake, but may surprise.
    public let warnings: [String]
    /// The modules that are on, in the order of their start.
    public let modules: [String]

    /// Looks at the settings; no database is needed for it.
    public init(_ source: SettingsSource) {
        let (settings, own) = HostSettings.decode(source)
        let (assembly, faults, ofModules) = ModuleAssembly.examine(settings)
        let (tls, tlsWarnings) = TLSCheck.examine(settings)
        let paths = tls + Self.pathProblems(settings) + (assembly.map { Self.migrationProblems($0, settings) } ?? [])
        // A URL that cannot be read is known already; what libpq would say of it adds nothing.
        let isNamed = own.contains { $0.key.hasPrefix("database.") || $0.key == "database" }
        problems = SettingsError(own + ofModules + paths + (isNamed ? [] : DatabaseCheck.problems(settings))).problems
        moduleProblems = faults.map(\.description)
        warnings =
            settings.warnings.map(\.description) + tlsWarnings + [Self.unnamedModules(settings)].compactMap(\.self)
        modules = assembly?.modules.map(\.description.name) ?? []
    }

    /// What to say of modules that are there and that the settings do not name; nil where there is none.
    public static func unnamedModules(_ settings: HostSettings) -> String? {
        let names = ModuleAssembly.unnamed(settings)
        guard let first = names.first else { return nil }
        let (subject, object) = names.count == 1 ? ("is", "it is") : ("are", "they are")
        return "\(names.joined(separator: ", ")) \(subject) there and not named under modules, so that \(object) off. "
            + "To switch on, say \"modules.\(first).enabled: true\"; \"false\" keeps it off and ends this message."
    }

    /// - Throws: a ``SettingsError`` with everything where settings are at fault, else a ``HostError`` where modules are.
    public func check() throws {
        let others = moduleProblems.map { SettingsProblem(place: .settings, key: "", message: $0) }
        guard problems.isEmpty else { throw SettingsError(problems + others) }
        guard moduleProblems.isEmpty else { throw HostError(.modules, moduleProblems) }
    }

    private static func pathProblems(_ settings: HostSettings) -> [SettingsProblem] {
        var problems: [SettingsProblem] = []
        if let path = settings.query.documents.path {
            do throws(DocumentManifest.Fault) {
                _ = try DocumentManifest.read(path)
            } catch {
                let key = ["query", "documents", "path"]
                problems.append(
                    SettingsProblem(
                        place: settings.place(of: key), key: key.joined(separator: "."), message: error.message))
            }
        }
        let key = ["migrations", "path"]
        let place = settings.place(of: key)
        // The default need not be there: the program brings its own migrations.
        if place != .settings, !isFolder(settings.migrations.path) {
            problems.append(
                SettingsProblem(
                    place: place, key: key.joined(separator: "."),
                    message: "\(settings.migrations.path) is no folder that is there"))
        }
        return problems
    }

    private static func migrationProblems(_ assembly: ModuleAssembly, _ settings: HostSettings) -> [SettingsProblem] {
        do throws(HostError) {
            _ = try assembly.migrationSets(settings.migrations)
            return []
        } catch {
            let key = ["migrations", "path"]
            return error.problems.map {
                SettingsProblem(place: settings.place(of: key), key: key.joined(separator: "."), message: $0)
            }
        }
    }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
