import Observability
import Synchronization

/// The metrics of one route. The series of each method and status is looked up once and kept.
final class RouteMetrics: Sendable {
    /// The route of all paths that have none, so that a scan of paths makes no series.
    static let unmatched = "(unmatched)"

    /// The path's template, or ``unmatched``.
    let route: String
    private let registry: MetricsRegistry
    private let durations: MetricHistogram
    /// Few, so that looking through them costs less than a dictionary.
    private let counters = Mutex<[(method: String, status: Int, counter: MetricCounter)]>([])

    init(route: String, registry: MetricsRegistry) {
        self.route = route
        self.registry = registry
        durations = registry.histogram("http_request_duration_seconds", [("route", route)])
    }

    func record(method: String, status: Int, microseconds: Int64) {
        durations.record(Double(microseconds) / 1e6)
        let counter = counters.withLock { counters in
            for entry in counters where entry.status == status && entry.method == method { return entry.counter }
            let method = Self.known.contains(method) ? method : "other"
            let labels = [("route", route), ("method", method), ("status", String(status))]
            let counter = registry.counter("http_requests_total", labels)
            // Methods that are not known are too many to be kept.
            if method != "other" { counters.append((method, status, counter)) }
            return counter
        }
        counter.increment(by: Int64(1))
    }

    private static let known: Set<String> = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
}
