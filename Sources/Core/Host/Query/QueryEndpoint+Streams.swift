import GraphQL
import HTTP
import HTTPTypes
import ModuleKit
import Relational

/// What of `/query` is a stream: a WebSocket, or server-sent events.
extension QueryEndpoint {
    /// The answer to a request that is for a stream; nil for any other request.
    func stream(_ exchange: HTTPExchange, _ headers: QueryHeaders) throws -> HTTPReply? {
        if headers.hasUpgrade, exchange.asksForWebSocket { return try webSocket(exchange) }
        guard EventStreamMedia.isPreferred(by: headers.accept) else { return nil }
        try checkContentType(exchange, headers)
        do throws(QueryRefusal) {
            let request = try decodeOne(exchange)
            // Before the stream begins, since its status says that all is well.
            if exchange.head.method != .post, isMutation(request) { throw .unsafe }
            return streamed(request, exchange)
        } catch {
            return QueryReply(media: .json, isSafe: false, ifNoneMatch: nil).write(refuse(error))
        }
    }

    /// Whether a request that may be answered with JSON is a subscription all the same, whose client takes a stream, too.
    func isStreamed(_ request: QueryRequest, _ headers: QueryHeaders) -> Bool {
        guard EventStreamMedia.isAccepted(by: headers.accept) else { return false }
        // What is wrong with the request is found again where it is answered.
        let operation = try? coerce(try prepare(request), request)
        return operation?.operation.kind == .subscription
    }

    /// Answers with a stream of events.
    func streamed(_ request: QueryRequest, _ exchange: HTTPExchange) -> HTTPReply {
        eventStreams.respond(
            request, isSafe: exchange.head.method != .post, for: StreamClient(exchange))
    }

    private func decodeOne(_ exchange: HTTPExchange) throws(QueryRefusal) -> QueryRequest {
        guard case .single(let request) = try decode(exchange) else {
            throw .malformed(QueryRequest.Fault("A stream takes one request at a time, not a batch."))
        }
        return request
    }

    /// The token of a stream that a request shares with others; nil for most.
    func eventStreamToken(_ exchange: HTTPExchange, _ headers: QueryHeaders) throws -> String? {
        if headers.hasUpgrade, exchange.asksForWebSocket { return nil }
        return try headers.eventStreamToken ?? token(in: exchange.query)
    }

    /// `EventSource`, which browsers have, can send no header, so that the token may stand in the URL.
    private func token(in query: Substring) throws(Problem) -> String? {
        guard query.utf8.count >= 6, query.contains("token=") else { return nil }
        return try QueryParameters.parse(query).first { $0.name == "token" }?.value
    }

    /// `GET` opens the stream of a token; what carries a request starts an operation of it.
    func share(_ exchange: HTTPExchange, _ headers: QueryHeaders, _ token: String) async throws -> HTTPReply {
        if exchange.head.method != .post, try !carriesRequest(exchange) {
            // A stream is opened once, and HEAD, which has no body to send it in, would leave nothing to close it.
            guard exchange.head.method == .get else { return eventStreams.head }
            return try eventStreams.open(token)
        }
        let reply = try negotiate(exchange, headers)
        let client = StreamClient(exchange)
        let request: QueryRequest
        let operation: PlannedOperation
        do throws(QueryRefusal) {
            request = try decodeOne(exchange)
            operation = try eventStreams.plan(request, isSafe: exchange.head.method != .post, for: client)
        } catch {
            var answer = reply.write(.failure(error))
            // To readers of application/json too: any success would say that the operation has begun.
            if answer.status == 200 { answer.status = 400 }
            return answer
        }
        return try await eventStreams.start(operation, request, token, for: client)
    }

    private func carriesRequest(_ exchange: HTTPExchange) throws(Problem) -> Bool {
        let names = ["query", "documentId", "extensions"]
        return try QueryParameters.parse(exchange.query).contains { names.contains($0.name) }
    }

    private func webSocket(_ exchange: HTTPExchange) throws(Problem) -> HTTPReply {
        let origin = exchange.head.headerFields[.origin]
        guard origins.allows(origin: origin, host: exchange.head.authority) else {
            throw .originNotAllowed(origin)
        }
        let isSpoken = exchange.offeredSubprotocols.contains(TransportState.subprotocol)
        let streams = eventStreams.streams
        let credential = try Authentication.credential(in: exchange.head)
        let client = StreamClient(exchange)
        return try .webSocket(
            exchange, subprotocol: isSpoken ? TransportState.subprotocol : nil, frameLimit: streams.messageLimit
        ) { [authentication] in
            WebSocketHandler(
                streams: streams, authentication: authentication, client: client, credential: credential,
                refusal: isSpoken ? nil : .subprotocol)
        }
    }
}
