public import CoreMetrics
import Synchronization

/// The backend of swift-metrics that `GET /metrics` shows in Prometheus's text format.
///
/// The series of a metric are bounded: past ``seriesLimit`` sets of label values, further ones share one series in which
/// every label's value is `other`, so that no input can make memory grow.
public final class MetricsRegistry: MetricsFactory {
    /// How many sets of label values a metric may have.
    public static let seriesLimit = 500

    private struct State {
        var families: [String: MetricFamily] = [:]
        var help: [String: String] = [:]
        var collectors: [@Sendable (inout MetricsSnapshot) -> Void] = []
    }

    private let state = Mutex(State())

    /// A registry without metrics.
    public init() {}

    /// Makes this the backend of every metric of the process. Called at most once, when the process starts.
    public func bootstrap() { MetricsSystem.bootstrap(self) }

    /// Says what a metric means; shown in its HELP line. Given before the metric is made.
    public func describe(_ name: String, _ help: String) { state.withLock { $0.help[name] = help } }

    /// Adds code that reads values only when somebody asks for them.
    public func collect(_ collector: @escaping @Sendable (inout MetricsSnapshot) -> Void) {
        state.withLock { $0.collectors.append(collector) }
    }

    /// All metrics in the text format, sorted by name.
    public func exposition() -> String {
        var (families, help, collectors) = state.withLock { ($0.families, $0.help, $0.collectors) }
        var snapshot = MetricsSnapshot(help: help)
        for collector in collectors { collector(&snapshot) }
        families.merge(snapshot.families) { registered, _ in registered }
        help.removeAll()
        var text = MetricsText()
        for family in families.values.sorted(by: { $0.name < $1.name }) { family.write(into: &text) }
        return text.text
    }

    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        counter(label, dimensions)
    }

    public func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler { counter(label, dimensions) }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        gauge(label, dimensions)
    }

    public func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler { aggregate ? histogram(label, dimensions) : gauge(label, dimensions) }

    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        histogram(label, dimensions)
    }

    // Series are few and live as long as the process, so that whoever holds a handler keeps counting into what is shown.
    public func destroyCounter(_ handler: any CounterHandler) {}
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    public func destroyMeter(_ handler: any MeterHandler) {}
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    public func destroyTimer(_ handler: any TimerHandler) {}

    package func counter(_ name: String, _ labels: [(String, String)]) -> MetricCounter {
        let made = series(name, .counter, labels) { .counter(MetricCounter()) }
        if case .counter(let counter) = made { return counter }
        return MetricCounter()
    }

    func gauge(_ name: String, _ labels: [(String, String)]) -> MetricGauge {
        let made = series(name, .gauge, labels) { .gauge(MetricGauge()) }
        if case .gauge(let gauge) = made { return gauge }
        return MetricGauge()
    }

    package func histogram(_ name: String, _ labels: [(String, String)]) -> MetricHistogram {
        let made = series(name, .histogram, labels) { .histogram(MetricHistogram()) }
        if case .histogram(let histogram) = made { return histogram }
        return MetricHistogram()
    }

    /// The series of these labels. A name that another kind of metric has taken gives a series of that kind, which the
    /// callers above replace by one that is not shown.
    private func series(
        _ name: String, _ kind: MetricFamily.Kind, _ labels: [(String, String)], make: () -> MetricSeries
    ) -> MetricSeries {
        let name = MetricsText.identifier(name)
        return state.withLock { state in
            var family =
                state.families[name] ?? MetricFamily(name: name, kind: kind, help: state.help[name] ?? name)
            var labels = MetricLabels(labels)
            if family.series[labels] == nil, family.series.count >= Self.seriesLimit {
                labels = MetricLabels(labels.pairs.map { ($0.name, "other") })
            }
            if let series = family.series[labels] { return series }
            guard family.kind == kind else { return make() }
            let series = make()
            family.series[labels] = series
            state.families[name] = family
            return series
        }
    }
}

/// Values that are read when somebody asks for them.
public struct MetricsSnapshot {
    private let help: [String: String]
    private(set) var families: [String: MetricFamily] = [:]

    init(help: [String: String]) { self.help = help }

    /// Adds the value of a counter that something else keeps.
    public mutating func counter(_ name: String, _ labels: [(String, String)] = [], _ value: some BinaryInteger) {
        counter(name, labels, Double(value))
    }

    /// Adds the value of a counter that something else keeps.
    public mutating func counter(_ name: String, _ labels: [(String, String)] = [], _ value: Double) {
        let counter = MetricCounter()
        counter.increment(by: value)
        add(name, .counter, labels, .counter(counter))
    }

    /// Adds the value of a gauge.
    public mutating func gauge(_ name: String, _ labels: [(String, String)] = [], _ value: some BinaryInteger) {
        gauge(name, labels, Double(value))
    }

    /// Adds the value of a gauge.
    public mutating func gauge(_ name: String, _ labels: [(String, String)] = [], _ value: Double) {
        let gauge = MetricGauge()
        gauge.set(value)
        add(name, .gauge, labels, .gauge(gauge))
    }

    private mutating func add(
        _ name: String, _ kind: MetricFamily.Kind, _ labels: [(String, String)], _ series: MetricSeries
    ) {
        families[name, default: MetricFamily(name: name, kind: kind, help: help[name] ?? name)]
            .series[MetricLabels(labels)] = series
    }
}
