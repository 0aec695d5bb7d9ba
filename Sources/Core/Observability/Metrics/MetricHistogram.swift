import CoreMetrics
import Synchronization

/// How often values fell into each of a row of ranges. Durations are in seconds.
package final class MetricHistogram: TimerHandler, RecorderHandler {
    /// The upper bounds of the ranges: from half a millisecond, in steps of about 2.5, to the ten seconds at which
    /// Prometheus's own defaults end.
    static let bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    /// The state at one moment. The last count is of values past every bound.
    struct Snapshot {
        var counts = [UInt64](repeating: 0, count: MetricHistogram.bounds.count + 1)
        var sum = 0.0
    }

    private let state = Mutex(Snapshot())

    var snapshot: Snapshot { state.withLock { $0 } }

    package func record(_ value: Double) {
        let index = Self.bounds.firstIndex { value <= $0 } ?? Self.bounds.count
        state.withLock { state in
            state.counts[index] += 1
            state.sum += value
        }
    }

    package func record(_ value: Int64) { record(Double(value)) }
    package func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
}
