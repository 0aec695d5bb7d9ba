import GraphQL
public import JSON
public import Logging
import Observability
import Postgres
import Relational
public import Settings

/// The product for as long as a command takes, asked by whoever runs it on this machine: a running server's database, or one that is
/// started for it. What modules keep is reached through the schema alone, as by any client.
public struct OperatorSession: Sendable {
    /// What an operation was refused for.
    public struct Refusal: Error, Sendable {
        /// Why, a sentence each.
        public let messages: [String]
    }

    private let engine: QueryEngine
    private let asker: Asker

    init(_ engine: QueryEngine, credential: String) {
        self.engine = engine
        asker = Asker(role: .admin, credential: credential)
    }

    /// Puts the product together, applies what migrations there are where the settings say so, and does a command's work.
    /// - Throws: a ``HostError`` or a ``SettingsError``, and what `work` throws.
    public static func run<Result>(
        _ settings: HostSettings, logger: Logger, _ work: (OperatorSession) async throws -> Result
    ) async throws -> Result {
        try DatabaseCheck.check(settings)
        let assembly = try ModuleAssembly.assemble(settings)
        let database = try DatabaseService(settings.database, isShared: true, logger: logger)
        do {
            try await database.start()
            try await database.waitUntilAvailable(for: settings.database.pool.connectTimeout)
            let application = try Application(
                assembly, settings: settings, database: database, registry: MetricsRegistry(), logger: logger)
            let migrator = try assembly.migrator(settings.migrations, of: database.direct, logger: logger)
            try await Preparation(
                application: application, client: database.client, migrator: migrator,
                isAutomatic: settings.migrations.automatic, logger: logger
            ).run()
            let result: Swift.Result<Result, any Error>
            do { result = .success(try await work(OperatorSession(application.engine, credential: "command"))) } catch {
                result = .failure(error)
            }
            await application.stopModules()
            // Running servers hear of what was taken back.
            await application.drainEvents()
            await database.stop(grace: .seconds(5), logger: logger)
            return try result.get()
        } catch {
            await database.stop(grace: .seconds(5), logger: logger)
            throw error
        }
    }

    /// Whether there is a mutation of that name.
    public func has(mutation name: String) -> Bool { engine.catalog.mutation(named: name) != nil }

    /// Answers an operation.
    /// - Returns: its data.
    /// - Throws: a ``Refusal`` with every error.
    public func answer(_ document: String, _ variables: JSONObject = [:]) async throws -> JSONValue {
        let context = QueryContext(asker: asker)
        let bytes: [UInt8]
        do throws(QueryFailure) {
            let operation = try engine.coerce(
                try engine.prepare(Array(document.utf8)), operationName: nil, variables: variables)
            bytes = await engine.execute(try engine.plan(operation, in: context), operation, in: context).bytes
        } catch { throw Refusal(messages: error.errors.map(\.message)) }
        let answer = (try? JSONParser.parse(bytes)) ?? .null
        if let errors = answer["errors"].array, !errors.isEmpty {
            throw Refusal(messages: errors.compactMap { $0["message"].string })
        }
        return answer["data"]
    }
}

extension JSONValue {
    fileprivate subscript(name: String) -> JSONValue { object?[name] ?? .null }
}
