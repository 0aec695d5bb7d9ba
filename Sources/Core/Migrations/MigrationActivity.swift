internal import Synchronization

/// What a session that migrates is about, for those who ask from outside.
final class MigrationActivity: Sendable {
    private let current = Mutex<String?>(nil)

    /// The migration under way, as messages call it; `nil` before the first.
    var migration: String? { current.withLock { $0 } }

    func begin(_ migration: Migration) {
        current.withLock { $0 = "\(migration.module)/\(migration.title)" }
    }
}
