internal import Glibc
internal import Logging
internal import Synchronization

/// The callers' side of the reactor: puts commands into the mailbox and waits for the answers. What the reactor's
/// thread does is in ``ReactorCore``, of which there is no reference here.
final class Reactor: Sendable {
    private enum Lifecycle {
        case created
        case running(pthread_t)
        case ended
    }

    let configuration: PostgresConfiguration
    let counters = Counters()
    private let mailbox = Mailbox()
    private let logger: Logger
    private let lifecycle = Mutex(Lifecycle.created)

    init(configuration: PostgresConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
    }

    // MARK: Life

    func start() async {
        let isFirst = lifecycle.withLock { lifecycle -> Bool in
            guard case .created = lifecycle else { return false }
            mailbox.open()
            let thread = BlockingThread.start { [configuration, mailbox, counters, logger] in
                ReactorCore(configuration: configuration, mailbox: mailbox, counters: counters, logger: logger).run()
            }
            guard let thread else {
                _ = mailbox.shut()
                logger.critical("PostgreSQL client: the system has no thread left")
                return false
            }
            lifecycle = .running(thread)
            return true
        }
        guard isFirst else { return }
        await withUnsafeContinuation { continuation in
            if !mailbox.push(.awaitFirstAttempt(continuation)) { continuation.resume() }
        }
    }

    func shutdown(grace: Duration) async {
        await withUnsafeContinuation { continuation in
            if !mailbox.push(.shutDown(grace: grace, continuation)) { continuation.resume() }
        }
        join()
    }

    /// The thread has nothing left to do but return, so that waiting for it does not block for long.
    private func join() {
        let thread = lifecycle.withLock { lifecycle -> pthread_t? in
            guard case .running(let thread) = lifecycle else { return nil }
            lifecycle = .ended
            return thread
        }
        if let thread { pthread_join(thread, nil) }
    }

    /// Nobody is left to wait for the end.
    func abandon() {
        let thread = lifecycle.withLock { lifecycle -> pthread_t? in
            guard case .running(let thread) = lifecycle else { return nil }
            lifecycle = .ended
            return thread
        }
        guard let thread else { return }
        pthread_detach(thread)
        _ = mailbox.push(.shutDown(grace: .zero, nil))
    }

    // MARK: Statements

    func run(
        _ statements: [BoundStatement], on target: Submission.Target, deadline: MonotonicInstant?,
        isCancellable: Bool = true
    ) async throws(PostgresError) -> [PostgresResult] {
        if statements.isEmpty { return [] }
        try SubmissionCheck.check(statements, target)
        let submission = Submission(.statements(statements), target: target, deadline: deadline)
        return try await perform(submission, isCancellable: isCancellable).get()
    }

    func runOne(
        _ statement: BoundStatement, on target: Submission.Target, deadline: MonotonicInstant?
    ) async throws(PostgresError) -> PostgresResult {
        guard let result = try await run([statement], on: target, deadline: deadline).first else {
            throw PostgresError(.protocolViolation, "PostgreSQL gave no result for a statement")
        }
        return result
    }

    func run(
        script: String, on lease: Lease, deadline: MonotonicInstant?
    ) async throws(PostgresError) -> [PostgresResult] {
        guard !script.utf8.contains(0) else { throw PostgresError(.encoding, "a script contains a zero byte") }
        return try await run(.script(script), on: lease, deadline: deadline)
    }

    @discardableResult
    func run(
        _ content: Submission.Content, on lease: Lease, deadline: MonotonicInstant?, isCancellable: Bool = true
    ) async throws(PostgresError) -> [PostgresResult] {
        let submission = Submission(content, target: .lease(lease), deadline: deadline)
        return try await perform(submission, isCancellable: isCancellable).get()
    }

    func insert(_ row: InsertSubmission) async throws(PostgresError) -> PostgresInsertOutcome {
        try SubmissionCheck.check(row)
        let answer = await withTaskCancellationHandler {
            await withUnsafeContinuation { ask(.insert(row), for: row, $0) }
        } onCancel: {
            _ = mailbox.push(.cancelInsert(row))
        }
        return try answer.get()
    }

    private func perform(_ submission: Submission, isCancellable: Bool) async -> Submission.Answer {
        guard isCancellable else { return await self.answer(to: submission, asking: .submit(submission)) }
        return await withTaskCancellationHandler {
            // Here and not one call deeper: the stack of each request's task holds all of this.
            await withUnsafeContinuation { ask(.submit(submission), for: submission, $0) }
        } onCancel: {
            _ = mailbox.push(.cancel(submission))
        }
    }

    private func answer<Value>(
        to awaited: Awaited<Value>, asking command: Command
    ) async -> Result<Value, PostgresError> {
        await withUnsafeContinuation { ask(command, for: awaited, $0) }
    }

    private func ask<Value>(
        _ command: Command, for awaited: Awaited<Value>,
        _ continuation: UnsafeContinuation<Result<Value, PostgresError>, Never>
    ) {
        awaited.continuation = continuation
        if !mailbox.push(command) { awaited.resume(.failure(.notRunning)) }
    }

    // MARK: Leases

    func acquireLease(deadline: MonotonicInstant?) async throws(PostgresError) -> Lease {
        let request = LeaseRequest(deadline: deadline)
        let answer = await withTaskCancellationHandler {
            await self.answer(to: request, asking: .lease(request))
        } onCancel: {
            _ = mailbox.push(.cancelLease(request))
        }
        return try answer.get()
    }

    /// Gives a connection back. A session that is to be reset is waited for, so that its locks are gone.
    func release(_ lease: Lease, resetsSession: Bool) async {
        guard resetsSession else {
            _ = mailbox.push(.release(lease, resetsSession: false, nil))
            return
        }
        await withUnsafeContinuation { continuation in
            if !mailbox.push(.release(lease, resetsSession: true, continuation)) { continuation.resume() }
        }
    }

    // MARK: Availability and notifications

    func waitUntilAvailable(deadline: MonotonicInstant?) async throws(PostgresError) {
        let wait = AvailabilityWait(deadline: deadline)
        let answer = await withTaskCancellationHandler {
            await self.answer(to: wait, asking: .awaitAvailability(wait))
        } onCancel: {
            _ = mailbox.push(.cancelAwait(wait))
        }
        try answer.get()
    }

    func subscribe(to channels: [String], capacity: Int) async throws(PostgresError) -> PostgresNotifications {
        let buffer = NotificationBuffer(capacity: capacity)
        let subscription = Subscription(channels: channels, buffer: buffer)
        let answer = await withTaskCancellationHandler {
            await self.answer(to: subscription, asking: .subscribe(subscription))
        } onCancel: {
            _ = mailbox.push(.unsubscribe(subscription))
        }
        try answer.get()
        return PostgresNotifications(buffer: buffer) { [mailbox] in
            _ = mailbox.push(.unsubscribe(subscription))
        }
    }
}

extension PostgresError {
    static let notRunning = PostgresError(.shutDown, "the PostgreSQL client is not running: not started, or shut down")
}
