internal import Logging

/// The thin shell around the state machines: it polls the sockets, calls libpq and answers. All of it belongs to the
/// reactor's thread, which makes it and runs it; it is not Sendable, and nothing else ever sees it.
final class ReactorCore {
    let configuration: PostgresConfiguration
    let mailbox: Mailbox
    let counters: Counters
    let logger: Logger
    let poll: EventPoll
    let area = ParameterArea()
    let connecting: Connecting

    var now: MonotonicInstant
    var pool: PoolState<Submission, LeaseRequest>
    /// By slot; the last one listens.
    var connections: [LiveConnection?]
    var statistics = PostgresStatistics()
    var isStopped = false

    /// Connections on which submissions of this turn wait for the Sync that they share.
    var openGroups: [LiveConnection] = []
    /// Answers of this turn, given together at its end.
    var answered: [() -> Void] = []
    var finished: [(Submission, Submission.Answer)] = []
    var lastLease: UInt64 = 0
    var lostLeases: Set<UInt64> = []
    var lastConnectError: PostgresError?
    /// Why the server granted no further connection.
    var lastRefusal: PostgresError?
    var firstAttemptWaits: [UnsafeContinuation<Void, Never>] = []
    var hasAttempted = false
    var availabilityWaits: [AvailabilityWait] = []
    var shutdownWaits: [UnsafeContinuation<Void, Never>] = []
    var listening: ListeningState
    /// Whether a connection was found to lead through a pooler though it seemed not to.
    var assumesPooler = false
    var hasToldOfPooler = false
    var hasToldOfStatementPooling = false
    var writability = Writability()

    var insertKinds: [ObjectIdentifier: InsertKind] = [:]
    /// Lanes in which something has changed.
    var lanesToServe: [(InsertKind, lane: Int)] = []
    var rowsToSendAlone: [(InsertSubmission, InsertKind)] = []
    /// Rows whose turn it is among those of their owner.
    var rowsInTurn: [(InsertSubmission, InsertKind)] = []
    var sentGroups: [UInt64: SentGroup] = [:]
    var lastGroup: UInt64 = 0
    var rowsWaiting = 0
    var answeredRows: [(InsertSubmission, InsertSubmission.Answer)] = []

    private var commands: [Command] = []

    init(configuration: PostgresConfiguration, mailbox: Mailbox, counters: Counters, logger: Logger) {
        let now = MonotonicInstant.now
        self.configuration = configuration
        self.mailbox = mailbox
        self.counters = counters
        self.logger = logger
        self.connecting = Connecting(configuration)
        self.poll = EventPoll(wakeUp: mailbox.wakeUp)
        self.now = now
        let backoff = Backoff(
            base: configuration.reconnectBase, maximum: configuration.reconnectMaximum,
            jitter: configuration.reconnectJitter)
        self.pool = PoolState(
            limits: .init(
                shared: configuration.sharedConnections, write: configuration.writeConnections,
                reserve: configuration.preparedStatements == .unnamed ? 0 : configuration.reserveConnections,
                maximum: configuration.maxConnections, depth: configuration.pipelineDepth,
                queue: configuration.maxQueued,
                acquireTimeout: configuration.acquireTimeout, idleTimeout: configuration.idleTimeout),
            backoff: backoff, now: now)
        self.connections = Array(repeating: nil, count: pool.slotCount + 1)
        self.listening = ListeningState(backoff: backoff)
    }

    var listenerSlot: Int { connections.count - 1 }

    // MARK: The loop

    func run() {
        BlockingThread.yieldToOthers()
        pool.start(now: now)
        performAll()
        publish()
        while !isStopped { turn() }
        finish()
    }

    private func turn() {
        // The wake-up is read without waiting where a caller has left something already.
        let isAsleep = mailbox.fallAsleep()
        let next = isAsleep ? nextTick : nil
        poll.wait(milliseconds: isAsleep ? milliseconds(until: next) : 0) { event in
            if event.slot < connections.count, let connection = connections[event.slot] {
                now = MonotonicInstant.now
                handle(event, connection)
            }
        }
        now = MonotonicInstant.now
        mailbox.take(into: &commands)
        for command in commands { handle(command) }
        commands.removeAll(keepingCapacity: true)
        // Where nobody looked, something may be due. What came due since then is found before the next sleep.
        if !isAsleep || next.map({ $0 <= now }) ?? false { tick() }
        performAll()
        // First, so that whoever is answered sees counters that know of it.
        publish()
        answerAll()
    }

