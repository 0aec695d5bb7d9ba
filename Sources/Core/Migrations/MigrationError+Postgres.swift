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
                "\(location): migration \(migration.title) of \(migration.module) was cut off: \(error.message); the next attempt goes on with it",
                at: location,
                cause: error)
            return
        }
        if error.isPassing {
            self.init(
                .databaseFailed,
                "\(location): migration \(migration.title) of \(migration.module) stopped, since PostgreSQL cannot go on at the moment: \(error.serverMessage ?? error.message) (SQLSTATE \(error.sqlState ?? "unknown"))\(Self.details(of: error)); the next attempt goes on with it",
                at: location, cause: error)
            return
        }
        let remains =
            script.isTransactional
            ? "nothing of it remains: correct the file and try again"
            : "what its statements before this one did stays: correct the file from this statement on and try again"
        self.init(
            .statementFailed,
            "\(location): \(error.serverMessage ?? error.message) (SQLSTATE \(error.sqlState ?? "unknown"))\(Self.details(of: error)); migration \(migration.title) of \(migration.module) failed, and \(remains)",
            at: location, cause: error)
    }

    private static func details(of error: PostgresError) -> String {
        [error.detail.map { "; detail: \($0)" }, error.hint.map { "; hint: \($0)" }].compactMap { $0 }.joined()
    }
}

extension PostgresError {
    /// Whether the server refused for what is no fault of the statement and passes, or is mended, outside of it: 40, transaction
    /// rollback (deadlocks); 53, insufficient resources (a full disk); 57P, operator intervention; 58, system errors
    /// (PostgreSQL's documentation, appendix A).
    fileprivate var isPassing: Bool {
        guard let sqlState else { return false }
        return ["40", "53", "57P", "58"].contains { sqlState.hasPrefix($0) }
    }
}
