import AllocationCount
import Benchmark

// With the defaults, and under names without spaces: otherwise the package writes thresholds that it does not find again, and
// says that all is equal.
extension BenchmarkMetric {
    /// Blocks of memory asked for in one run of a stage. The same in every run, on every machine.
    static let allocations = BenchmarkMetric.custom("allocations")
    /// The time of one run, in thousandths of the ``Yardstick``: nearly seven nanoseconds each on a machine of 2025.
    static let cost = BenchmarkMetric.custom("cost")
}

/// Declares a benchmark of one stage of a request.
///
/// - Parameters:
///   - name: its name, without spaces.
///   - repetitions: how often the stage runs in one sample; enough for some ten microseconds.
///   - work: the stage.
func stage(_ name: String, repetitions: Int, _ work: @escaping () throws -> Void) {
    let configuration = Benchmark.Configuration(
        metrics: [.allocations, .cost], warmupIterations: 20, maxDuration: .seconds(2), maxIterations: 200,
        thresholds: [
            .allocations: BenchmarkThresholds(),
            // Ratios of times vary by some tens of percent between machines and with what runs beside.
            .cost: BenchmarkThresholds(relative: [.p90: 75]),
        ])
    Benchmark(name, configuration: configuration) { benchmark in
        let yardstick = Yardstick.time()
        let before = videoplay_allocations()
        try work()
        let allocations = videoplay_allocations() - before
        let time = try Yardstick.nanoseconds { for _ in 0..<repetitions { try work() } } / Double(repetitions)
        benchmark.measurement(.allocations, Int(allocations))
        benchmark.measurement(.cost, Int(time / yardstick * 1000))
    }
}
