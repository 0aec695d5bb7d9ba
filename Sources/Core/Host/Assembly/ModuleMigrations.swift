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
        guard problems.isEmpty else { throw HostError(.migrations, problems) }
        return sets
    }

    private static func folders(_ settings: MigrationSettings, library: String) -> [String] {
        let beside = library.lastIndex(of: "/").map { [String(library[..<$0]) + "/migrations"] } ?? []
        return [settings.path] + (ProgramFolders.running?.migrations ?? []) + beside
    }
}
