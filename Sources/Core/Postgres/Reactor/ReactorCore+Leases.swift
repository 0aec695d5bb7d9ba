internal import DequeModule

extension ReactorCore {
    /// How long a cancelled statement may take to stop, and a connection to be cleaned, before it is closed.
    private static let cleanUpLimit: Duration = .seconds(5)
    /// How long a cancelled statement may go on before it is cancelled again.
    private static let cancelInterval: Duration = .milliseconds(250)

    // MARK: Granting

    func requestLease(_ request: LeaseRequest) {
        if request.isCancelled {
            answer(request, .failure(.cancelled))
        } else if let deadline = request.deadline, deadline <= now {
            answer(request, .failure(error(for: .deadline)))
        } else {
            let waiting = pool.requestsQueued
            pool.request(request, deadline: request.deadline, now: now)
            if pool.requestsQueued > waiting { statistics.waited += 1 }
        }
    }

    func cancelRequest(_ request: LeaseRequest) {
        request.isCancelled = true
        guard pool.withdrawRequest(now: now, where: { $0 === request }) != nil else { return }
        answer(request, .failure(.cancelled))
    }

    /// Answers a request: one of the reactor's own at once, any other at the end of the turn.
    func answer(_ request: LeaseRequest, _ answer: LeaseRequest.Answer) {
        if let onAnswer = request.onAnswer {
            request.onAnswer = nil
            onAnswer(answer)
        } else {
            answered.append { request.resume(answer) }
        }
    }

    func grant(_ request: LeaseRequest, slot: Int) {
        guard let connection = connections[slot] else {
            return answer(request, .failure(connectionLost(nil).unsent))
        }
        lastLease += 1
        let lease = Lease(id: lastLease, slot: slot, keepsSession: !connection.isPooled)
        connection.tenancy = LiveConnection.Tenancy(lease: lease)
        answer(request, .success(lease))
    }

    // MARK: Sending

    private func tenant(_ lease: Lease) -> LiveConnection? {
        guard let connection = connections[lease.slot], let tenancy = connection.tenancy,
            tenancy.lease == lease, tenancy.release == nil
        else { return nil }
        return connection
    }

    func submit(_ submission: Submission, on lease: Lease) {
        guard let connection = tenant(lease) else {
            let error =
                lostLeases.contains(lease.id)
                ? PostgresError(.connectionLost, "the connection to PostgreSQL was lost before the statement was sent")
                : PostgresError(.leaseEnded, "a transaction or leased connection was used after its end")
            answer(submission, .failure(error.unsent))
            return
        }
        submission.place = .waiting(slot: lease.slot)
        connection.tenancy?.waiting.append(submission)
        advance(connection)
    }

    /// Sends what can be sent of what waits; at the end of a lease, cleans up.
    func advance(_ connection: LiveConnection) {
        endQuarantine(connection)
        while connections[connection.slot] === connection, let submission = connection.tenancy?.waiting.first,
            canSend(submission, on: connection)
        {
            connection.tenancy?.waiting.removeFirst()
            begin(submission, on: connection)
        }
        if connections[connection.slot] === connection { cleanUp(connection) }
    }

    private func canSend(_ submission: Submission, on connection: LiveConnection) -> Bool {
        guard connection.tenancy?.quarantine == nil, !connection.isBlocked else { return false }
        switch submission.content {
        case .statements: return connection.state.mode == .pipeline
        case .script, .copyBegin: return connection.state.isIdle
        case .copyRows, .copyEnd: return connection.state.mode == .copying
        }
    }

    private func begin(_ submission: Submission, on connection: LiveConnection) {
        submission.place = .sent(slot: connection.slot)
        switch submission.content {
        case .statements:
            transmit(submission, on: connection)
            return
        case .script(let text), .copyBegin(let text):
            connection.state.beginScript(submission, deadline: submission.deadline, now: now)
            guard connection.handle.exitPipeline(), connection.handle.sendScript(text), flush(connection) else {
                return lose(connection)
            }
        case .copyRows(let rows):
            connection.state.beginCopyRows(submission, deadline: submission.deadline)
            guard connection.handle.putCopyData(rows), flush(connection) else { return lose(connection) }
            if !connection.isBlocked { outputDrained(connection) }
        case .copyEnd(let failure):
            connection.state.beginCopyEnd(submission, deadline: submission.deadline)
            guard connection.handle.putCopyEnd(failure: failure), flush(connection) else { return lose(connection) }
        }
    }

