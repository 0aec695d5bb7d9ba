/// All series of one metric: its name, kind and help, and one series for each set of label values.
struct MetricFamily {
    /// The kinds of the text format.
    enum Kind: String { case counter, gauge, histogram }

    let name: String
    let kind: Kind
    let help: String
    var series: [MetricLabels: MetricSeries] = [:]

    /// The family in the text format, its series sorted so that the same values give the same text.
    func write(into text: inout MetricsText) {
        text.head(name: name, kind: kind, help: help)
        for (labels, series) in series.sorted(by: { $0.key < $1.key }) {
            switch series {
            case .counter(let counter): text.sample(name, labels, counter.value)
            case .gauge(let gauge): text.sample(name, labels, gauge.value)
            case .histogram(let histogram): write(histogram.snapshot, labels, into: &text)
            }
        }
    }

    private func write(_ snapshot: MetricHistogram.Snapshot, _ labels: MetricLabels, into text: inout MetricsText) {
        var cumulative: UInt64 = 0
        for (bound, count) in zip(MetricHistogram.bounds + [.infinity], snapshot.counts) {
            cumulative += count
            text.sample(name + "_bucket", labels.adding("le", MetricsText.number(bound)), Double(cumulative))
        }
        text.sample(name + "_sum", labels, snapshot.sum)
        text.sample(name + "_count", labels, Double(cumulative))
    }
}

/// One series of values.
enum MetricSeries {
    case counter(MetricCounter)
    case gauge(MetricGauge)
    case histogram(MetricHistogram)
}

/// The names and values of a series' labels, sorted by name.
struct MetricLabels: Hashable, Comparable {
    let pairs: [(name: String, value: String)]

    init(_ pairs: [(String, String)]) {
        self.pairs = pairs.map { (name: MetricsText.identifier($0.0), value: $0.1) }.sorted { $0.name < $1.name }
    }

    func adding(_ name: String, _ value: String) -> MetricLabels {
        MetricLabels(pairs.map { ($0.name, $0.value) } + [(name, value)])
    }

    static func == (left: Self, right: Self) -> Bool { left.pairs.elementsEqual(right.pairs, by: ==) }

    func hash(into hasher: inout Hasher) {
        for pair in pairs {
            hasher.combine(pair.name)
            hasher.combine(pair.value)
        }
    }

    static func < (left: Self, right: Self) -> Bool {
        left.pairs.lexicographicallyPrecedes(right.pairs) { ($0.name, $0.value) < ($1.name, $1.value) }
    }
}
