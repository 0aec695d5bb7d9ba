/// What answers a route.
package struct Endpoint: Sendable {
    /// Answers a request. What it throws becomes a problem.
    package typealias Handler = @Sendable (HTTPExchange) async throws -> HTTPReply

    /// Throws where nothing can be answered now. It is asked before each request, so that it may not take long.
    package typealias Requirement = @Sendable () throws -> Void

    /// The path's template, which the log names.
    let route: String
    /// Whether the request may have a body.
    let takesBody: Bool
    let requirement: Requirement?
    let observer: any RequestObserver
    let handler: Handler

    /// - Parameters:
    ///   - route: the path's template, which the log names.
    ///   - takesBody: whether the request may have a body.
    ///   - requirement: throws where the endpoint cannot answer now; nil where it always can.
    ///   - observer: hears of every request of the route.
    ///   - handler: answers.
    package init(
        route: String, takesBody: Bool, requirement: Requirement? = nil, observer: any RequestObserver,
        handler: @escaping Handler
    ) {
        self.route = route
        self.takesBody = takesBody
        self.requirement = requirement
        self.observer = observer
        self.handler = handler
    }
}
