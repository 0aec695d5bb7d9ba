/// What is to be taken back to bring a module to an earlier migration, newest first.
///
/// Pure: it reads no file and asks no database.
struct RollbackPlan: Sendable {
    /// The migrations with the scripts that take them back, newest first.
    let steps: [Step]

    /// One migration to be taken back.
    struct Step: Sendable {
        let migration: Migration
        /// The script that does it.
        let script: MigrationScript
        let record: MigrationRecord
    }

    /// - Parameters:
    ///   - set: The module's migrations.
    ///   - target: The number of the last migration that stays; 0 takes all back.
    ///   - history: What the database says was applied, for all modules, those that are off included.
    /// - Throws: ``MigrationError`` with code `missing`, `irreversible` or `dependentsApplied`.
    init(set: MigrationSet, to target: Int, history: [MigrationRecord]) throws(MigrationError) {
        let records = history.filter { $0.module == set.module && $0.number > target }.sorted { $0.number > $1.number }
        try Self.refuseDependents(of: records, module: set.module, history: history)
        var steps: [Step] = []
        for record in records {
            guard let migration = set.migrations.first(where: { $0.number == record.number && $0.name == record.name })
            else {
                throw MigrationError(
                    .missing,
                    "migration \(record.title) of \(set.module) cannot be taken back: there is no \(record.title).sql in \(set.folder ?? "any of the folders"): bring it back"
                )
            }
            guard let script = migration.down else {
                throw MigrationError(
                    .irreversible,
                    "migration \(record.title) of \(set.module) cannot be taken back: beside \(migration.up.file) there is no \(record.title).down.sql: write it, or restore a backup"
                )
            }
            steps.append(Step(migration: migration, script: script, record: record))
        }
        self.steps = steps
    }

    /// What a module that requires this one applied later may build on what would be taken back; what it applied earlier
    /// cannot.
    private static func refuseDependents(
        of records: [MigrationRecord], module: String, history: [MigrationRecord]
    ) throws(MigrationError) {
        guard let earliest = records.map(\.sequence).min() else { return }
        let dependents = dependents(of: module, history: history)
        let blocking = history.filter { dependents.contains($0.module) && $0.sequence > earliest }
        guard !blocking.isEmpty else { return }
        let advice = Dictionary(grouping: blocking, by: \.module).sorted { $0.key < $1.key }.map { name, records in
            "\(name) to \((records.map(\.number).min() ?? 1) - 1)"
        }
        let title = records.last?.title ?? ""
        throw MigrationError(
            .dependentsApplied,
            "migration \(title) of \(module) cannot be taken back while migrations that may build on it are applied: take back \(advice.joined(separator: ", ")) first"
        )
    }

    /// The modules that say they build on a module, directly or through others.
    private static func dependents(of module: String, history: [MigrationRecord]) -> Set<String> {
        var dependents: Set<String> = []
        var reached: Set<String> = [module]
        while !reached.isEmpty {
            let next = history.filter { !reached.isDisjoint(with: $0.requires) && !dependents.contains($0.module) }
            reached = Set(next.map(\.module)).subtracting([module])
            dependents.formUnion(reached)
        }
        return dependents
    }
}
