import HTTP
import HTTPTypes
public import Logging
import NIOCore
import Observability
public import Postgres
public import Relational
public import Settings

/// A host in this process that answers requests without a socket: for tests.
@_spi(Testing) public struct RunningHost: Sendable {
    /// The answer to a request.
    public struct Answer: Sendable {
        /// The status code.
        public let status: Int
        /// The header fields; names in lower case.
        public let headers: [(name: String, value: String)]
        /// The body.
        public let body: [UInt8]
    }

    /// The pool of connections.
    public let database: PostgresClient
    /// Answers queries over the schema of the modules that are on.
    public var queries: QueryEngine { application.engine }
    private let application: Application
    private let stopping: @Sendable () async throws -> Void

    /// Starts everything but the listening, and applies the migrations.
    /// - Throws: a ``HostError`` or a ``SettingsError`` where it cannot start.
    public static func withoutSocket(_ settings: HostSettings, logger: Logger) async throws -> RunningHost {
        let assembly = try ModuleAssembly.assemble(settings)
        let database = try await DatabaseService.start(settings.database, logger: logger)
        do { return try await prepare(assembly, settings, database, logger: logger) } catch {
            await database.stop(grace: .zero, logger: logger)
            throw error
        }
    }

    private static func prepare(
        _ assembly: ModuleAssembly, _ settings: HostSettings, _ database: DatabaseService, logger: Logger
    ) async throws -> RunningHost {
        let application = try Application(
            assembly, settings: settings, database: database, registry: MetricsRegistry(), logger: logger)
        let migrator = try assembly.migrator(settings.migrations, of: database.direct, logger: logger)
        try await Preparation(
            application: application, client: database.client, migrator: migrator, isAutomatic: true, logger: logger
        ).run()
        return RunningHost(database: database.client, application: application) {
            application.endStreams()
            await application.stopModules()
            await application.drainEvents()
            await database.stop(grace: .seconds(5), logger: logger)
        }
    }

    /// Answers a request without a socket.
    ///
    /// - Parameter peer: the IP address that it is said to come from.
    public func reply(
        _ method: String, _ target: String, headers: [(String, String)], body: [UInt8], from peer: String = "127.0.0.1"
    ) async -> Answer {
        var fields = HTTPFields()
        var authority = "localhost"
        for (name, value) in headers {
            if name.lowercased() == "host" {
                authority = value
            } else if let name = HTTPField.Name(name) {
                fields.append(HTTPField(name: name, value: value))
            }
        }
        let head = HTTPRequest(
            method: HTTPRequest.Method(method) ?? .get, scheme: "http", authority: authority, path: target,
            headerFields: fields)
        let answer = await application.handler.answer(
            head, body: ByteBuffer(bytes: body), from: Peer(address: IPAddress(peer), isSecure: false))
        var sent = answer.reply.fields.map { ($0.name.canonicalName, $0.value) }
        sent.append(("x-request-id", answer.id))
        sent.append(("date", answer.date))
        guard case .bytes(let bytes) = answer.reply.body else {
            return Answer(status: answer.reply.status, headers: sent, body: [])
        }
        if let length = answer.reply.contentLength { sent.append(("content-length", String(length))) }
        return Answer(status: answer.reply.status, headers: sent, body: head.method == .head ? [] : bytes)
    }

    /// Stops what was started.
    public func stop() async throws { try await stopping() }
}
