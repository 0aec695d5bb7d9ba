import GraphQL
import HTTP
import ProblemDetails
import Relational

/// Who asks over a stream, and what their operations are bounded by. A WebSocket may learn who that is by its first message, and
/// a credential be prolonged while it is open.
struct StreamClient: Sendable {
    /// Who asks; for no time, since each operation of a stream has its own.
    private(set) var context: QueryContext
    /// What bounds the operations; nil where nothing does.
    let rates: RequestRates?

    init(_ exchange: HTTPExchange) {
        context = QueryContext(asker: exchange.asker, requestID: exchange.id, origin: exchange)
        rates = exchange.rates
    }

    /// The same client, known by another credential.
    mutating func become(_ asker: Asker) {
        context.asker = asker
        rates?.count(for: asker.rateSubjects.keys)
    }

    /// Lets a further operation go on, which counts as a request does.
    func again() throws(QueryFailure) {
        do throws(Problem) { try rates?.again() } catch { throw QueryFailure([GraphQLError(exceeded: error)]) }
    }
}
