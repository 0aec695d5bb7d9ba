import HTTP
import HTTPTypes
import NIOCore
import Postgres
import Relational
import Settings

extension HTTPExchange {
    /// Who asks, as it was found out before the request was routed.
    var asker: Asker { principal as? Asker ?? .nobody }

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
