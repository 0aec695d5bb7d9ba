internal import Postgres

extension MigrationError {
    /// What a failure of a session that migrates is to the caller.
    init(from error: any Error) {
        switch error {
        case let error as MigrationError:
            self = error
        case let error as PostgresError:
            self.init(
                .databaseFailed, "the database could not be migrated: \(error.message)\(Self.details(of: error))",
                cause: error)
        default:
            self.init(.databaseFailed, "the database could not be migrated: \(error)", cause: error)
        }
    }

    /// The failure of a statement of a migration. What the server said is shown in full: a migration binds no values.
    init(
        from error: PostgresError, in statement: ScriptStatement, of script: MigrationScript, migration: Migration
    ) {
        let location = script.location(of: error.position, in: statement)
        guard error.code == .server else {
            self.init(
                .databaseFailed,
                "\(location): migration \(migration.title) of \(migration.module) was cut off: \(error.message)",
                at: location,
                cause: error)
            return
        }
        let remains =
            script.isTransactional
            ? "nothing of it remains: correct the file and try again"
            : "it runs outside a transaction: what it did before stays"
        self.init(
            .statementFailed,
            "\(location): \(error.serverMessage ?? error.message) (SQLSTATE \(error.sqlState ?? "unknown"))\(Self.details(of: error)); migration \(migration.title) of \(migration.module) failed, and \(remains)",
            at: location, cause: error)
    }

    private static func details(of error: PostgresError) -> String {
        [error.detail.map { "; detail: \($0)" }, error.hint.map { "; hint: \($0)" }].compactMap { $0 }.joined()
    }
}
