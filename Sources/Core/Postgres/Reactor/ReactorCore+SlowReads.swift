/// A connection works in order, so that a slow read holds up all that share it with it. They are sent elsewhere then, and
/// what nobody waits for any more is stopped.
extension ReactorCore {
    /// Whether what a connection carries can be sent a second time: PostgreSQL keeps its session from writing. Through a
    /// pooler it is not: there a read mostly waits for a connection, of which it would take two.
    func canMove(_ connection: LiveConnection) -> Bool {
        pool.limits.reserve > 0 && !connection.isPooled && isForReads(connection)
    }

    func isForReads(_ connection: LiveConnection) -> Bool {
        connection.slot < pool.slotCount && pool.access(of: connection.slot) == .read
    }

    /// When what a connection runs counts as slow, unless it does already.
    func slowLimit(of connection: LiveConnection) -> MonotonicInstant? {
        guard !connection.isSlow, connection.tenancy == nil, connection.isSetUp, !connection.isChangingRole,
            connection.slot < pool.slotCount,
            connection.state.inFlight > 0
        else { return nil }
        return connection.state.headSince + configuration.slowAfter
    }

    /// Keeps what is new from a connection, and sends elsewhere what it holds up. Writes stay: nobody knows what of them is
    /// done already.
    func becameSlow(_ connection: LiveConnection) {
        connection.isSlow = true
        pool.setSlow(true, slot: connection.slot, now: now)
        guard canMove(connection), pool.phase == .running, endGroup(on: connection) else { return }
        let heldUp = connection.state.releaseHeldUp(now: now)
        for submission in heldUp {
            submission.place = .outside
            // In a group again, it could be held up again.
            submission.isAlone = true
            submission.results.removeAll()
            submission.error = nil
        }
        statistics.moved += heldUp.count
        stopIfUnawaited(connection)
        for submission in heldUp { submit(submission) }
    }

    /// The entry that was slow is answered.
    func endSlowness(of connection: LiveConnection) {
        guard connection.isSlow else { return }
        connection.isSlow = false
        pool.setSlow(false, slot: connection.slot, now: now)
    }

    /// Closes a slow connection of reads whose answers nobody waits for, and cancels what it runs. Without its client the
    /// server would work on until it had something to send.
    func stopIfUnawaited(_ connection: LiveConnection) {
        guard connection.isSlow, canMove(connection), !connection.state.isAwaited else { return }
        let canceller = connection.handle.canceller()
        statistics.stopped += 1
        close(connection.slot, .failure(.cutOff))
        pool.discarded(slot: connection.slot, now: now)
        guard let canceller else { return }
        // Without a thread for it the statement ends at its own limit (statement_timeout).
        _ = BlockingThread.startDetached { canceller.cancel() }
    }
}