    /// The socket has taken all: rows of a COPY are answered, and what waits can go.
    func outputDrained(_ connection: LiveConnection) {
        if let entry = connection.state.copyRowsSent(), let submission = entry.work {
            submission.place = .outside
            answer(submission, .success([]))
        }
        if connection.tenancy != nil { advance(connection) }
    }

    // MARK: Cancelling

    /// Stops what a connection runs that somebody has given up. A shared one is left alone as long as anybody waits for
    /// it: the cancellation could hit a neighbour.
    func cancelOnServer(_ connection: LiveConnection) {
        guard let tenancy = connection.tenancy else { return stopIfUnawaited(connection) }
        guard !tenancy.isCancelling, connection.state.mode != .copySending else { return }
        let lease = tenancy.lease
        guard let canceller = connection.handle.canceller() else { return lose(connection) }
        connection.tenancy?.quarantine = tenancy.quarantine ?? now + Self.cleanUpLimit
        connection.tenancy?.isCancelling = true
        connection.tenancy?.cancelAgain = nil
        let isStarted = BlockingThread.startDetached { [mailbox] in
            canceller.cancel()
            _ = mailbox.push(.cancelPassedOn(lease))
        }
        if !isStarted { lose(connection) }
    }

    func cancelPassedOn(_ lease: Lease) {
        guard let connection = connections[lease.slot], connection.tenancy?.lease == lease else { return }
        connection.tenancy?.isCancelling = false
        connection.tenancy?.cancelAgain = now + Self.cancelInterval
        advance(connection)
    }

    private func endQuarantine(_ connection: LiveConnection) {
        guard let tenancy = connection.tenancy, tenancy.quarantine != nil, !tenancy.isCancelling,
            connection.state.isIdle || connection.state.mode == .copying
        else { return }
        connection.tenancy?.quarantine = nil
        connection.tenancy?.cancelAgain = nil
    }

    // MARK: Releasing

    func release(_ lease: Lease, resetsSession: Bool, _ continuation: UnsafeContinuation<Void, Never>?) {
        guard let connection = tenant(lease) else {
            lostLeases.remove(lease.id)
            continuation?.resume()
            return
        }
        connection.tenancy?.release = LiveConnection.Tenancy.Release(
            limit: now + Self.cleanUpLimit, resetsSession: resetsSession, continuation: continuation)
        advance(connection)
    }

    /// Brings a released connection back to the state of a new one, step by step, then gives it to the pool.
    private func cleanUp(_ connection: LiveConnection) {
        guard let tenancy = connection.tenancy, let release = tenancy.release, tenancy.quarantine == nil else { return }
        switch connection.state.mode {
        case .pipeline: break
        // A COPY without end can only be cut off.
        case .copying, .copySending: return lose(connection)
        case .script, .copyEnding: return
        }
        guard connection.state.isIdle, tenancy.waiting.isEmpty else { return }
        if connection.state.transaction != .idle {
            transmit([BoundStatement(statement: PostgresStatement("ROLLBACK"))], purpose: .rollback, on: connection)
        } else if release.resetsSession, !release.hasReset, !connection.isPooled {
            connection.tenancy?.release?.hasReset = true
            transmit([BoundStatement(statement: PostgresStatement("DISCARD ALL"))], purpose: .discard, on: connection)
            if connections[connection.slot] === connection {
                transmit([setupStatement(of: connection)], purpose: .setup, on: connection)
            }
        } else {
            connection.tenancy = nil
            keepHouse(on: connection)
            if let continuation = release.continuation { answered.append { continuation.resume() } }
            guard connections[connection.slot] === connection else { return }
            if connection.isGivenUp {
                close(connection.slot, .failure(.cutOff))
                pool.lost(slot: connection.slot, now: now)
            } else {
                pool.released(slot: connection.slot, now: now)
            }
        }
    }
}
