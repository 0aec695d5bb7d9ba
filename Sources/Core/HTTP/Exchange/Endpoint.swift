package import Logging

/// What answers a route.
package struct Endpoint: Sendable {
    /// Answers a request. What it throws becomes a problem.
    package typealias Handler = @Sendable (HTTPExchange) async throws -> HTTPReply

    /// Throws where nothing can be answered now. It is asked before each request, so that it may not take long.
    package typealias Requirement = @Sendable () throws -> Void

    /// What becomes of a request's body.
    package enum Body: Sendable, Equatable {
        /// There is none, or nobody looks at it.
        case none
        /// It is read whole before the endpoint answers, within the server's bound.
        case whole
        /// The endpoint reads it as it comes. It has at most so many bytes, where there is a bound.
        case streamed(limit: Int?)
    }

    /// The path's template, which the log names.
    let route: String
    let body: Body
    let requirement: Requirement?
    let observer: any RequestObserver
    /// What a request of the route is bounded by, besides being a request.
    let rates: RateKinds
    /// What the log says besides where the endpoint fails.
    let metadata: Logger.Metadata
    let handler: Handler

    /// - Parameters:
    ///   - route: the path's template, which the log names.
    ///   - body: what becomes of a request's body.
    ///   - requirement: throws where the endpoint cannot answer now; nil where it always can.
    ///   - observer: hears of every request of the route.
    ///   - rates: what a request is bounded by, besides being a request: `write` is charged with one when it begins, and for
    ///     `query` it is looked whether something is left.
    ///   - metadata: what the log says besides where the endpoint fails.
    ///   - handler: answers.
    package init(
        route: String, body: Body, requirement: Requirement? = nil, observer: any RequestObserver,
        rates: [RateKind] = [], metadata: Logger.Metadata = [:], handler: @escaping Handler
    ) {
        self.route = route
        self.body = body
        self.requirement = requirement
        self.observer = observer
        self.rates = RateKinds(rates)
        self.metadata = metadata
        self.handler = handler
    }
}