    func performAll() {
        repeat {
            sendInserts()
            while case let actions = pool.takeActions(), !actions.isEmpty { perform(actions) }
            // To send may show that a connection broke, which leads to further actions.
            endGroups()
        } while pool.hasActions || !lanesToServe.isEmpty || !rowsToSendAlone.isEmpty || !rowsInTurn.isEmpty
    }

    private func answerAll() {
        guard !finished.isEmpty || !answered.isEmpty || !answeredRows.isEmpty else { return }
        for (row, answer) in answeredRows { row.resume(answer) }
        answeredRows.removeAll(keepingCapacity: true)
        for (submission, answer) in finished { submission.resume(answer) }
        finished.removeAll(keepingCapacity: true)
        for answer in answered { answer() }
        answered.removeAll()
    }

    /// Answers a submission at the end of the turn.
    func answer(_ submission: Submission, _ answer: Submission.Answer) {
        switch answer {
        case .success: statistics.executed += 1
        case .failure: statistics.failed += 1
        }
        if let onAnswer = submission.onAnswer {
            submission.onAnswer = nil
            onAnswer(answer)
        } else {
            finished.append((submission, answer))
        }
    }

    private func handle(_ command: Command) {
        switch command {
        case .submit(let submission): submit(submission)
        case .cancel(let submission): cancel(submission)
        case .insert(let row): insert(row)
        case .cancelInsert(let row): cancelInsert(row)
        case .lease(let request): requestLease(request)
        case .cancelLease(let request): cancelRequest(request)
        case .release(let lease, let resetsSession, let continuation):
            release(lease, resetsSession: resetsSession, continuation)
        case .connected(let slot, let result): connected(slot, result)
        case .cancelPassedOn(let lease): cancelPassedOn(lease)
        case .awaitAvailability(let wait): awaitAvailability(wait)
        case .cancelAwait(let wait): cancelAwait(wait)
        case .awaitFirstAttempt(let continuation):
            if hasAttempted { continuation.resume() } else { firstAttemptWaits.append(continuation) }
        case .subscribe(let subscription): subscribe(subscription)
        case .unsubscribe(let subscription): unsubscribe(subscription)
        case .shutDown(let grace, let continuation):
            if let continuation { shutdownWaits.append(continuation) }
            // What waits for others has been taken in, so that it is done before the end.
            for kind in insertKinds.values { for lane in kind.lanes.indices { lanesToServe.append((kind, lane)) } }
            sendInserts(isUrgent: true)
            pool.drain(until: now + grace)
        }
    }

    private func perform(_ actions: [PoolState<Submission, LeaseRequest>.Action]) {
        for action in actions {
            switch action {
            case .connect(let slot): connect(slot)
            case .close(let slot): close(slot, .failure(.cutOff))
            case .change(let slot): changeRole(slot)
            case .send(let submission, let slot):
                // A connection that was closed since the pool chose it was sent nothing: another is chosen.
                if connections[slot] == nil { submit(submission) } else { send(submission, slot: slot) }
            case .grant(let request, let slot): grant(request, slot: slot)
            case .failWork(let submission, let refusal): answer(submission, .failure(error(for: refusal)))
            case .failRequest(let request, let refusal):
                answer(request, .failure(error(for: refusal)))
            case .stopped: isStopped = true
            }
        }
    }

    func error(for refusal: PoolRefusal) -> PostgresError {
        switch refusal {
        case .exhausted:
            statistics.refused += 1
            return PostgresError(
                .poolExhausted, "\(pool.limits.queue) submissions wait for PostgreSQL already: try again later")
        case .acquireTimedOut:
            return PostgresError(
                .poolExhausted, "no connection to PostgreSQL became free within \(pool.limits.acquireTimeout)",
                cause: lastConnectError ?? (pool.isScarce ? lastRefusal : nil))
        case .deadline:
            return PostgresError(.timedOut, "the deadline passed before a connection to PostgreSQL was free").unsent
        case .unavailable:
            return PostgresError(
                .connectionFailed, "PostgreSQL cannot be reached: try again later", cause: lastConnectError)
        case .shutDown:
            return .notRunning
        }
    }

    // MARK: Time

