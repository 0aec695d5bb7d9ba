import ModuleKit
import Observability

/// The metrics of modules.
enum ModuleMetrics {
    static func register(_ modules: [AssembledModule], in registry: MetricsRegistry) {
        let metrics = modules.flatMap(\.registration.metrics)
        for metric in metrics { registry.describe(metric.name, metric.help) }
        registry.collect { snapshot in
            for metric in metrics {
                for sample in metric.read() {
                    switch metric.kind {
                    case .counter: snapshot.counter(metric.name, sample.pairs, sample.value)
                    case .gauge: snapshot.gauge(metric.name, sample.pairs, sample.value)
                    }
                }
            }
        }
    }
}
