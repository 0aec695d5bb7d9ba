import Testing

@testable import Migrations

@Suite struct MigrationPlanTests {
    static func migration(_ module: String, _ number: Int, name: String = "a_b", checksum: String = "x") throws
        -> Migration
    {
        let script = try MigrationScript(Array("SELECT 1".utf8), file: "\(module)/\(number).sql")
        return Migration(module: module, number: number, name: name, up: script, down: script, checksum: checksum)
    }

    static func record(
        _ module: String, _ number: Int, name: String = "a_b", checksum: String = "x", requires: [String] = [],
        sequence: Int64 = 0, appliedAt: String? = "2026-01-01T00:00:00.000000Z"
    ) -> MigrationRecord {
        MigrationRecord(
            module: module, number: number, name: name, checksum: checksum, requires: requires, sequence: sequence,
            appliedAt: appliedAt, milliseconds: 1)
    }

    /// What is applied of three files, and the states that follow.
    @Test(
        arguments: [
            ([], [.pending, .pending, .pending]),
            ([record("m", 1)], [.applied, .pending, .pending]),
            ([record("m", 1), record("m", 2), record("m", 3)], [.applied, .applied, .applied]),
            ([record("m", 2)], [.outOfOrder, .applied, .pending]),
            ([record("m", 1, checksum: "y")], [.edited, .pending, .pending]),
            ([record("m", 1, name: "c_d")], [.edited, .pending, .pending]),
            ([record("m", 1, appliedAt: nil)], [.unfinished, .pending, .pending]),
            (
                [record("m", 1), record("m", 2), record("m", 3), record("m", 4)],
                [.applied, .applied, .applied, .missing]
            ),
            ([record("m", 5, appliedAt: nil)], [.outOfOrder, .outOfOrder, .outOfOrder, .unfinished]),
            ([record("off", 1), record("off", 2, appliedAt: nil)], [.pending, .pending, .pending]),
        ] as [([MigrationRecord], [MigrationStatus.State])])
    func states(_ history: [MigrationRecord], are states: [MigrationStatus.State]) throws {
        let migrations = try (1...3).map { try Self.migration("m", $0) }
        let plan = MigrationPlan(
            sets: [MigrationSet(module: "m", requires: [], folder: "/f/m", migrations: migrations)], history: history)
        #expect(plan.statuses.map(\.state) == states)
        #expect(plan.pending.map(\.number) == zip(1..., states).filter { $1 == .pending }.map(\.0))
        let faults = states.filter { $0 != .applied && $0 != .pending }
        #expect((plan.refusal == nil) == faults.isEmpty)
        if let refusal = plan.refusal {
            #expect(refusal.message.split(separator: "\n").count == faults.count)
        }
    }

    @Test func aModuleThatOnceHadMigrationsMissesThem() {
        let set = MigrationSet(module: "m", requires: [], folder: nil, migrations: [])
        #expect(MigrationPlan(sets: [set], history: [Self.record("m", 1)]).refusal?.code == .missing)
    }
}

@Suite struct RollbackPlanTests {
    typealias Plans = MigrationPlanTests

    static func users() throws -> MigrationSet {
        MigrationSet(
            module: "users", requires: [], folder: "/f/users",
            migrations: try (1...3).map { try Plans.migration("users", $0) })
    }

    /// users 1, 2, then plays 1 and ratings 1 upon it, then users 3.
    static let history = [
        Plans.record("users", 1, sequence: 1), Plans.record("users", 2, sequence: 2),
        Plans.record("plays", 1, requires: ["users"], sequence: 3),
        Plans.record("ratings", 1, requires: ["plays"], sequence: 4),
        Plans.record("users", 3, sequence: 5), Plans.record("other", 1, sequence: 6),
    ]

    @Test func takesBackWhatCameAfterItsDependents() throws {
        #expect(try RollbackPlan(set: Self.users(), to: 2, history: Self.history).steps.map(\.migration.number) == [3])
        #expect(try RollbackPlan(set: Self.users(), to: 3, history: Self.history).steps.isEmpty)
        #expect(try RollbackPlan(set: Self.users(), to: 99, history: Self.history).steps.isEmpty)
    }

    @Test(arguments: [0, 1, -1])
    func refusesWhatOthersMayBuildOn(target: Int) throws {
        let error = #expect(throws: MigrationError.self) {
            try RollbackPlan(set: Self.users(), to: target, history: Self.history)
        }
        #expect(error?.code == .dependentsApplied)
        #expect(error?.message.contains("plays to 0, ratings to 0") == true)
    }

    @Test func withoutDependentsNewestGoFirst() throws {
        let history = Self.history.filter { $0.module == "users" || $0.module == "other" }
        #expect(
            try RollbackPlan(set: Self.users(), to: 0, history: history).steps.map(\.migration.number) == [3, 2, 1])
    }

    @Test func refusesWhatHasNoFile() throws {
        let history = Self.history + [Plans.record("users", 4, sequence: 7)]
        let error = #expect(throws: MigrationError.self) {
            try RollbackPlan(set: Self.users(), to: 2, history: history)
        }
        #expect(error?.code == .missing)
    }

    /// A circle in what the records say ends all the same.
    @Test func modulesThatRequireEachOtherEnd() {
        let history = [
            Plans.record("users", 1, requires: ["plays"], sequence: 1),
            Plans.record("plays", 1, requires: ["users"], sequence: 2),
        ]
        let error = #expect(throws: MigrationError.self) {
            try RollbackPlan(set: Self.users(), to: 0, history: history)
        }
        #expect(error?.code == .dependentsApplied)
    }
}
