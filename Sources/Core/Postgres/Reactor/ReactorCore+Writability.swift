internal import Logging

/// A server that takes no writes any more, though its connections stay open: one that has become a standby, or that an operator
/// has made read-only. The connections to it are given up, so that libpq chooses among the hosts anew, and writes fail at once
/// until one is found that takes them.
extension ReactorCore {
    private static let question = BoundStatement("SELECT current_setting('transaction_read_only')")
    /// How long an answer may take.
    private static let patience: Duration = .seconds(5)

    /// Looks at the answer to a submission: at 25006, `read_only_sql_transaction`, where it was not us who kept the session
    /// from writing.
    func noteWritability(_ submission: Submission, _ connection: LiveConnection) {
        guard submission.error?.sqlState == "25006", !isKeptFromWriting(connection) else { return }
        if connection.tenancy != nil, !submission.isWrite {
            // The transaction may have been one that only reads, by its own wish; the server knows.
            connection.isGivenUp = true
            if writability.nextQuestion == nil, !writability.isRefused { writability.nextQuestion = now }
        } else if connection.slot < pool.slotCount {
            connection.isGivenUp = connection.tenancy != nil
            writesRefused()
        }
    }

    private func isKeptFromWriting(_ connection: LiveConnection) -> Bool {
        connection.isPooled ? pool.limits.write > 0 && isForReads(connection) : canMove(connection)
    }

    private func writesRefused() {
        if !writability.isRefused {
            writability.isRefused = true
            counters.publish(isWritable: false)
            logger.warning(
                """
                PostgreSQL takes no writes any more: it is read-only. Its connections are given up; until a server takes writes \
                they are refused. (Among several hosts in the URL, target_session_attrs=read-write finds that one.)
                """)
        }
        guard writability.backoff.allows(now) else { return }
        writability.backoff.failed(now: now, chance: .random(in: 0...1))
        writability.nextQuestion = writability.backoff.failures == 1 ? now : writability.backoff.notBefore
        writability.readsFollow = ConnectionParameters.wantsWrites(configuration)
        for connection in connections {
            guard let connection, connection.slot < pool.slotCount, !isKeptFromWriting(connection) else { continue }
            connection.isGivenUp = true
            pool.retire(slot: connection.slot, now: now)
        }
    }

    private func writesAccepted() {
        writability.nextQuestion = nil
        writability.backoff.succeeded()
        guard writability.isRefused else { return }
        writability.isRefused = false
        counters.publish(isWritable: true)
        logger.notice("PostgreSQL takes writes again.")
        guard writability.readsFollow else { return }
        writability.readsFollow = false
        for connection in connections {
            guard let connection, connection.slot < pool.slotCount, isForReads(connection) else { continue }
            pool.retire(slot: connection.slot, now: now)
        }
    }

    /// What a write is told until a server takes writes.
    static let readOnly = PostgresError(
        .server, "the database takes no writes: it is read-only",
        fields: {
            var fields = PostgresError.ServerFields()
            fields.sqlState = "25006"
            return fields
        }(), wasSent: false)

    /// Asks over a connection for writes, which is opened where there is none.
    func tickWritability() {
        guard let next = writability.nextQuestion, next <= now, !writability.isAsking, pool.phase == .running else {
            return
        }
        writability.nextQuestion = nil
        writability.isAsking = true
        let submission = Submission(
            .statements([Self.question]), target: .shared(.write), deadline: now + Self.patience)
        submission.asksForWritability = true
        submission.onAnswer = { [unowned self] answer in
            writability.isAsking = false
            guard case .success(let results) = answer else {
                writability.backoff.failed(now: now, chance: .random(in: 0...1))
                writability.nextQuestion = writability.isRefused ? writability.backoff.notBefore : nil
                return
            }
            let value = try? results.first?.first?.decode(String.self, at: 0)
            if value == "off" { writesAccepted() } else { writesRefused() }
            if writability.isRefused, writability.nextQuestion == nil {
                writability.nextQuestion = writability.backoff.notBefore ?? now
            }
        }
        submit(submission)
    }
}
