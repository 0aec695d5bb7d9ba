import HTTP
import NIOCore
import Postgres
import Relational

extension HTTPExchange {
    /// What the one who asks may do. While there are no accounts, whoever asks from this machine operates the product, unless
    /// the setting `server.loopbackAdmin` says otherwise.
    var role: Role { isFromThisMachine ? .admin : .anonymous }

    /// Who asks of the engine, and until when.
    var queryContext: QueryContext { QueryContext(deadline: MonotonicInstant(deadline), requestID: id) }
}

extension MonotonicInstant {
    /// A moment of NIO's clock, which stops while the system sleeps and is the same otherwise.
    init(_ deadline: NIODeadline) {
        self = .now + .nanoseconds((deadline - .now()).nanoseconds)
    }
}
