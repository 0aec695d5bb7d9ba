public import Logging
public import Migrations
import ModuleKit
public import Postgres
public import Settings

extension ModuleAssembly {
    /// What the host's own migrations go by, beside those of the modules.
    static let hostMigrations = "host"

    /// A migrator of the tables of the host and of these modules.
    ///
    /// The migrations of a module lie in a folder of its name: in the folder of the settings, in one of the program's
    /// (``ProgramFolders``), or in a folder `migrations` beside the module's library; those of the host likewise in a folder
    /// `host`.
    ///
    /// - Throws: a ``HostError`` of code `migrations` with every file at fault.
    public func migrator(
        _ settings: MigrationSettings, of client: PostgresClient, logger: Logger
    ) throws(HostError) -> Migrator {
        let sets = try migrationSets(settings)
        do throws(MigrationError) {
            return try Migrator(client: client, sets: sets, logger: logger)
        } catch {
            throw HostError(.migrations, [error.message], cause: error)
        }
    }

    /// The migrations of the host and of these modules, as they lie on disk.
    func migrationSets(_ settings: MigrationSettings) throws(HostError) -> [MigrationSet] {
        var sets: [MigrationSet] = []
        var problems: [String] = []
        // Of modules not what they merely use: they work without that, so that their tables cannot stand on it.
        let sources =
            [(Self.hostMigrations, [], Self.folders(settings, library: ""))]
            + modules.map {
                ($0.description.name, $0.description.requires, Self.folders(settings, library: $0.path))
            }
        for (name, requires, directories) in sources {
            do throws(MigrationError) {
                sets.append(try MigrationSet.load(module: name, requires: requires, directories: directories))
            } catch {
                problems.append(error.message)
            }
        }
        problems += problemsOfMissing(sets, settings)
        guard problems.isEmpty else { throw HostError(.migrations, problems) }
        return sets
    }

    /// The modules that declare tables and bring no migrations to make them, nor require a module that declares them, too.
    private func problemsOfMissing(_ sets: [MigrationSet], _ settings: MigrationSettings) -> [String] {
        let without = Set(sets.filter { $0.folder == nil }.map(\.module))
        // What a module requires comes before it.
        var tables: [String: Set<String>] = [:]
        return modules.compactMap { module in
            let name = module.description.name
            let ofOthers = module.description.requires.reduce(into: Set()) { $0.formUnion(tables[$1] ?? []) }
            let declared = module.registration.schema.tables
            tables[name] = ofOthers.union(declared)
            guard without.contains(name), let table = declared.first(where: { !ofOthers.contains($0) }) else {
                return nil
            }
            let places = Self.folders(settings, library: module.path)
            return """
                module \(name): It declares the table \(table), but there is no folder "\(name)" with its migrations in \
                \(places.joined(separator: ", ")). Put the folder "migrations" of the module beside its library, or name the \
                folder that holds "\(name)" in migrations.path.
                """
        }
    }

    private static func folders(_ settings: MigrationSettings, library: String) -> [String] {
        let beside = library.lastIndex(of: "/").map { [String(library[..<$0]) + "/migrations"] } ?? []
        return [settings.path] + (ProgramFolders.running?.migrations ?? []) + beside
    }
}
