import HTTP
import HTTPTypes
import NIOCore
import Postgres
import Relational
import Settings

extension HTTPExchange {
    /// Who asks, as it was found out before the request was routed.
    var asker: Asker { principal as? Asker ?? .nobody }

    /// Refuses whoever may not read at a route of the host's own, by their role or by their credential.
    func requireReader(_ roles: Set<Role> = Role.known, of route: String) throws(AccessDenied) {
        guard roles.contains(asker.role) else { throw AccessDenied(toRoute: route, asker.role) }
        if asker.role != .anonymous { try asker.require(.read, for: route) }
    }

    /// Who asks of the engine, and until when.
    var queryContext: QueryContext {
        QueryContext(asker: asker, deadline: MonotonicInstant(deadline), requestID: id, origin: self)
    }
}

extension HTTPExchange: RequestOrigin {
    package var address: String? { client.address?.description }
    package var userAgent: String? { head.headerFields[.userAgent] }
}

extension MonotonicInstant {
    /// A moment of NIO's clock, which stops while the system sleeps and is the same otherwise.
    init(_ deadline: NIODeadline) {
        self = .now + .nanoseconds((deadline - .now()).nanoseconds)
    }
}
