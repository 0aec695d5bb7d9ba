import HTTP
import HTTPTypes
import ModuleKit
import NIOCore

/// A REST route that a module's code answers.
struct ModuleEndpoint: Sendable {
    private let handler: Route.Handler
    private let parameters: ModuleParameters
    private let context: ModuleContext
    private let access: RouteAccess

    init(
        handler: @escaping Route.Handler, contract: RouteContract, access: RouteAccess, context: ModuleContext
    ) {
        self.handler = handler
        self.access = access
        parameters = ModuleParameters(contract)
        self.context = context
    }

    @Sendable func respond(_ exchange: HTTPExchange) async throws -> HTTPReply {
        try access.check(exchange)
        let request = try exchange.request()
        try parameters.check(request)
        let context = context.logging(request.id)
        // A module may compute for long, a password's hash for one, which must hold up no connection.
        return try await withTaskExecutorPreference(globalConcurrentExecutor) {
            HTTPReply(try await handler(request, context))
        }
    }
}

extension HTTPExchange {
    /// The request as a module sees it.
    func request() throws(Problem) -> Request {
        guard let method = HTTPMethod(rawValue: head.method == .head ? "GET" : head.method.rawValue) else {
            throw .noSuchPath()
        }
        return Request(
            id: id, method: method, path: String(path), queryParameters: try QueryParameters.parse(query),
            query: queryContext, content: ExchangeContent(self))
    }
}
