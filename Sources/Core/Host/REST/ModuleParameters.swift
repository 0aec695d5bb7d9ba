import ModuleKit

/// The query parameters that a route of a module's code takes.
struct ModuleParameters: Sendable {
    private let names: [String]
    /// Those that are lists.
    private let lists: [String]

    init(_ contract: RouteContract) {
        let parameters = contract.parameters.filter { $0.place == .query }
        names = parameters.map(\.name)
        lists = parameters.filter(\.isList).map(\.name)
    }

    /// Throws a problem for a parameter that the route does not take, or that is there twice.
    func check(_ request: Request) throws {
        _ = try ParameterNames.values(of: request.queryParameters, known: names, lists: lists)
    }
}

extension ModuleContext {
    /// For a request, whose id the logger carries then.
    func logging(_ request: String) -> ModuleContext {
        var context = self
        context.logger[metadataKey: "request_id"] = .string(request)
        return context
    }
}
