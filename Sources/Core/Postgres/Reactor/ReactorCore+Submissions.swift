internal import DequeModule

extension ReactorCore {
    // MARK: Taking in

    func submit(_ submission: Submission) {
        if submission.isCancelled {
            answer(submission, .failure(.cancelled))
        } else if let deadline = submission.deadline, deadline <= now {
            answer(submission, .failure(error(for: .deadline)))
        } else {
            switch submission.target {
            case .shared(let access): submitShared(submission, access)
            case .lease(let lease): submit(submission, on: lease)
            case .listener: submitOnListener(submission)
            }
        }
    }

    private func submitShared(_ submission: Submission, _ access: PostgresAccess) {
        if access == .write, writability.isRefused, !submission.asksForWritability {
            return answer(submission, .failure(Self.readOnly))
        }
        let slot = pool.submit(
            submission, access, isAdmitted: submission.isAlone, deadline: submission.deadline, now: now)
        if let slot {
            send(submission, slot: slot)
        } else {
            submission.place = .queued
            statistics.waited += 1
        }
    }

    /// Sends what the pool has given a place on a shared or write connection.
    func send(_ submission: Submission, slot: Int) {
        guard let connection = connections[slot] else {
            // The pool gives no slot that is not open; were it to, the answer would be this.
            answer(submission, .failure(connectionLost(nil)))
            return
        }
        transmit(submission, on: connection)
    }

    // MARK: Sending

    func transmit(_ submission: Submission, on connection: LiveConnection) {
        submission.place = .sent(slot: connection.slot)
        guard case .statements(let statements) = submission.content else { return }
        let isGrouped = isGrouped(submission)
        if !isGrouped, !endGroup(on: connection) {
            submission.place = .outside
            return answer(submission, .failure(connectionLost(connection.lastWords)))
        }
        let isSent = write(statements, of: submission, on: connection, isGrouped: isGrouped)
        connection.state.commit(
            submission, purpose: .submission, deadline: submission.deadline, now: now, isGrouped: isGrouped)
        guard isGrouped, isSent else {
            finishSending(on: connection, isSent: isSent)
            keepHouse(on: connection)
            return
        }
        connection.groupCount += 1
        if connection.groupCount == 1 { openGroups.append(connection) }
        if connection.groupCount >= configuration.groupLimit { _ = endGroup(on: connection) }
    }

    /// Reads that are sent in one turn share a Sync: one transaction begins and ends for all of them, and both sides send
    /// once. What writes is acknowledged by a Sync of its own.
    private func isGrouped(_ submission: Submission) -> Bool {
        guard case .shared(.read) = submission.target else { return false }
        return configuration.groupLimit > 1 && !submission.isAlone
    }

    /// Sends the Sync of a group, and with it the group.
    /// - Returns: false where the connection broke.
    func endGroup(on connection: LiveConnection) -> Bool {
        guard connection.groupCount > 0 else { return true }
        connection.groupCount = 0
        connection.state.endGroup()
        finishSending(on: connection, isSent: true)
        keepHouse(on: connection)
        return connections[connection.slot] === connection
    }

    /// Ends the groups of this turn.
    func endGroups() {
        // By number, since what shows that a connection broke may be sent elsewhere, in another group.
        var index = 0
        while index < openGroups.count {
            let connection = openGroups[index]
            if connections[connection.slot] === connection { _ = endGroup(on: connection) }
            index += 1
        }
        openGroups.removeAll(keepingCapacity: true)
    }

    /// Sends statements of the reactor's own.
    func transmit(
        _ statements: [BoundStatement], purpose: ConnectionState<Submission>.Purpose, on connection: LiveConnection
    ) {
        guard endGroup(on: connection) else { return }
        var isSent = true
        for bound in statements {
            connection.state.useUnnamed()
            isSent = isSent && connection.handle.sendUnnamed(bound, area)
        }
        connection.state.commit(nil, purpose: purpose, deadline: nil, now: now)
        finishSending(on: connection, isSent: isSent)
    }

