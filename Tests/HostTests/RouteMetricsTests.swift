import Observability
import Testing

@testable import Host

@Suite("Metrics of routes")
struct RouteMetricsTests {
    @Test("Unknown methods share a label, so that no client makes series")
    func methods() {
        let registry = MetricsRegistry()
        let route = RouteMetrics(route: "/x", registry: registry)
        for method in ["BREW", "FOO", "GET"] { route.record(method: method, status: 200, microseconds: 1000) }
        #expect(registry.exposition().contains("http_requests_total{method=\"other\",route=\"/x\",status=\"200\"} 2\n"))
    }
}
