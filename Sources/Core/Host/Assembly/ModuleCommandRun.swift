public import Logging
import ModuleKit
import Relational
public import Settings

/// Runs a command of a module: with the database that the settings name, without a server.
public enum ModuleCommandRun {
    /// Runs the command of a name.
    ///
    /// - Parameters:
    ///   - name: the command's name.
    ///   - arguments: what was asked for, by name.
    ///   - output: takes lines for a person.
    /// - Returns: what is wrong, a line each.
    /// - Throws: a ``HostError`` where there is no such command or no database, and what the command throws.
    public static func run(
        _ name: String, _ arguments: [String: String], settings: HostSettings, logger: Logger,
        output: @escaping @Sendable (String) -> Void
    ) async throws -> [String] {
        try DatabaseCheck.check(settings)
        let assembly = try ModuleAssembly.assemble(settings)
        let found = assembly.modules.lazy.compactMap { module in
            module.registration.commands.first { $0.name == name }.map { (module.description.name, $0) }
        }.first
        guard let (module, command) = found else {
            throw HostError(.modules, ["No module that is on does \"\(name)\"."])
        }
        let database = try DatabaseService(settings.database, isShared: true, logger: logger)
        let result: Result<[String], any Error>
        do {
            try await database.start()
            try await database.waitUntilAvailable(for: settings.database.pool.connectTimeout)
            var logger = logger
            logger[metadataKey: "module"] = .string(module)
            let engine = QueryEngine(
                catalog: assembly.catalog, database: database.client, limits: QueryLimits(settings.query),
                logger: logger)
            let context = ModuleContext(
                database: database.client, queries: engine, constraints: assembly.constraints, events: NoSubscribers(),
                logger: logger)
            result = .success(try await command.run(arguments, context, output))
        } catch {
            result = .failure(error)
        }
        await database.stop(grace: .seconds(5), logger: logger)
        return try result.get()
    }
}

/// Where nobody listens.
private struct NoSubscribers: EventPublisher {
    func publish(_ event: RecordedEvent) {}
}
