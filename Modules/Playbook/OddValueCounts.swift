import ModuleKit
import Synchronization

/// How many values of events were left out since the process started, and why.
final class OddValueCounts: Sendable {
    private let counts = Mutex<[OddValues.Reason: Int]>([:])

    func add(_ reasons: [OddValues.Reason]) {
        guard !reasons.isEmpty else { return }
        counts.withLock { counts in
            for reason in reasons { counts[reason, default: 0] += 1 }
        }
    }

    var metric: ModuleMetric {
        ModuleMetric(
            "playbook_odd_values_total", .counter, "Values of events that were left out since they cannot be, by why."
        ) { [self] in
            let counts = counts.withLock { $0 }
            return OddValues.Reason.allCases.map { .init(Double(counts[$0] ?? 0), ["reason": $0.rawValue]) }
        }
    }
}
