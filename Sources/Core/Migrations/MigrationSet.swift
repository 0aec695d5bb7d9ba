internal import FoundationEssentials

/// The migrations of one module, in the order in which they are applied.
///
/// They lie in a folder with the module's name. Each is a file `NNNN_verb_noun.sql`, numbered from 0001 without gaps, and
/// may have a file `NNNN_verb_noun.down.sql` beside it that takes it back.
public struct MigrationSet: Sendable, Hashable {
    /// The module's name.
    public let module: String
    /// The modules whose tables these migrations may build on. Their migrations are applied first.
    public let requires: [String]
    /// The folder that the migrations were read from; `nil` for a module that has none.
    public let folder: String?
    /// The migrations, numbered from 1 without gaps.
    public let migrations: [Migration]

    /// Reads the migrations of a module from the first directory that has a folder of the module's name. A module that
    /// has no such folder in any of them has no migrations.
    ///
    /// - Parameters:
    ///   - module: The module's name.
    ///   - requires: The modules whose tables its migrations may build on.
    ///   - directories: Where to look, in this order.
    /// - Throws: ``MigrationError`` with code `folderNotFound` if none of the directories exists, and `invalidFile` with a
    ///   line for each file of the folder that should not be there or is not what it should be.
    public static func load(
        module: String, requires: [String], directories: [String]
    ) throws(MigrationError) -> MigrationSet {
        guard directories.contains(where: isFolder) else {
            throw MigrationError(
                .folderNotFound,
                "there is no folder of migrations for module \"\(module)\": none of \(directories.joined(separator: ", ")) exists"
            )
        }
        for directory in directories {
            let path = directory + "/" + module
            guard FileManager.default.fileExists(atPath: path) else { continue }
            var folder = MigrationFolder(module: module, path: path)
            return MigrationSet(module: module, requires: requires, folder: path, migrations: try folder.migrations())
        }
        return MigrationSet(module: module, requires: requires, folder: nil, migrations: [])
    }

    private static func isFolder(_ path: String) -> Bool {
        var isDirectory = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory
    }
}
