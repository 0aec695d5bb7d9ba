import GraphQL
import JSON
public import Postgres

/// Who asks a query and how long the answer may take.
public struct QueryContext: Sendable {
    /// Who asks.
    public var asker: Asker
    /// The id of the user who asks, or nil for nobody.
    public var viewer: Int64? { asker.viewer }
    /// What the one who asks may do.
    public var role: Role { asker.role }
    /// When the answer is no longer wanted, or nil for never.
    public var deadline: MonotonicInstant?
    /// The id of the request that asks, or of the one that opened the stream over which it is asked; nil for none. The log
    /// names it where the server is at fault.
    public var requestID: String?
    /// Where the request comes from; nil where there is none.
    public var origin: (any RequestOrigin)?
    /// The time of an operation that the deadline comes from, if it does.
    private var time: Duration?

    /// A context.
    public init(
        asker: Asker, deadline: MonotonicInstant? = nil, requestID: String? = nil, origin: (any RequestOrigin)? = nil
    ) {
        self.asker = asker
        self.deadline = deadline
        self.requestID = requestID
        self.origin = origin
    }

    /// The context of an operation that may take so long and starts now.
    func limited(to time: Duration) -> QueryContext {
        let end = MonotonicInstant.now + time
        if let deadline, deadline <= end { return self }
        var context = self
        context.deadline = end
        context.time = time
        return context
    }

    /// An error that names the limit on an operation's time, in milliseconds, if that was what ended it.
    func namingTime(_ error: GraphQLError) -> GraphQLError {
        guard error.code == .timeout, let time, let deadline, deadline <= .now else { return error }
        var error = error
        let milliseconds = Int(time / .milliseconds(1))
        error.message = "The operation took longer than \(milliseconds) ms. Ask for less at once."
        error.extensions["limit"] = "time"
        error.extensions["value"] = .integer(milliseconds)
        return error
    }
}
