/// What the connection that listens is for, and whether it is up.
struct ListeningState {
    enum Phase {
        case closed
        case connecting
        case open
    }

    var phase = Phase.closed
    var backoff: Backoff
    var subscriptions: [Subscription] = []

    init(backoff: Backoff) {
        self.backoff = backoff
    }

    /// All channels that somebody wants.
    var channels: Set<String> { subscriptions.reduce(into: []) { $0.formUnion($1.channels) } }

    /// When to connect again.
    var nextAttempt: MonotonicInstant? {
        phase == .closed && !subscriptions.isEmpty ? backoff.notBefore : nil
    }
}
