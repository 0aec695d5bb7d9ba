internal import Logging
internal import Postgres

extension MigrationSession {
    /// Applies a migration a statement at a time, or goes on with it.
    func applyOutsideTransaction(
        _ migration: Migration, requires: [String], after record: MigrationRecord?
    ) async throws {
        let script = migration.up
        let sequence: Int64
        let resumption: ScriptResumption
        if let record, let resumed = ScriptResumption(of: script, after: record.progress) {
            sequence = record.sequence
            resumption = resumed
            logger.notice("going on with a migration that was cut off", metadata: metadata(migration))
        } else {
            try await table.progress.create(on: connection)
            sequence = try await connection.transaction { _ in
                let sequence = try await table.begin(migration, requires: requires, on: connection)
                try await table.progress.begin(sequence, isReverting: false, isKnown: true, on: connection)
                return sequence
            }
            resumption = ScriptResumption(fresh: script)
        }
        if let failure = await outsideTransaction(script, of: migration, sequence, resumption)() {
            // What failed is the news, even where this fails, too.
            if failure.nothingRemains { try? await forgetInTransaction(migration, sequence) }
            throw failure.error
        }
        try await connection.transaction { _ in
            try await table.finish(migration, on: connection)
            if record?.progress != nil || resumption.isRecorded {
                try await table.progress.remove(sequence, on: connection)
            }
        }
    }

    /// Takes a migration back a statement at a time, or goes on with that.
    func takeBackOutsideTransaction(
        _ migration: Migration, by script: MigrationScript, _ record: MigrationRecord
    ) async throws {
        let resumption: ScriptResumption
        if record.progress?.isReverting == true, let resumed = ScriptResumption(of: script, after: record.progress) {
            resumption = resumed
        } else {
            resumption =
                record.appliedAt == nil ? ScriptResumption(over: script) : ScriptResumption(fresh: script)
            try await table.progress.create(on: connection)
            try await connection.transaction { _ in
                try await table.reopen(migration, on: connection)
                try await table.progress.begin(
                    record.sequence, isReverting: true, isKnown: resumption.isRecorded, on: connection)
            }
        }
        if let failure = await outsideTransaction(script, of: migration, record.sequence, resumption)() {
            if failure.nothingRemains, let appliedAt = record.appliedAt {
                try? await connection.transaction { _ in
                    try await table.restore(migration, appliedAt: appliedAt, on: connection)
                    try await table.progress.remove(record.sequence, on: connection)
                }
            }
            throw failure.error
        }
        try await forgetInTransaction(migration, record.sequence)
    }

    private func outsideTransaction(
        _ script: MigrationScript, of migration: Migration, _ sequence: Int64, _ resumption: ScriptResumption
    ) -> UntransactedRun {
        UntransactedRun(
            connection: connection, progress: table.progress, sequence: sequence, script: script, migration: migration,
            resumption: resumption, logger: logger)
    }
}
