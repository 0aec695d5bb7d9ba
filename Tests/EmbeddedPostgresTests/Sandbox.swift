import EmbeddedPostgres
import Foundation
import Logging
import TestSupport
import Testing

/// A folder of one test's own, gone afterwards, with servers over it that are gone too.
struct Sandbox: Sendable {
    let path: String
    let log = RecordedLog()

    /// Runs a test in a new folder.
    static func run(
        in parent: String = "/tmp", _ body: (Sandbox) async throws -> Void,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let path = "\(parent)/videoplay-test-\(UInt32.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        let sandbox = Sandbox(path: path)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body(sandbox))
        } catch {
            outcome = .failure(error)
        }
        try? await sandbox.server().kill()
        try outcome.get()
    }

    /// A server over `data`, fast rather than durable.
    func server(
        _ data: String = "data", change: (inout EmbeddedPostgres.Configuration) -> Void = { _ in }
    ) -> EmbeddedPostgres {
        var configuration = EmbeddedPostgres.Configuration(
            dataDirectory: data.hasPrefix("/") ? data : path + "/" + data)
        configuration.parameters = ["fsync": "off", "shared_buffers": "16MB"]
        change(&configuration)
        return EmbeddedPostgres(configuration: configuration, logger: Logger(label: "test") { _ in log.handler })
    }
}

/// Asks a server by psql.
func query(_ statement: String, _ connection: EmbeddedPostgres.Connection) throws -> String {
    let outcome = try Program.run(
        "/usr/bin/env",
        ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", connection.conninfo, "-c", statement])
    guard outcome.status == 0 else { throw QueryError(text: String(decoding: outcome.errors, as: UTF8.self)) }
    return String(decoding: outcome.output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
}

struct QueryError: Error {
    let text: String
}
