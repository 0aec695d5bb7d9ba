import ModuleKit
import Synchronization

/// How far behind the roll-up is, as every server sees it.
final class RollUpStatus: Sendable {
    private struct State {
        var backlog = 0
        var lag = 0.0
        var units = 0
        var isKnown = false
    }

    private let state = Mutex(State())

    /// More marks are not counted one by one.
    private static let most: Int64 = 100_000

    func rolledUp(units: Int) { state.withLock { $0.units += units } }

    /// Looks every so often.
    var service: BackgroundService {
        BackgroundService("roll-up status", "Looks how far behind the roll-up is") { [self] context in
            while true {
                let rows = try await context.database.query(
                    """
                    SELECT (SELECT count(*) FROM (SELECT FROM playbook_dirty LIMIT \(Self.most)) AS marks),
                           extract(epoch FROM now() - (SELECT marked_at FROM playbook_dirty ORDER BY id LIMIT 1))::float8
                    """)
                if let row = rows.first {
                    let backlog = Int(try row.decode(Int64.self, at: 0))
                    let lag = try row.decode(Double?.self, at: 1) ?? 0
                    state.withLock { ($0.backlog, $0.lag, $0.isKnown) = (backlog, max(0, lag), true) }
                }
                try await Task.sleep(for: .seconds(2))
            }
        }
    }

    var metrics: [ModuleMetric] {
        [
            ModuleMetric(
                "playbook_rollup_backlog", .gauge,
                "Marks of changed units that the roll-up has not come to; 100000 stands for more."
            ) { [self] in [.init(Double(state.withLock { $0.backlog }))] },
            ModuleMetric(
                "playbook_rollup_lag_seconds", .gauge, "How long the oldest of these marks has waited."
            ) { [self] in [.init(state.withLock { $0.lag })] },
            ModuleMetric(
                "playbook_rollup_units_total", .counter, "Users with a video that this server has computed anew."
            ) { [self] in [.init(Double(state.withLock { $0.units }))] },
        ]
    }

    var readiness: ReadinessDetail {
        ReadinessDetail("rollup") { [self] in
            let state = state.withLock { $0 }
            guard state.isKnown else { return "not known yet" }
            guard state.backlog > 0 else { return "up to date" }
            let tenths = Int((state.lag * 10).rounded())
            return "\(state.backlog) changes to come to, the oldest \(tenths / 10).\(tenths % 10) s old"
        }
    }
}