    private func write(
        _ statements: [BoundStatement], of submission: Submission, on connection: LiveConnection, isGrouped: Bool
    ) -> Bool {
        let isNamed = usesNames(connection) && submission.attempts < Submission.attempts
        // With a pooler between, each transaction makes its settings.
        var settings = connection.isPooled && beginsTransaction(submission, connection, isGrouped: isGrouped)
        for (index, bound) in statements.enumerated() {
            if settings, index > 0 || !bound.statement.beginsTransaction {
                settings = false
                guard sendSettings(on: connection) else { return false }
            }
            guard write(bound, on: connection, isNamed: isNamed, isRepeated: submission.attempts > 0) else {
                return false
            }
        }
        return settings ? sendSettings(on: connection) : true
    }

    private func write(
        _ bound: BoundStatement, on connection: LiveConnection, isNamed: Bool, isRepeated: Bool
    ) -> Bool {
        guard isNamed else {
            connection.state.useUnnamed()
            return connection.handle.sendUnnamed(bound, area)
        }
        switch connection.state.useNamed(bound.statement, isRepeated: isRepeated) {
        case .prepared(let name):
            statistics.statementCacheHits += 1
            return connection.handle.sendPrepared(name, bound.parameters, bound.resultFormat, area)
        case .prepare(let name):
            statistics.statementCacheMisses += 1
            return connection.handle.sendPrepare(name, bound.statement, area)
                && connection.handle.sendPrepared(name, bound.parameters, bound.resultFormat, area)
        }
    }

    private func finishSending(on connection: LiveConnection, isSent: Bool) {
        guard isSent, connection.handle.sync(), flush(connection) else {
            lose(connection)
            return
        }
    }

    /// Sends what is left in libpq's buffer.
    /// - Returns: false where the connection broke.
    func flush(_ connection: LiveConnection) -> Bool {
        switch connection.handle.flush() {
        case .done: setBlocked(false, connection)
        case .blocked: setBlocked(true, connection)
        case .failed: return false
        }
        return true
    }

    private func setBlocked(_ isBlocked: Bool, _ connection: LiveConnection) {
        guard connection.isBlocked != isBlocked else { return }
        connection.isBlocked = isBlocked
        poll.setWriting(isBlocked, connection.handle.socket, slot: connection.slot)
        if connection.slot < pool.slotCount { pool.setBlocked(isBlocked, slot: connection.slot, now: now) }
    }

    /// Frees statements that left the cache, each with a Sync of its own so that it touches nothing else.
    func keepHouse(on connection: LiveConnection) {
        guard connections[connection.slot] === connection, connection.state.mode == .pipeline else { return }
        if connection.state.takeMustDeallocateAll() { askWhoAnswers(on: connection) }
        for name in connection.state.takeRetired() {
            guard connections[connection.slot] === connection else { return }
            let statement = BoundStatement(statement: PostgresStatement(name.deallocation))
            transmit([statement], purpose: .deallocate(name), on: connection)
        }
    }

    // MARK: Giving up

    func cancel(_ submission: Submission) {
        submission.isCancelled = true
        giveUp(submission, .cancelled)
    }

    /// Answers a submission before the server does. What was sent is left to be drained; on a lease it is cancelled
    /// there too.
    func giveUp(_ submission: Submission, _ error: PostgresError) {
        switch submission.place {
        case .outside:
            return
        case .queued:
            guard pool.withdraw(now: now, where: { $0 === submission }) != nil else { return }
        case .waiting(let slot):
            guard let connection = connections[slot], let tenancy = connection.tenancy,
                let index = tenancy.waiting.firstIndex(where: { $0 === submission })
            else { return }
            connection.tenancy?.waiting.remove(at: index)
        case .sent(let slot):
            guard let connection = connections[slot],
                connection.state.abandon(where: { $0 === submission }) != nil
            else { return }
            cancelOnServer(connection)
        }
        submission.place = .outside
        answer(submission, .failure(error))
    }
}
