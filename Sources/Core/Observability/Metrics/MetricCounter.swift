import CoreMetrics
import Synchronization

/// A number that only grows.
package final class MetricCounter: CounterHandler, FloatingPointCounterHandler {
    private let whole = Atomic<Int64>(0)
    private let fraction = Mutex<Double>(0)

    var value: Double { Double(whole.load(ordering: .relaxed)) + fraction.withLock { $0 } }

    package func increment(by amount: Int64) { whole.wrappingAdd(max(amount, 0), ordering: .relaxed) }
    package func increment(by amount: Double) { fraction.withLock { $0 += max(amount, 0) } }

    package func reset() {
        whole.store(0, ordering: .relaxed)
        fraction.withLock { $0 = 0 }
    }
}
