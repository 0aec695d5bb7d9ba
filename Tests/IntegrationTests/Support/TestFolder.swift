import Foundation

/// A folder of one test's own that the account of PostgreSQL can enter, gone afterwards.
struct TestFolder: Sendable {
    let path: String

    /// Makes a folder for as long as `body` takes.
    static func with<Result: Sendable>(_ body: (TestFolder) async throws -> Result) async throws -> Result {
        let path = "/tmp/videoplay-integration-\(UInt32.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try await body(TestFolder(path: path))
    }

    /// Writes a file, and the folders on the way to it.
    /// - Returns: its path.
    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        let file = path + "/" + name
        try FileManager.default.createDirectory(
            atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(filePath: file))
        return file
    }

    /// The text of a file; empty where there is none.
    func text(of name: String) -> String {
        (try? String(contentsOf: URL(filePath: path + "/" + name), encoding: .utf8)) ?? ""
    }
}
