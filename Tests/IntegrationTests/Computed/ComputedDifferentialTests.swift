import JSON
import Postgres
import TestSupport
import Testing

@testable import Relational

/// Random queries over ``ComputedCatalog`` through the planner and through ``NaiveExecutor``: both must answer the same.
@Suite("Computed: differential", .serialized)
struct ComputedDifferentialTests {
    @Test(arguments: DifferentialTests.Way.allCases) func answersAsTheNaiveExecutorDoes(
        _ way: DifferentialTests.Way
    ) async throws {
        try await TestHost.with(modules: ["users", "plays"]) { host in
            try await ComputedCatalog.fill(host.database)
            let engine = try ComputedCatalog.engine(host.database, way.limits)
            let start = UInt64.random(in: 0..<1 << 32)
            for seed in start..<start + 150 {
                try await DifferentialTests.compare(seed, engine, host.database, keys: Self.keys)
            }
        }
    }

    private static let keys: [String: [String]] = [
        "User": ["1", "2", "6", "99", "x"], "Play": ["1", "7", "40", "61"], "Video": ["v0", "v1", "none"],
        "userId": ["1", "2", "x"], "videoId": ["v0", "", "a\"\\,)", "v9"], "id": ["1", "3", "99"],
        "(from)": ["2024-01-01T00:00:03Z", "2024-01-01T02:00:05+02:00"], "(only)": ["v0", "v2", "none"],
        "(length)": ["0", "2", "9"], "(userId)": ["1", "2", "77", "x"], "(videoId)": ["v0", "v1", "a\"\\,)", "none"],
        "nodeId": [
            "VXNlcjox", "UGxheTo3", "VmlkZW86djE", "zzz", "Qm9va21hcms6WyIxIiwidjAiXQ", "Qm9va21hcms6WyIxIl0",
            "Qm9va21hcms6MQ",
        ],
    ]
}
