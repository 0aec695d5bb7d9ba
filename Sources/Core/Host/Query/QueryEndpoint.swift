import GraphQL
import HTTPTypes
import JSON
import ModuleKit
import NIOCore
import Relational

/// `POST /query` and `GET /query`: GraphQL over HTTP.
struct QueryEndpoint: Sendable {
    let engine: QueryEngine
    let metrics: QueryMetrics
    let health: Health

    /// A request passes through here in a straight line, one verb a stage.
    @Sendable func respond(_ exchange: HTTPExchange) async throws -> HTTPReply {
        let media = try negotiate(exchange)
        do throws(Refusal) {
            let request = try decode(exchange)
            let document = try prepare(request)
            let operation = try coerce(document, request)
            try refuseSubscription(operation)
            let plan = try plan(operation)
            if plan.needsDatabase { try checkReadiness() }
            let answer = await engine.execute(
                plan, operation, in: QueryContext(role: exchange.role, deadline: exchange.deadline))
            return write(answer, media)
        } catch {
            return write(error, media)
        }
    }

    /// Why a request was not executed.
    private enum Refusal: Error {
        /// The HTTP request around the document is wrong.
        case malformed(String)
        /// The document, its variables or the state of the server do not allow it.
        case failed(QueryFailure)
    }

    private func negotiate(_ exchange: HTTPExchange) throws(Problem) -> AcceptedMedia {
        guard let media = AcceptedMedia.choose(accept: exchange.head.headerFields[.accept]) else {
            throw .notAcceptable(AcceptedMedia.names)
        }
        if exchange.head.method == .post {
            guard MediaType.isJSON(exchange.head.headerFields[.contentType]) else {
                throw .unsupportedMediaType("application/json")
            }
        }
        return media
    }

    private func decode(_ exchange: HTTPExchange) throws(Refusal) -> QueryRequest {
        do throws(QueryRequest.Fault) {
            guard exchange.head.method == .post else {
                return try QueryRequest(parameters: try parameters(exchange))
            }
            return try QueryRequest(body: exchange.body)
        } catch { throw .malformed(error.message) }
    }

    private func parameters(
        _ exchange: HTTPExchange
    ) throws(QueryRequest.Fault) -> [(name: String, value: String)] {
        do throws(Problem) { return try QueryParameters.parse(exchange.query) } catch {
            throw QueryRequest.Fault(message: error.detail)
        }
    }

    /// Before the tables exist nothing can be answered from them.
    private func checkReadiness() throws(Refusal) {
        guard !health.isReadyForRequests else { return }
        let error = GraphQLError("The database is not ready. Try again shortly.", code: .serviceUnavailable)
        throw .failed(QueryFailure([error], kind: .unavailable))
    }

    /// Parses and validates; both are done once for a document.
    private func prepare(_ request: QueryRequest) throws(Refusal) -> PreparedDocument {
        do throws(QueryFailure) { return try engine.prepare(request.query) } catch { throw .failed(error) }
    }

    private func coerce(_ document: PreparedDocument, _ request: QueryRequest) throws(Refusal) -> CoercedOperation {
        do throws(QueryFailure) {
            return try engine.coerce(document, operationName: request.operationName, variables: request.variables)
        } catch { throw .failed(error) }
    }

    /// A subscription has many answers, which take a stream.
    private func refuseSubscription(_ operation: CoercedOperation) throws(Refusal) {
        guard operation.operation.kind == .subscription else { return }
        throw .failed(
            QueryFailure([
                GraphQLError(
                    "A subscription is answered as a stream: ask for it with \"Accept: text/event-stream\", or over a "
                        + "WebSocket.", code: .badRequest, locations: [operation.operation.location])
            ]))
    }

    private func plan(_ operation: CoercedOperation) throws(Refusal) -> OperationPlan {
        do throws(QueryFailure) { return try engine.plan(operation) } catch { throw .failed(error) }
    }

    private func write(_ refusal: Refusal, _ media: AcceptedMedia) -> HTTPReply {
        switch refusal {
        case .malformed(let message):
            let failure = QueryFailure([GraphQLError(message, code: .badRequest)])
            metrics.failed(failure)
            return reply(failure.answer, status: 400, media)
        case .failed(let failure):
            metrics.failed(failure)
            return write(failure.answer, isInternal: failure.kind == .internalError, media)
        }
    }

    /// The statuses of GraphQL over HTTP, section "Status Codes" of each media type.
    private func write(_ answer: QueryAnswer, isInternal: Bool = false, _ media: AcceptedMedia) -> HTTPReply {
        switch (answer.outcome, media) {
        case (.unavailable, _):
            var reply = reply(answer, status: 503, media)
            reply.fields[.retryAfter] = "1"
            return reply
        case (.requestError, _) where isInternal: return reply(answer, status: 500, media)
        case (.requestError, .graphQLResponse): return reply(answer, status: 400, media)
        case (.partial, _):
            metrics.partial()
            return reply(answer, status: 200, media)
        case (.data, _), (.requestError, .json): return reply(answer, status: 200, media)
        }
    }

    private func reply(_ answer: QueryAnswer, status: Int, _ media: AcceptedMedia) -> HTTPReply {
        HTTPReply(status: status, mediaType: media.contentType, bytes: answer.bytes)
    }
}
