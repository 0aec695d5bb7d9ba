import HTTPTypes
import ModuleKit
import NIOCore

/// A REST route that a module's code answers.
struct ModuleEndpoint: Sendable {
    let handler: Route.Handler
    let parameters: [String]
    let context: ModuleContext

    @Sendable func respond(_ exchange: HTTPExchange) async throws -> HTTPReply {
        let request = try exchange.request()
        try ParameterNames.check(request.queryParameters, known: parameters)
        var context = context
        context.logger[metadataKey: "request_id"] = .string(request.id)
        let response = try await RequestDeadline.run(until: exchange.deadline, on: exchange.eventLoop) {
            [handler, context] in
            try await handler(request, context)
        }
        return HTTPReply(response)
    }
}

extension HTTPExchange {
    /// The request as a module sees it.
    func request() throws(Problem) -> Request {
        guard let method = HTTPMethod(rawValue: head.method == .head ? "GET" : head.method.rawValue) else {
            throw .noSuchPath()
        }
        return Request(
            id: id, method: method, path: String(path), pathParameters: parameters,
            queryParameters: try QueryParameters.parse(query),
            headers: head.headerFields.map { ($0.name.canonicalName, $0.value) }, body: Array(body.readableBytesView),
            query: QueryContext(deadline: deadline))
    }
}
