import HTTP
import HTTPTypes
import ModuleKit
import NIOCore

/// A REST route that a module's code answers.
struct ModuleEndpoint: Sendable {
    private let handler: Route.Handler
    private let parameters: [String]
    /// Those of the parameters that are lists.
    private let lists: [String]
    private let context: ModuleContext

    init(handler: @escaping Route.Handler, contract: RouteContract, context: ModuleContext) {
        self.handler = handler
        let parameters = contract.parameters.filter { $0.place == .query }
        self.parameters = parameters.map(\.name)
        lists = parameters.filter(\.isList).map(\.name)
        self.context = context
    }

    @Sendable func respond(_ exchange: HTTPExchange) async throws -> HTTPReply {
        let request = try exchange.request()
        _ = try ParameterNames.values(of: request.queryParameters, known: parameters, lists: lists)
        var own = context
        own.logger[metadataKey: "request_id"] = .string(request.id)
        let context = own
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
