internal import Logging
internal import Postgres

/// Runs a script outside a transaction, so that it can be cut off at any moment and go on later.
///
/// A statement that PostgreSQL runs in a transaction is run in one together with the note that it is done, so that both hold or
/// neither. The others are noted before they begin and when they have ended: of one that was begun and not ended, the database
/// shows how far it came (``IndexStatement``), or it may be run again, or a person has to look.
struct UntransactedRun {
    let connection: PostgresConnection
    let progress: MigrationProgressTable
    let sequence: Int64
    let script: MigrationScript
    let migration: Migration
    let resumption: ScriptResumption
    let logger: Logger

    /// Runs what is left to run.
    /// - Returns: Nil where all is done; else why not, and whether nothing of the script has remained.
    func callAsFunction() async -> (error: MigrationError, nothingRemains: Bool)? {
        var isAnythingDone = !resumption.isRecorded
        for (statement, knowledge) in zip(script.statements, resumption.knowledge) {
            if knowledge == .done, !statement.isOfSession {
                isAnythingDone = true
                continue
            }
            do throws(PostgresError) {
                try await run(statement, knowledge)
                if !statement.isOfSession { isAnythingDone = true }
            } catch {
                let isClean = await cleanUp(after: error, statement)
                return (
                    MigrationError(from: error, in: statement, of: script, migration: migration),
                    isClean && !isAnythingDone
                )
            }
        }
        return nil
    }

    private func run(
        _ statement: ScriptStatement, _ knowledge: ScriptResumption.Knowledge
    ) async throws(PostgresError) {
        let text = script.text(of: statement)
        if statement.isOfSession {
            try await connection.executeScript(text)
            if knowledge != .done { try await note(text) }
            return
        }
        if let index = IndexStatement(text) {
            try await run(index, text, knowledge)
        } else if statement.refusesTransaction {
            try await runAlone(text)
        } else if try await !runInTransaction(text) {
            try await runAlone(text)
        }
    }

    private func run(
        _ statement: IndexStatement, _ text: String, _ knowledge: ScriptResumption.Knowledge
    ) async throws(PostgresError) {
        let indexes = ConcurrentIndexes(connection: connection, logger: logger)
        if knowledge == .uncertain {
            if try await indexes.settle(statement) { return try await note(text) }
        } else if case .create(let name, let table) = statement, try await indexes.find(name, on: table) != nil {
            // It is not ours: what PostgreSQL says of it is the answer. That it was begun must not be noted, or it would be
            // taken for ours later.
            try await connection.executeScript(text)
            return try await note(text)
        }
        try await runAlone(text)
    }

    private func runAlone(_ text: String) async throws(PostgresError) {
        if resumption.isRecorded { try await progress.starts(text, of: sequence, on: connection) }
        try await connection.executeScript(text)
        try await note(text)
    }

    /// - Returns: Whether PostgreSQL runs the statement in a transaction; if not, nothing has happened.
    private func runInTransaction(_ text: String) async throws(PostgresError) -> Bool {
        do {
            try await connection.transaction { _ in
                try await connection.liftLimitsOfTransaction()
                try await connection.executeScript(text)
                try await note(text)
            }
            return true
        } catch let error as PostgresError {
            // `active_sql_transaction`, and `invalid_transaction_termination` of a procedure that commits.
            if error.sqlState == "25001" || error.sqlState == "2D000" { return false }
            throw error
        } catch {
            throw PostgresError(.protocolViolation, "a statement failed: \(error)", cause: error)
        }
    }

    private func note(_ text: String) async throws(PostgresError) {
        if resumption.isRecorded { try await progress.finished(text, of: sequence, on: connection) }
    }

    /// After PostgreSQL has refused a statement: removes what it left, so that it can be mended and run again. Where the
    /// session is at its end this cannot be done, and is for the next attempt.
    /// - Returns: Whether nothing of the statement is left.
    private func cleanUp(after error: PostgresError, _ statement: ScriptStatement) async -> Bool {
        guard error.code == .server, !statement.commitsByItself else { return false }
        do throws(PostgresError) {
            if case .create(let name, let table) = IndexStatement(script.text(of: statement)) {
                try await ConcurrentIndexes(connection: connection, logger: logger).dropInvalid(name, on: table)
            }
            if resumption.isRecorded { try await progress.starts(nil, of: sequence, on: connection) }
            return true
        } catch {
            logger.notice("what a migration left is seen to by the next attempt", error: error)
            return false
        }
    }
}
