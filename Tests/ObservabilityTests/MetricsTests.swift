import CoreMetrics
import Testing

@testable import Observability

@Suite("Prometheus metrics")
struct MetricsTests {
    @Test("The text format, whole")
    func exposition() {
        let registry = MetricsRegistry()
        registry.describe("b_total", "Back\\slash and\nnewline.")
        registry.counter("b_total", [("z", "1"), ("a", "quote \" back\\slash\nnewline")]).increment(by: Int64(2))
        registry.counter("b_total", [("z", "1"), ("a", "quote \" back\\slash\nnewline")]).increment(by: 0.5)
        registry.gauge("a-gauge", []).set(-1.25)
        let histogram = registry.histogram("c_seconds", [("route", "/x")])
        histogram.record(0.0005)
        histogram.recordNanoseconds(30_000_000)
        histogram.record(Int64(99))
        registry.collect { $0.gauge("d", [("k", "v")], 7) }
        #expect(
            registry.exposition() == """
                # HELP a_gauge a_gauge
                # TYPE a_gauge gauge
                a_gauge -1.25
                # HELP b_total Back\\\\slash and\\nnewline.
                # TYPE b_total counter
                b_total{a="quote \\" back\\\\slash\\nnewline",z="1"} 2.5
                # HELP c_seconds c_seconds
                # TYPE c_seconds histogram
                c_seconds_bucket{le="0.0005",route="/x"} 1
                c_seconds_bucket{le="0.001",route="/x"} 1
                c_seconds_bucket{le="0.0025",route="/x"} 1
                c_seconds_bucket{le="0.005",route="/x"} 1
                c_seconds_bucket{le="0.01",route="/x"} 1
                c_seconds_bucket{le="0.025",route="/x"} 1
                c_seconds_bucket{le="0.05",route="/x"} 2
                c_seconds_bucket{le="0.1",route="/x"} 2
                c_seconds_bucket{le="0.25",route="/x"} 2
                c_seconds_bucket{le="0.5",route="/x"} 2
                c_seconds_bucket{le="1",route="/x"} 2
                c_seconds_bucket{le="2.5",route="/x"} 2
                c_seconds_bucket{le="5",route="/x"} 2
                c_seconds_bucket{le="10",route="/x"} 2
                c_seconds_bucket{le="+Inf",route="/x"} 3
                c_seconds_sum{route="/x"} 99.0305
                c_seconds_count{route="/x"} 3
                # HELP d d
                # TYPE d gauge
                d{k="v"} 7

                """)
    }

    @Test("Past the bound, further label values share one series")
    func bounded() {
        let registry = MetricsRegistry()
        for value in 0..<(MetricsRegistry.seriesLimit + 100) {
            registry.counter("hits_total", [("path", String(value))]).increment(by: Int64(1))
        }
        let lines = registry.exposition().split(separator: "\n").filter { $0.hasPrefix("hits_total{") }
        #expect(lines.count == MetricsRegistry.seriesLimit + 1)
        #expect(lines.contains("hits_total{path=\"other\"} 100"))
    }

    @Test("One name is one kind; counters do not shrink")
    func kinds() {
        let registry = MetricsRegistry()
        registry.counter("x", []).increment(by: Int64(3))
        registry.gauge("x", []).set(9.0)
        registry.counter("x", []).increment(by: Int64(-5))
        #expect(registry.exposition().contains("\nx 3\n"))
    }

    @Test("swift-metrics reaches the registry")
    func backend() {
        let registry = MetricsRegistry()
        Counter(label: "module.events", dimensions: [("kind", "play")], factory: registry).increment(by: 4)
        #expect(registry.exposition().contains("module_events{kind=\"play\"} 4\n"))
    }
}
