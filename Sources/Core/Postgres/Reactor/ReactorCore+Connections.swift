internal import DequeModule
internal import Logging

extension ReactorCore {
    /// How long a connection may stay silent beyond the server's own limit for a statement, before it counts as lost.
    static let silenceAllowance: Duration = .seconds(5)

    // MARK: Opening

    func connect(_ slot: Int) {
        let isStarted = BlockingThread.startDetached { [connecting, mailbox] in
            let result = connecting.connect()
            // Where the reactor is gone the connection is closed here, with the box.
            _ = mailbox.push(.connected(slot: slot, result))
        }
        if !isStarted {
            connectFailed(slot, PostgresError(.connectionFailed, "the system has no thread left to connect with"))
        }
    }

    func connected(_ slot: Int, _ result: Result<ConnectionHandle.Box, PostgresError>) {
        guard pool.phase == .running else {
            if slot < pool.slotCount { pool.connectFailed(slot: slot, now: now, chance: 0) }
            return
        }
        switch result {
        case .failure(let error):
            connectFailed(slot, error)
        case .success(let box):
            guard let handle = box.take() else { return }
            let connection = LiveConnection(
                slot: slot, handle: handle, cacheCapacity: configuration.statementCacheCapacity, now: now)
            connections[slot] = connection
            poll.add(connection.handle.socket, slot: slot)
            connection.isReadOnly = canMove(connection)
            transmit([setupStatement(of: connection)], purpose: .setup, on: connection)
        }
    }

    private func setUp(_ connection: LiveConnection) {
        guard identify(connection) else { return violate(connection) }
        connection.isSetUp = true
        statistics.connected += 1
        if lastConnectError != nil { logger.info("PostgreSQL can be reached again") }
        lastConnectError = nil
        attempted()
        if connection.slot == listenerSlot {
            listenerConnected()
        } else {
            pool.connected(slot: connection.slot, now: now)
        }
    }

    private func connectFailed(_ slot: Int, _ error: PostgresError) {
        statistics.connectFailures += 1
        let isFull = ConnectionRefusal.isFull(error)
        if isFull { statistics.refusedConnections += 1 }
        if isFull, pool.isAvailable {
            // `noteScarcity` says so once.
            lastRefusal = error
        } else if lastConnectError == nil {
            logger.warning("cannot connect to PostgreSQL, trying again", metadata: ["error": "\(error)"])
        } else {
            logger.debug("still cannot connect to PostgreSQL", metadata: ["error": "\(error)"])
        }
        if !isFull || !pool.isAvailable { lastConnectError = error }
        attempted()
        if slot == listenerSlot {
            if isFull { listenerRefused(error) } else { listenerLost(error) }
        } else {
            pool.connectFailed(slot: slot, now: now, chance: .random(in: 0...1), isFull: isFull)
        }
    }

    private func attempted() {
        hasAttempted = true
        let waits = firstAttemptWaits
        firstAttemptWaits = []
        if !waits.isEmpty {
            answered.append { for continuation in waits { continuation.resume() } }
        }
    }

    // MARK: Reading and writing

    func handle(_ event: EventPoll.Event, _ connection: LiveConnection) {
        if event.isWritable {
            guard flush(connection) else { return lose(connection) }
            if !connection.isBlocked { outputDrained(connection) }
        }
        guard connections[connection.slot] === connection else { return }
        // To send takes in, too, what has come by then: where the socket takes no more, libpq reads.
        let isOpen = event.isReadable ? connection.handle.consumeInput() : true
        receive(connection)
        guard connections[connection.slot] === connection else { return }
        if isOpen {
            // Sending may have gone on while reading.
            if connection.isBlocked, !flush(connection) { return lose(connection) }
        } else {
            lose(connection)
        }
    }

    /// Takes all answers that have come in whole.
    private func receive(_ connection: LiveConnection) {
        var emptyInARow = 0
        // Also parses what comes unasked: notifications, or the end of the session.
        while !connection.handle.isBusy, connection.state.expectsAnswers {
            if let pointer = connection.handle.nextResult() {
                emptyInARow = 0
                receive(ServerAnswer(pointer), on: connection)
            } else if connection.state.mode == .pipeline {
                // One after each statement; two mean that libpq has nothing to wait for where we have.
                emptyInARow += 1
                guard emptyInARow < 3 else { return violate(connection) }
            } else {
                let status = connection.handle.transactionStatus
                react(connection.state.received(.end(status), now: now), connection)
                guard connections[connection.slot] === connection else { return }
                if connection.state.mode == .pipeline, !connection.handle.enterPipeline() { return lose(connection) }
                advance(connection)
            }
            guard connections[connection.slot] === connection else { return }
        }
        // Behind a pooler any session may be one that somebody has listened on.
        while let (channel, payload) = connection.handle.nextNotification() {
            if connection.slot == listenerSlot { deliver(channel, payload) }
        }
    }

