internal import Logging

/// Whether a connection leads to one session of PostgreSQL, or through a pooler that may give each transaction to another
/// (PgBouncer's `pool_mode=transaction`).
///
/// A server tells the number of its process when a connection is made, and the process itself knows its number
/// (`pg_backend_pid()`). A pooler speaks for many processes, so that it tells a number of its own: where the two differ it
/// stands between, in whatever mode, and nothing is trusted to outlast a transaction. A pooler that should tell a process's
/// number is found out by names of statements that are gone, or are there, where it cannot be.
extension ReactorCore {
    // MARK: Who answers

    /// One SELECT that tells who answers, and makes all settings of the session where it is our own.
    func setupStatement(of connection: LiveConnection) -> BoundStatement {
        var settings = configuration.sessionSettings(version: connection.handle.serverVersion)
        if canMove(connection) { settings.append(("default_transaction_read_only", "on")) }
        let own = assumesPooler ? nil : connection.handle.processID
        var sql: SQL = "SELECT pg_backend_pid()"
        for setting in settings {
            sql += ", CASE pg_backend_pid() WHEN \(own) THEN set_config(\(setting.name), \(setting.value), false) END"
        }
        return BoundStatement(sql)
    }

    /// Takes in what the statement of the set-up has told.
    /// - Returns: false where it told nothing.
    func identify(_ connection: LiveConnection) -> Bool {
        defer { connection.ownResult = nil }
        guard let row = connection.ownResult?.first, let process = try? row.decode(Int32.self, at: 0)
        else { return false }
        if process == connection.handle.processID, !assumesPooler { return true }
        connection.isPooled = true
        // It seemed to be a session until now.
        if connection.isSetUp { foundPooler() }
        tellOfPooler()
        return true
    }

    /// Asks after a statement has vanished: a function can have freed it, or it is in another session.
    func askWhoAnswers(on connection: LiveConnection) {
        guard !connection.isPooled else { return }
        transmit([BoundStatement("SELECT pg_backend_pid()")], purpose: .identity, on: connection)
    }

    /// Frees all that our session has prepared, since it is not known what of it there still is.
    func deallocateAll(on connection: LiveConnection) {
        guard !connection.isPooled else { return }
        let statement = BoundStatement(statement: PostgresStatement("DEALLOCATE ALL"))
        transmit([statement], purpose: .deallocate(nil), on: connection)
    }

    /// A pooler has told a number that seemed a process's own. From now on no session is trusted.
    func foundPooler() {
        guard !assumesPooler else { return }
        assumesPooler = true
        for connection in connections { connection?.isPooled = true }
        tellOfPooler()
    }

    private func tellOfPooler() {
        counters.publishPooler()
        guard !hasToldOfPooler else { return }
        hasToldOfPooler = true
        let names = usesNames(isPooled: true) ? "under names, as the settings say" : "without names"
        logger.notice(
            """
            PostgreSQL is reached through a pooler, such as PgBouncer: statements are sent \(names), and settings with each \
            transaction.
            """)
    }

    /// What a pooler said when it ended a connection; nil where PostgreSQL did, or nobody said anything. A pooler's own errors are
    /// protocol violations (08P01) to its clients.
    func poolersWords(_ reason: PostgresError?) -> String? {
        guard counters.isPooled, let reason, reason.sqlState == "08P01", let words = reason.serverMessage
        else { return nil }
        if words.contains("statement pooling"), !hasToldOfStatementPooling {
            hasToldOfStatementPooling = true
            logger.error(
                """
                The pooler before PostgreSQL gives a session away after each statement (PgBouncer's pool_mode=statement), so that \
                transactions fail, which mutations and migrations need. Set its mode to transaction or session.
                """)
        }
        return words
    }

    func usesNames(_ connection: LiveConnection) -> Bool { usesNames(isPooled: connection.isPooled) }

    private func usesNames(isPooled: Bool) -> Bool {
        switch configuration.preparedStatements {
        case .automatic: !isPooled
        case .named: true
        case .unnamed: false
        }
    }

    // MARK: Settings of a transaction

    /// Whether what is sent next begins a transaction, explicit or not.
    func beginsTransaction(_ submission: Submission, _ connection: LiveConnection, isGrouped: Bool) -> Bool {
        switch submission.target {
        case .shared: !isGrouped || connection.groupCount == 0
        case .lease: connection.state.transaction == .idle
        // Its text is text whatever the settings.
        case .listener: false
        }
    }

    /// Sends the settings of a transaction, as its first statement. They end with it.
    func sendSettings(on connection: LiveConnection) -> Bool {
        var settings = configuration.transactionSettings(version: connection.handle.serverVersion)
        if pool.limits.write > 0, isForReads(connection) { settings.append(("transaction_read_only", "on")) }
        let sql = SQL.joined(
            settings.map { "set_config(\($0.name), \($0.value), true)" as SQL }, separator: ", ")
        connection.state.useHidden()
        return connection.handle.sendUnnamed(BoundStatement("SELECT " + sql), area)
    }
}

extension PostgresStatement {
    /// Whether it is one of `BEGIN` and `START TRANSACTION`.
    var beginsTransaction: Bool { storage.sessionCommand == .begin || storage.sessionCommand == .start }
}
