import Settings

/// What the streams of all clients share.
struct Streams: Sendable {
    let runner: OperationRunner
    let settings: SubscriptionSettings
    let metrics: SubscriptionMetrics
    /// The largest message of a client in bytes: what a request's body may have.
    let messageLimit: Int
    private let budget: StreamBudget

    init(runner: OperationRunner, settings: SubscriptionSettings, metrics: SubscriptionMetrics, messageLimit: Int) {
        self.runner = runner
        self.settings = settings
        self.metrics = metrics
        self.messageLimit = messageLimit
        budget = StreamBudget(limit: settings.queueTotal)
    }

    /// A queue for a stream.
    func makeQueue() -> StreamQueue {
        StreamQueue(limits: .init(messages: settings.queue, bytes: settings.queueSize), budget: budget)
    }
}
