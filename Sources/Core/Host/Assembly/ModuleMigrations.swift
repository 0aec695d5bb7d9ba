public import Logging
public import Migrations
import ModuleKit
public import Postgres
public import Settings

extension ModuleAssembly {
    /// A migrator of the tables of these modules.
    ///
    /// The migrations of a module lie in a folder of its name, in the folder of the settings or in a folder `migrations`
    /// beside the executable or beside the module's library.
    ///
    /// - Throws: a ``HostError`` of code `migrations` with every file at fault.
    public func migrator(
        _ settings: MigrationSettings, of client: PostgresClient, logger: Logger
    ) throws(HostError) -> Migrator {
        var sets: [MigrationSet] = []
        var problems: [String] = []
        for module in modules {
            // Not what it merely uses: a module works without that, so that its tables cannot stand on it.
            do throws(MigrationError) {
                sets.append(
                    try MigrationSet.load(
                        module: module.description.name, requires: module.description.requires,
                        directories: Self.folders(settings, library: module.path)))
            } catch {
                problems.append(error.message)
            }
        }
        guard problems.isEmpty else { throw HostError(.migrations, problems) }
        do throws(MigrationError) {
            return try Migrator(client: client, sets: sets, logger: logger)
        } catch {
            throw HostError(.migrations, [error.message], cause: error)
        }
    }

    private static func folders(_ settings: MigrationSettings, library: String) -> [String] {
        let beside = [ModuleFolder.ofExecutable(), library.lastIndex(of: "/").map { String(library[..<$0]) }]
        return [settings.path] + beside.compactMap(\.self).map { $0 + "/migrations" }
    }
}
