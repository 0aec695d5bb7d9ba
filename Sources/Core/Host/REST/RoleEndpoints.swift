import HTTP
import Relational

/// What answers a route to each role: a role is shown what it may see, and so much is planned once.
struct RoleEndpoints: Sendable {
    private let handlers: [Role: Endpoint.Handler]
    private let route: String

    /// - Parameters:
    ///   - route: the route's path.
    ///   - make: the endpoint for a role; nil for one that may not call it.
    init(_ route: String, _ make: (Role) throws(UnanswerableRoute) -> Endpoint.Handler?) throws(UnanswerableRoute) {
        self.route = route
        var handlers: [Role: Endpoint.Handler] = [:]
        for role in Role.allCases { handlers[role] = try make(role) }
        self.handlers = handlers
    }

    @Sendable func respond(_ exchange: HTTPExchange) async throws -> HTTPReply {
        let role = exchange.asker.role
        guard let handler = handlers[role] else { throw AccessDenied(toRoute: route, role) }
        return try await handler(exchange)
    }
}

extension AccessDenied {
    /// A route that a role may not call.
    init(toRoute route: String, _ role: Role) {
        self =
            role == .anonymous
            ? AccessDenied(.unauthenticated, "This needs a credential: log in, and send \"Authorization: Bearer …\".")
            : AccessDenied(.forbidden, "Whoever has the role \"\(role.rawValue)\" may not call \(route).")
    }
}
