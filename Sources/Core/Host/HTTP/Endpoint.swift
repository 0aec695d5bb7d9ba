import Logging
import ModuleKit

/// What answers a route.
struct Endpoint: Sendable {
    /// Answers a request. What it throws becomes a problem.
    typealias Handler = @Sendable (HTTPExchange) async throws -> HTTPReply

    /// The path's template, the label of the route's metrics.
    let route: String
    /// Whether the endpoint needs the database and its tables, so that it answers 503 before they are ready.
    let needsDatabase: Bool
    /// Whether the request may have a body.
    let takesBody: Bool
    /// The metrics of the route.
    let metrics: RouteMetrics
    let handler: Handler
}
