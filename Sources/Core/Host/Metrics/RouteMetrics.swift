import Synchronization

/// The metrics of one route. The series of each method and status is looked up once and kept.
final class RouteMetrics: Sendable {
    /// The path's template; `(unmatched)` for all that have none, so that a scan of paths makes no series.
    let route: String
    private let registry: MetricsRegistry
    private let durations: MetricHistogram
    private let counters = Mutex<[Key: MetricCounter]>([:])

    private struct Key: Hashable {
        let method: String
        let status: Int
    }

    init(route: String, registry: MetricsRegistry) {
        self.route = route
        self.registry = registry
        durations = registry.histogram("http_request_duration_seconds", [("route", route)])
    }

    func record(method: String, status: Int, duration: Duration) {
        durations.record(Double(duration.microseconds) / 1e6)
        let method = Self.known.contains(method) ? method : "other"
        let counter = counters.withLock { counters in
            let key = Key(method: method, status: status)
            if let counter = counters[key] { return counter }
            let labels = [("route", route), ("method", method), ("status", String(status))]
            let counter = registry.counter("http_requests_total", labels)
            counters[key] = counter
            return counter
        }
        counter.increment(by: Int64(1))
    }

    private static let known: Set<String> = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
}