    private func receive(_ answer: consuming ServerAnswer, on connection: LiveConnection) {
        switch consume answer {
        case .result(let handle):
            // The result of a Prepare has no rows and no place to go.
            if case .deliver = reaction(to: .success, connection), let entry = connection.state.current {
                if let submission = entry.work {
                    submission.results.append(PostgresResult(handle))
                } else if entry.purpose == .setup || entry.purpose == .identity {
                    connection.ownResult = PostgresResult(handle)
                }
            }
        case .failure(let failure):
            if failure.isFatal {
                connection.lastWords = failure.error
                lose(connection)
                return
            }
            if case .fail = reaction(to: .failure(sqlState: failure.error.sqlState), connection),
                let entry = connection.state.current
            {
                if let submission = entry.work, submission.error == nil { submission.error = failure.error }
                if entry.purpose == .setup { connection.lastWords = failure.error }
            }
        case .aborted: _ = reaction(to: .aborted, connection)
        case .sync: _ = reaction(to: .sync(connection.handle.transactionStatus), connection)
        case .copyIn:
            guard case .copyBegin = connection.state.current?.work?.content else {
                // COPY FROM STDIN in a script: nobody has rows for it.
                connection.lastWords = PostgresError(
                    .leaseRequired, "COPY FROM STDIN cannot run in a script: use copyIn")
                lose(connection)
                return
            }
            _ = reaction(to: .copyIn, connection)
            if connections[connection.slot] === connection { advance(connection) }
        case .unexpected: violate(connection)
        }
    }

    private func reaction(
        to answer: ConnectionState<Submission>.Answer, _ connection: LiveConnection
    ) -> ConnectionState<Submission>.Reaction {
        let reaction = connection.state.received(answer, now: now)
        react(reaction, connection)
        return reaction
    }

    private func react(_ reaction: ConnectionState<Submission>.Reaction, _ connection: LiveConnection) {
        switch reaction {
        case .none, .deliver, .fail: break
        case .finished(let entry): finished(entry, connection)
        case .finishedGroup(let entries): finished(entries, connection)
        case .violation: violate(connection)
        }
    }

    private func violate(_ connection: LiveConnection) {
        // A connection that broke while something was sent has no more answers for what it still owes.
        guard connection.handle.isOpen else { return lose(connection) }
        connection.lastWords = PostgresError(
            .protocolViolation, "PostgreSQL sent an answer that was not asked for; its connection was closed")
        lose(connection)
    }

    // MARK: Finishing

    private func finished(_ group: [ConnectionState<Submission>.Entry], _ connection: LiveConnection) {
        for entry in group {
            if connections[connection.slot] === connection {
                finished(entry, connection)
            } else if let submission = entry.work {
                // Sending the one before it again broke the connection.
                submission.place = .outside
                answer(submission, .failure(connectionLost(connection.lastWords)))
            }
        }
    }

    func finished(_ entry: ConnectionState<Submission>.Entry, _ connection: LiveConnection) {
        endSlowness(of: connection)
        switch entry.purpose {
        case .setup where !connection.isSetUp:
            if entry.verdict == .success {
                setUp(connection)
            } else {
                let error = connection.lastWords ?? PostgresError(.connectionFailed, "a session could not be set up")
                drop(connection)
                connectFailed(
                    connection.slot,
                    error.with(
                        code: .connectionFailed,
                        message: "PostgreSQL refused a session setting: \(error.message)"))
            }
            return
        case .setup where connection.isChangingRole:
            guard entry.verdict == .success else { return lose(connection) }
            roleChanged(connection)
        case .setup:
            guard entry.verdict == .success, identify(connection) else { return lose(connection) }
        case .identity:
            // In a transaction that has failed meanwhile there is no answer: what was prepared stays, under names of the past.
            if entry.verdict == .success, identify(connection) { deallocateAll(on: connection) }
        case .rollback, .discard:
            if entry.verdict != .success { return lose(connection) }
        case .deallocate:
            break
        case .submission:
            finished(entry.work, entry.verdict, connection)
        }
        guard connections[connection.slot] === connection else { return }
        if connection.tenancy != nil {
            advance(connection)
        } else if connection.slot < pool.slotCount, connection.state.transaction != .idle {
            // Somebody began a transaction where others would be drawn into it.
            violate(connection)
        }
    }

    private func finished(
        _ submission: Submission?, _ verdict: ConnectionState<Submission>.Verdict, _ connection: LiveConnection
    ) {
        if verdict == .stale, connection.state.hasMetItself { foundPooler() }
        let isRepeated = verdict == .undone || verdict == .stale && (submission?.attempts ?? 0) < Submission.attempts
        if isRepeated, let submission, connection.state.mode == .pipeline {
            if verdict == .stale { submission.attempts += 1 }
            submission.isAlone = true
            submission.results.removeAll()
            submission.error = nil
            statistics.healed += 1
            keepHouse(on: connection)
            if connections[connection.slot] === connection {
                transmit(submission, on: connection)
            } else {
                answer(submission, .failure(connectionLost(connection.lastWords)))
            }
            return
        }
        let isShared = connection.tenancy == nil && connection.slot < pool.slotCount
        if isShared { pool.finished(slot: connection.slot, now: now) }
        guard let submission else { return }
        noteWritability(submission, connection)
        submission.place = .outside
        if let error = submission.error {
            answer(submission, .failure(error))
        } else {
            answer(submission, .success(submission.results))
        }
    }

