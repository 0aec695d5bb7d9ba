import Logging
import Testing

@testable import Postgres

/// All suites against the real server, one test after the other: some stop it.
@Suite(.serialized) struct ServerTests {}

/// Runs a body with a client of its own, on the private cluster.
func withClient<Value>(
    _ change: (inout PostgresConfiguration) -> Void = { _ in }, _ body: (PostgresClient) async throws -> Value
) async throws -> Value {
    let cluster = try PrivateCluster.shared.get()
    var configuration = cluster.configuration
    change(&configuration)
    let client = PostgresClient(
        configuration: configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    await client.start()
    do {
        let value = try await body(client)
        await client.shutdown(grace: .seconds(5))
        return value
    } catch {
        await client.shutdown(grace: .zero)
        throw error
    }
}

/// The error that a body throws.
func postgresError(_ body: () async throws -> Void) async -> PostgresError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? PostgresError
    }
}

extension PostgresClient {
    /// Runs a script on a connection of its own.
    func script(_ text: String) async throws {
        _ = try await withLease { connection in try await connection.executeScript(text) }
    }
}
