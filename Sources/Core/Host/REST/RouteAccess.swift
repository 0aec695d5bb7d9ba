import HTTP
import ModuleKit
import Relational

/// Who may call a route whose answer code gives.
struct RouteAccess: Sendable {
    private let access: FieldAccess
    private let route: String
    private let scopes: Scopes

    init(_ access: FieldAccess, of route: Route) {
        self.access = access
        self.route = route.path
        scopes = access.isRecording ? [.record, .write] : route.method == .get ? .read : .write
    }

    func check(_ exchange: HTTPExchange) throws {
        let asker = exchange.asker
        guard access.admits(asker.role) else { throw AccessDenied(toRoute: route, asker.role) }
        // Whom nobody knows has no credential that could be good for less.
        if asker.role != .anonymous { try asker.require(scopes, for: route) }
        guard !access.roles.contains(asker.role), let owner = access.owner else { return }
        // What is another's is as good as not there.
        guard let viewer = asker.viewer, exchange.parameters[owner] == String(viewer) else {
            throw Problem.nothing(under: exchange.path)
        }
    }
}
