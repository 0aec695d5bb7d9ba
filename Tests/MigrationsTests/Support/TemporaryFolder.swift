import Foundation

@testable import Migrations

/// A folder that goes with its owner.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/videoplay-migrations-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes a file, and the folders above it.
    func write(_ bytes: some Sequence<UInt8>, to name: String) throws {
        let url = URL(filePath: path + "/" + name)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
    }

    func write(_ text: String, to name: String) throws {
        try write(Array(text.utf8), to: name)
    }

    func remove(_ name: String) throws {
        try FileManager.default.removeItem(atPath: path + "/" + name)
    }

    /// Replaces a module's folder by these files and reads it.
    func set(_ module: String, requires: [String] = [], _ files: [String: String]) throws -> MigrationSet {
        try? remove(module)
        for (name, text) in files { try write(text, to: module + "/" + name) }
        return try MigrationSet.load(module: module, requires: requires, directories: [path])
    }
}
