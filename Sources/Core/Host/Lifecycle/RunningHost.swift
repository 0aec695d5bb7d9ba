import HTTP
import HTTPTypes
package import Logging
import NIOCore
package import Observability
package import Postgres
package import Relational
import ServiceLifecycle
package import Settings
import Synchronization

/// A host in this process, without signals: for tests.
package struct RunningHost: Sendable {
    /// The answer to a request.
    package struct Answer: Sendable {
        /// The status code.
        package let status: Int
        /// The header fields; names in lower case.
        package let headers: [(name: String, value: String)]
        /// The body.
        package let body: [UInt8]
    }

    /// The pool of connections.
    package let database: PostgresClient
    /// Answers queries over the schema of the modules that are on.
    package var queries: QueryEngine { application.engine }
    private let application: Application
    private let stopping: @Sendable () async throws -> Void

    /// Starts everything but the listening.
    package static func withoutSocket(_ settings: HostSettings, logger: Logger) async throws -> RunningHost {
        let assembly = try ModuleAssembly.assemble(settings)
        let database = try await DatabaseService.start(settings.database, logger: logger)
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
    package func reply(
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
            head, body: ByteBuffer(bytes: body),
            isFromLoopback: (try? SocketAddress(ipAddress: peer, port: 1))?.isLoopback ?? false)
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
    package func stop() async throws { try await stopping() }
}

/// A host that listens, in this process and without signals: for tests.
package struct ListeningHost: Sendable {
    /// Where it listens.
    package let address: Host.Address
    private let group: ServiceGroup
    private let running: Task<Void, any Error>

    /// Starts a host and waits until it listens.
    package static func start(
        _ settings: HostSettings, registry: MetricsRegistry = MetricsRegistry(), logger: Logger
    ) async throws -> ListeningHost {
        let host = try Host(settings, registry: registry, logger: logger)
        let (addresses, report) = AsyncStream.makeStream(of: Host.Address.self)
        let group = host.group(signals: []) { address in
            report.yield(address)
            report.finish()
        }
        let running = Task {
            defer { report.finish() }
            try await group.run()
        }
        for await address in addresses { return ListeningHost(address: address, group: group, running: running) }
        try await running.value
        throw CancellationError()
    }

    /// Stops it as SIGTERM would, and waits for its end.
    package func stop() async throws {
        await group.triggerGracefulShutdown()
        try await running.value
    }
}
