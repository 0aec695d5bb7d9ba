/// What other threads ask of the reactor.
enum Command: Sendable {
    case submit(Submission)
    case cancel(Submission)
    case insert(InsertSubmission)
    case cancelInsert(InsertSubmission)
    case lease(LeaseRequest)
    case cancelLease(LeaseRequest)
    case release(Lease, resetsSession: Bool, UnsafeContinuation<Void, Never>?)
    case connected(slot: Int, Result<ConnectionHandle.Box, PostgresError>)
    /// The server has passed on the cancellation of what a leased connection runs.
    case cancelPassedOn(Lease)
    case awaitAvailability(AvailabilityWait)
    case cancelAwait(AvailabilityWait)
    case awaitFirstAttempt(UnsafeContinuation<Void, Never>)
    case subscribe(Subscription)
    case unsubscribe(Subscription)
    case shutDown(grace: Duration, UnsafeContinuation<Void, Never>?)
}
