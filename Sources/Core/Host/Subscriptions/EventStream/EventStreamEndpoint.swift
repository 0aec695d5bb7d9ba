import GraphQL
import HTTP
import HTTPTypes
import ModuleKit
import Relational

/// GraphQL over server-sent events: graphql-sse, in both of its modes.
/// https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md
///
/// With "distinct connections" a request is answered with a stream of its own. With a "single connection" a stream is
/// reserved (PUT), then opened (GET), while other requests start (POST) and stop (DELETE) its operations. The token that they
/// name it by is known to this server alone.
struct EventStreamEndpoint: Sendable {
    let streams: Streams
    let registry: EventStreamRegistry

    // MARK: A stream for one operation

    /// Answers a request with a stream.
    func respond(_ request: QueryRequest, isSafe: Bool, for client: StreamClient) -> HTTPReply {
        let queue = streams.makeQueue()
        let outlet = OperationOutlet(operation: 1, queue: queue)
        return .eventStream { [streams] writer in
            // It is executed once the stream is there to take its answers.
            let running = run(request, isSafe: isSafe, for: client, into: outlet)
            defer {
                running?.cancel()
                queue.detach()
            }
            await running?.whenSubscribed()
            let body = EventStreamBody(
                queue: queue, streams: streams, text: { EventStreamText.text($0.output, id: nil) },
                end: EventStreamText.end, isSingle: true, stop: { running?.cancel() })
            try await body.write(to: writer)
        }
    }

    /// Executes what a request asks for; nil where it cannot be, which the outlet is told.
    private func run(
        _ request: QueryRequest, isSafe: Bool, for client: StreamClient, into outlet: OperationOutlet
    ) -> RunningOperation? {
        do throws(QueryRefusal) {
            return streams.runner.run(try plan(request, isSafe: isSafe, for: client), for: client, into: outlet)
        } catch {
            outlet.failed(error.failure.errors)
            return nil
        }
    }

    /// Plans what a request asks for.
    /// - Parameter isSafe: whether the method is one that must change nothing (RFC 9110, section 9.2.1).
    func plan(
        _ request: QueryRequest, isSafe: Bool, for client: StreamClient
    ) throws(QueryRefusal) -> PlannedOperation {
        let planned: PlannedOperation
        do throws(QueryFailure) { planned = try streams.runner.plan(request, for: client) } catch {
            throw .failed(error)
        }
        if isSafe, case .single(_, let operation) = planned, operation.operation.kind == .mutation { throw .unsafe }
        return planned
    }

    // MARK: A stream for many operations

    /// `PUT`: reserves a stream and answers with its token.
    @Sendable func reserve(_ exchange: HTTPExchange) async throws -> HTTPReply {
        // One that is reserved takes the place of another, which nobody may take of whom it is not known who they are.
        try exchange.requireReader(of: "event streams")
        let session = EventStreamSession(queue: streams.makeQueue(), limit: streams.settings.perConnection)
        guard let token = registry.reserve(session) else {
            throw Problem.unavailable("The server has as many event streams as it may have; try again later.")
        }
        return HTTPReply(status: 201, mediaType: "text/plain; charset=utf-8", bytes: Array(token.utf8))
    }

    /// `GET` with a token: opens the stream.
    func open(_ token: String) throws(Problem) -> HTTPReply {
        let session = try session(token)
        guard session.open() else {
            throw .eventStreamIsOpen
        }
        let body = EventStreamBody(
            queue: session.queue, streams: streams, text: session.text, end: session.end, isSingle: false,
            stop: session.cancelAll)
        return .eventStream { [registry] writer in
            defer { registry.close(token) }
            try await body.write(to: writer)
        }
    }

    /// What `HEAD` is answered with.
    var head: HTTPReply { .eventStream { _ in } }

    /// `POST` with a token: starts an operation, whose answers go to the stream. A subscription is there when this returns.
    func start(
        _ operation: PlannedOperation, _ request: QueryRequest, _ token: String, for client: StreamClient
    ) async throws(Problem) -> HTTPReply {
        let session = try session(token)
        guard let id = request.extensions?["operationId"]?.string, !id.isEmpty else {
            throw Problem.badRequest("There is no \"operationId\" in the request's \"extensions\", a text.")
        }
        guard id.utf8.count <= TransportMessage.longestID else {
            throw Problem.badRequest("An \"operationId\" has at most \(TransportMessage.longestID) bytes.")
        }
        do throws(EventStreamSession.Refusal) {
            let running = try session.start(id) { streams.runner.run(operation, for: client, into: $0) }
            await running.whenSubscribed()
        } catch {
            switch error {
            case .exists: throw .operationExists
            case .tooMany: throw .tooManyOperations(limit: streams.settings.perConnection)
            case .closed: throw .noSuchEventStream
            }
        }
        return HTTPReply(status: 202)
    }

    /// `DELETE` with a token and an `operationId`: stops an operation.
    @Sendable func stop(_ exchange: HTTPExchange) async throws -> HTTPReply {
        try exchange.requireReader(of: "event streams")
        let parameters = try QueryParameters.parse(exchange.query)
        let header = exchange.head.headerFields[.eventStreamToken]
        guard let token = header ?? parameters.first(where: { $0.name == "token" })?.value else {
            throw Problem.badRequest("Which event stream? Name its token by the header X-GraphQL-Event-Stream-Token.")
        }
        guard let id = parameters.first(where: { $0.name == "operationId" })?.value else {
            throw Problem.badRequest("The URL has no parameter \"operationId\".")
        }
        try session(token).stop(id)
        return HTTPReply(status: 200)
    }

    private func session(_ token: String) throws(Problem) -> EventStreamSession {
        guard let session = registry[token] else { throw .noSuchEventStream }
        return session
    }

}

extension HTTPField.Name {
    // The name is a constant that RFC 9110's grammar of a token allows, so that the initializer gives a value.
    // swift-format-ignore: NeverForceUnwrap
    static let eventStreamToken = HTTPField.Name("X-GraphQL-Event-Stream-Token")!
}
