/// The files of the modules beside the history of a database: how each migration stands, and what is to be done.
///
/// Pure: it reads no file and asks no database.
struct MigrationPlan: Sendable {
    /// The state of every migration that has a file or a record, by module in order of application, then by number.
    let statuses: [MigrationStatus]
    /// What the next ``Migrator/up()`` applies, in order.
    let pending: [Migration]

    private let folders: [String: String]
    private let interrupted: [String: [Int: MigrationRecord]]

    /// - Parameters:
    ///   - sets: The modules that are on, in order. Records of other modules are passed over.
    ///   - history: What the database says was applied.
    init(sets: [MigrationSet], history: [MigrationRecord]) {
        var statuses: [MigrationStatus] = []
        var pending: [Migration] = []
        var interrupted: [String: [Int: MigrationRecord]] = [:]
        for set in sets {
            let records = Dictionary(
                history.lazy.filter { $0.module == set.module }.map { ($0.number, $0) }, uniquingKeysWith: { $1 })
            let latest = records.keys.max() ?? 0
            for migration in set.migrations {
                let record = records[migration.number]
                let state = Self.state(of: migration, record: record, latest: latest)
                if state.isPending { pending.append(migration) }
                if state == .interrupted { interrupted[set.module, default: [:]][migration.number] = record }
                statuses.append(
                    MigrationStatus(
                        module: set.module, number: migration.number, name: migration.name, state: state,
                        appliedAt: record?.appliedAt, milliseconds: record?.milliseconds, file: migration.up.file))
            }
            let known = Set(set.migrations.map(\.number))
            for record in records.values.sorted(by: { $0.number < $1.number }) where !known.contains(record.number) {
                statuses.append(
                    MigrationStatus(
                        module: set.module, number: record.number, name: record.name,
                        state: record.appliedAt == nil ? .unfinished : .missing, appliedAt: record.appliedAt,
                        milliseconds: record.milliseconds, file: nil))
            }
        }
        let folders = Dictionary(
            sets.map { ($0.module, $0.folder ?? "the folder of \($0.module)") }, uniquingKeysWith: { $1 })
        self.statuses = statuses.map { status in
            var status = status
            status.problem = Self.fault(of: status, folders)?.message
            return status
        }
        self.pending = pending
        self.interrupted = interrupted
        self.folders = folders
    }

    /// What the history says of a pending migration that was begun and cut off.
    func record(of migration: Migration) -> MigrationRecord? { interrupted[migration.module]?[migration.number] }

    private static func state(of migration: Migration, record: MigrationRecord?, latest: Int) -> MigrationStatus.State {
        guard let record else { return migration.number < latest ? .outOfOrder : .pending }
        // A renamed file with the same bytes is edited too: the name is what people know it by.
        let isSame = record.name == migration.name && migration.isRecorded(as: record.checksum)
        guard record.appliedAt == nil else { return isSame ? .applied : .edited }
        let isForward = record.progress?.isReverting != true
        guard let script = isForward ? migration.up : migration.down, record.name == migration.name,
            // Where it is written which statements were done, the others may have been mended since.
            isSame || record.progress?.done != nil, ScriptResumption(of: script, after: record.progress) != nil
        else { return .unfinished }
        return .interrupted
    }

    /// Why nothing may be applied, with a line for each migration at fault; `nil` if all is well.
    var refusal: MigrationError? {
        let faults = statuses.compactMap { status in
            Self.fault(of: status, folders).map { (code: $0.code, message: $0.message) }
        }
        guard let first = faults.first else { return nil }
        return MigrationError(first.code, faults.map(\.message).joined(separator: "\n"))
    }

    private static func fault(
        of status: MigrationStatus, _ folders: [String: String]
    ) -> (code: MigrationError.Code, message: String)? {
        let title = "migration \(status.title) of \(status.module)"
        let file = status.file ?? "\(folders[status.module] ?? "")/\(status.title).sql"
        switch status.state {
        case .applied, .pending, .interrupted:
            return nil
        case .edited:
            return (
                .edited,
                "\(title) was changed after it was applied: bring \(file) back to what it was, and make the change in a new migration"
            )
        case .missing:
            return (
                .missing,
                "\(title) was applied, but \(file) is not there: bring it back; or the database was migrated by a newer version: run that one"
            )
        case .outOfOrder:
            return (
                .outOfOrder,
                "\(title) was not applied, but a later one was: give \(file) the next free number"
            )
        case .unfinished:
            let row = "WHERE module = '\(status.module)' AND number = \(status.number)"
            return (
                .unfinished,
                "\(title) runs outside a transaction, and was begun and not finished, and how far it came cannot be told (or its file has changed since): see what is there of \(file); then either finish it by hand and run \"UPDATE \(MigrationHistory.tableName) SET applied_at = now() \(row)\", or take it back by hand and run \"DELETE FROM \(MigrationHistory.tableName) \(row)\""
            )
        }
    }
}
