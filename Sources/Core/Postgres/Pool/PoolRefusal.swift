/// Why the pool did not serve what it was asked for.
enum PoolRefusal: Equatable {
    /// The queue is full.
    case exhausted
    /// No connection became free within the acquire timeout.
    case acquireTimedOut
    /// The submission's own deadline passed.
    case deadline
    /// The server is away.
    case unavailable
    case shutDown
}
