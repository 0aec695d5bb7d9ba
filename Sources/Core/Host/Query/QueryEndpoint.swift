import GraphQL
import HTTP
import HTTPTypes
import JSON
import ModuleKit
import NIOCore
import Relational

/// `POST /query` and `GET /query`: GraphQL over HTTP.
///
/// A page of another site can make a browser send a GET or a "simple" POST without asking first (the Fetch standard's CORS
/// protocol). Neither changes anything here: a GET runs queries only, and a POST that is not `application/json` is refused.
final class QueryEndpoint: Sendable {
    let engine: QueryEngine
    let documents: PersistedDocuments
    /// The most requests in one body; 0 where each is sent by itself.
    let batchLimit: Int
    /// The most bytes of one answer, and of those to a batch together.
    let answerSize: Int
    let metrics: QueryMetrics
    let health: Health
    let page: QueryPage
    let eventStreams: EventStreamEndpoint
    let origins: OriginPolicy
    let authentication: Authentication

    init(
        engine: QueryEngine, documents: PersistedDocuments, batchLimit: Int, answerSize: Int, metrics: QueryMetrics,
        health: Health, page: QueryPage, eventStreams: EventStreamEndpoint, origins: OriginPolicy,
        authentication: Authentication
    ) {
        self.authentication = authentication
        self.engine = engine
        self.documents = documents
        self.batchLimit = batchLimit
        self.answerSize = answerSize
        self.metrics = metrics
        self.health = health
        self.page = page
        self.eventStreams = eventStreams
        self.origins = origins
    }

    @Sendable func respond(_ exchange: HTTPExchange) async throws -> HTTPReply {
        if QueryPage.isWanted(exchange.head) { return page.reply(to: exchange) }
        let headers = QueryHeaders(exchange.head.headerFields)
        if let token = try eventStreamToken(exchange, headers) { return try await share(exchange, headers, token) }
        if let reply = try stream(exchange, headers) { return reply }
        let reply = try negotiate(exchange, headers)
        do throws(QueryRefusal) {
            switch try decode(exchange) {
            case .single(let request):
                if isStreamed(request, headers) { return streamed(request, exchange) }
                return reply.write(await answer(request, exchange))
            case .batch(let requests): return reply.write(await answer(requests, exchange))
            }
        } catch { return reply.write(refuse(error)) }
    }

    /// A request passes through here in a straight line, one verb a stage.
    func answer(_ request: QueryRequest, _ exchange: HTTPExchange) async -> QueryReply.Outcome {
        let context = exchange.queryContext
        do throws(QueryRefusal) {
            if let text = try examined(request) { return examine(text, request, context) }
            let document = try prepare(request)
            let operation = try coerce(document, request)
            try check(operation, exchange)
            let plan = try plan(operation, context)
            if plan.needsDatabase { try checkReadiness() }
            try charge(plan, operation, exchange)
            let answer =
                if let explanation = try explanation(request) {
                    await engine.explain(plan, operation, explanation, in: context)
                } else {
                    await engine.execute(plan, operation, in: context)
                }
            metrics.answered(answer)
            return .success(answer)
        } catch { return refuse(error) }
    }

    private func charge(
        _ plan: OperationPlan, _ operation: CoercedOperation, _ exchange: HTTPExchange
    ) throws(QueryRefusal) {
        do throws(Problem) {
            try engine.charge(plan, operation, to: exchange.rates, in: exchange.queryContext)
        } catch { throw .exceeded(error) }
    }

    func negotiate(_ exchange: HTTPExchange, _ headers: QueryHeaders) throws(Problem) -> QueryReply {
        guard let media = AcceptedMedia.choose(accept: headers.accept) else {
            throw .notAcceptable(AcceptedMedia.names)
        }
        try checkContentType(exchange, headers)
        return QueryReply(media: media, isSafe: exchange.head.method != .post, ifNoneMatch: headers.ifNoneMatch)
    }

    func checkContentType(_ exchange: HTTPExchange, _ headers: QueryHeaders) throws(Problem) {
        guard exchange.head.method != .post || MediaType.isJSON(headers.contentType) else {
            throw .unsupportedMediaType("application/json")
        }
    }

    func decode(_ exchange: HTTPExchange) throws(QueryRefusal) -> QueryRequests {
        do throws(QueryRequest.Fault) {
            guard exchange.head.method == .post else {
                return .single(try QueryRequest(parameters: try parameters(exchange)))
            }
            return try QueryRequestReader.read(exchange.body, batchLimit: batchLimit)
        } catch { throw .malformed(error) }
    }

    private func parameters(
        _ exchange: HTTPExchange
    ) throws(QueryRequest.Fault) -> [(name: String, value: String)] {
        do throws(Problem) { return try QueryParameters.parse(exchange.query) } catch {
            throw QueryRequest.Fault(error.detail)
        }
    }

    /// Before the tables exist nothing can be answered from them.
    private func checkReadiness() throws(QueryRefusal) {
        guard !health.isReadyForRequests else { return }
        let error = GraphQLError(health.unreadiness, code: .serviceUnavailable)
        throw .failed(QueryFailure([error], kind: .unavailable))
    }

    /// Finds the document by its id, or parses and validates its text; both are done once for a document.
    func prepare(_ request: QueryRequest) throws(QueryRefusal) -> PreparedDocument {
        do throws(QueryFailure) { return try documents.prepare(request) } catch { throw .failed(error) }
    }

    func coerce(_ document: PreparedDocument, _ request: QueryRequest) throws(QueryRefusal) -> CoercedOperation {
        do throws(QueryFailure) {
            return try engine.coerce(document, operationName: request.operationName, variables: request.variables)
        } catch { throw .failed(error) }
    }

    /// Only what changes nothing may come by GET (GraphQL over HTTP, "GET"), and only what has one answer is answered here.
    private func check(_ operation: CoercedOperation, _ exchange: HTTPExchange) throws(QueryRefusal) {
        switch operation.operation.kind {
        case .query: break
        case .mutation: guard exchange.head.method == .post else { throw .unsafe }
        case .subscription:
            throw .failed(
                QueryFailure([
                    GraphQLError(
                        "A subscription is answered as a stream: ask for it with \"Accept: text/event-stream\", or over a "
                            + "WebSocket.", code: .badRequest, locations: [operation.operation.location])
                ]))
        }
    }

    private func plan(
        _ operation: CoercedOperation, _ context: QueryContext
    ) throws(QueryRefusal) -> OperationPlan {
        do throws(QueryFailure) { return try engine.plan(operation, in: context) } catch { throw .failed(error) }
    }

    private func explanation(_ request: QueryRequest) throws(QueryRefusal) -> Explanation? {
        do throws(QueryRequest.Fault) { return try request.explanation() } catch { throw .malformed(error) }
    }

    private func examined(_ request: QueryRequest) throws(QueryRefusal) -> [UInt8]? {
        do throws(QueryRequest.Fault) { return try request.examined() } catch { throw .malformed(error) }
    }

    func refuse(_ refusal: QueryRefusal) -> QueryReply.Outcome {
        metrics.failed(refusal.failure)
        return .failure(refusal)
    }
}