    // MARK: Closing

    /// The connection broke, or must not be used any further.
    func lose(_ connection: LiveConnection) {
        guard connections[connection.slot] === connection else { return }
        let reason = connection.lastWords
        guard connection.isSetUp else {
            drop(connection)
            connectFailed(
                connection.slot,
                reason ?? PostgresError(.connectionFailed, "the connection broke before it was set up"))
            return
        }
        statistics.lost += 1
        logger.debug("a connection to PostgreSQL was lost", metadata: ["reason": "\(reason?.description ?? "none")"])
        close(connection.slot, .failure(connectionLost(reason)))
        if connection.slot == listenerSlot {
            listenerLost(connectionLost(reason))
        } else {
            pool.lost(slot: connection.slot, now: now)
        }
    }

    func connectionLost(_ reason: PostgresError?) -> PostgresError {
        if let reason, reason.code == .protocolViolation || reason.code == .leaseRequired { return reason }
        if let words = poolersWords(reason) {
            return PostgresError(
                .connectionLost,
                "a pooler ended the connection to PostgreSQL (\(words)): what was sent may or may not have been done",
                cause: reason)
        }
        return PostgresError(
            .connectionLost, "the connection to PostgreSQL was lost: what was sent may or may not have been done",
            cause: reason)
    }

    /// Closes a connection and answers all that it had.
    func close(_ slot: Int, _ answer: Submission.Answer) {
        guard let connection = connections[slot] else { return }
        drop(connection)
        for submission in connection.state.close() {
            submission.place = .outside
            self.answer(submission, answer)
        }
        guard let tenancy = connection.tenancy else { return }
        connection.tenancy = nil
        for submission in tenancy.waiting {
            submission.place = .outside
            self.answer(submission, answer.mapError(\.unsent))
        }
        if let release = tenancy.release {
            if let continuation = release.continuation { answered.append { continuation.resume() } }
        } else {
            lostLeases.insert(tenancy.lease.id)
        }
    }

    /// Takes a connection out; libpq closes it with the last reference.
    private func drop(_ connection: LiveConnection) {
        poll.remove(connection.handle.socket)
        connections[connection.slot] = nil
    }

    // MARK: Time

    func nextTick(of connection: LiveConnection) -> MonotonicInstant? {
        var next = connection.state.earliestDeadline
        func consider(_ instant: MonotonicInstant?) {
            if let instant { next = min(next ?? instant, instant) }
        }
        consider(silenceLimit(of: connection))
        consider(slowLimit(of: connection))
        if let tenancy = connection.tenancy {
            consider(tenancy.quarantine)
            consider(tenancy.cancelAgain)
            consider(tenancy.release?.limit)
            for submission in tenancy.waiting { consider(submission.deadline) }
        }
        return next
    }

    /// When a connection that others share counts as lost. The owner of a lease sets a deadline of its own.
    private func silenceLimit(of connection: LiveConnection) -> MonotonicInstant? {
        guard connection.tenancy == nil, connection.state.inFlight > 0 else { return nil }
        if !connection.isSetUp { return connection.state.lastProgress + configuration.connectTimeout }
        guard let limit = configuration.statementTimeout else { return nil }
        return connection.state.lastProgress + limit + Self.silenceAllowance
    }

    func tick(_ connection: LiveConnection) {
        let expired = connection.state.expire(now: now)
        for submission in expired {
            submission.place = .outside
            answer(submission, .failure(PostgresError(.timedOut, "the deadline passed before PostgreSQL answered")))
        }
        if !expired.isEmpty { cancelOnServer(connection) }
        guard connections[connection.slot] === connection else { return }
        if let limit = silenceLimit(of: connection), limit <= now { return lose(connection) }
        if let limit = slowLimit(of: connection), limit <= now { return becameSlow(connection) }
        guard let tenancy = connection.tenancy else { return }
        for submission in tenancy.waiting {
            if let deadline = submission.deadline, deadline <= now {
                let error = PostgresError(.timedOut, "the deadline passed before the statement could be sent")
                giveUp(submission, error.unsent)
            }
        }
        if let again = tenancy.cancelAgain, again <= now {
            connection.tenancy?.cancelAgain = nil
            if tenancy.quarantine != nil { cancelOnServer(connection) }
        }
        guard connections[connection.slot] === connection else { return }
        let isOverdue =
            tenancy.quarantine.map { $0 <= now } ?? false || tenancy.release.map { $0.limit <= now } ?? false
        if isOverdue { lose(connection) }
    }
}