    private var nextTick: MonotonicInstant? {
        var next = pool.nextTick
        func consider(_ instant: MonotonicInstant?) {
            if let instant { next = min(next ?? instant, instant) }
        }
        for connection in connections {
            if let connection { consider(nextTick(of: connection)) }
        }
        for wait in availabilityWaits { consider(wait.deadline) }
        consider(listening.nextAttempt)
        consider(nextInsertTick)
        if pool.phase == .running { consider(writability.nextQuestion) }
        return next
    }

    private func milliseconds(until next: MonotonicInstant?) -> Int32 {
        guard let next else { return -1 }
        // Half an hour at most, so that it fits.
        return Int32(min(MonotonicInstant.now.duration(to: next).wholeMilliseconds, 1_800_000))
    }

    private func tick() {
        pool.tick(now: now)
        for connection in connections {
            if let connection { tick(connection) }
        }
        availabilityWaits.removeAll { wait in
            guard let deadline = wait.deadline, deadline <= now else { return false }
            answered.append {
                wait.resume(.failure(PostgresError(.timedOut, "PostgreSQL cannot be reached", cause: nil)))
            }
            return true
        }
        tickListening()
        tickInserts()
        tickWritability()
    }

    private func publish() {
        let tally = pool.tally
        statistics.sharedReady = tally.sharedReady
        statistics.reserveReady = tally.reserveReady
        statistics.writeReady = tally.writeReady
        statistics.connecting = tally.connecting
        statistics.leased = tally.leased
        statistics.idle = tally.idle
        statistics.inFlight = tally.readLoad
        statistics.writesInFlight = tally.writeLoad
        statistics.queued = pool.readsQueued
        statistics.writesQueued = pool.writesQueued
        statistics.leasesQueued = pool.requestsQueued
        if statistics.isScarce != pool.isScarce { noteScarcity() }
        counters.publish(statistics)
        guard counters.isAvailable != pool.isAvailable else { return }
        counters.publish(isAvailable: pool.isAvailable)
        guard pool.isAvailable else { return }
        for wait in availabilityWaits { wait.resume(.success(())) }
        availabilityWaits.removeAll()
    }

    private func awaitAvailability(_ wait: AvailabilityWait) {
        if wait.isCancelled {
            wait.resume(.failure(.cancelled))
        } else if pool.isAvailable {
            wait.resume(.success(()))
        } else {
            availabilityWaits.append(wait)
        }
    }

    private func cancelAwait(_ wait: AvailabilityWait) {
        wait.isCancelled = true
        // One that has not come in yet belongs to its task still, and is answered when it comes.
        guard let index = availabilityWaits.firstIndex(where: { $0 === wait }) else { return }
        availabilityWaits.remove(at: index).resume(.failure(.cancelled))
    }

    // MARK: The end

    /// Answers whoever is left, the commands that came too late among them.
    private func finish() {
        for slot in connections.indices { close(slot, .failure(.cutOff)) }
        stopListening()
        endInserts()
        for command in mailbox.shut() { handleLate(command) }
        answerAll()
        for wait in availabilityWaits { wait.resume(.failure(.notRunning)) }
        for continuation in firstAttemptWaits { continuation.resume() }
        statistics = PostgresStatistics(
            executed: statistics.executed, failed: statistics.failed, waited: statistics.waited,
            refused: statistics.refused, refusedConnections: statistics.refusedConnections)
        counters.publish(statistics)
        counters.publish(isAvailable: false)
        for continuation in shutdownWaits { continuation.resume() }
    }

    private func handleLate(_ command: Command) {
        switch command {
        case .submit(let submission): answer(submission, .failure(.notRunning))
        case .insert(let row): row.resume(.failure(.notRunning))
        case .lease(let request): request.resume(.failure(.notRunning))
        case .release(_, _, let continuation): continuation?.resume()
        case .awaitAvailability(let wait): wait.resume(.failure(.notRunning))
        case .awaitFirstAttempt(let continuation): continuation.resume()
        case .subscribe(let subscription): subscription.resume(.failure(.notRunning))
        case .shutDown(_, let continuation): continuation?.resume()
        case .cancel, .cancelInsert, .cancelLease, .connected, .cancelPassedOn, .cancelAwait, .unsubscribe: break
        }
    }
}

extension PostgresError {
    static let cancelled = PostgresError(.cancelled, "the task was cancelled")
    static let cutOff = PostgresError(.shutDown, "the PostgreSQL client was shut down before the answer came")
}
