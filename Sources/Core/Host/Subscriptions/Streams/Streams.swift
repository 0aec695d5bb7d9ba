import HTTP
import Settings

/// What the streams of all clients share.
struct Streams: Sendable {
    let runner: OperationRunner
    let settings: SubscriptionSettings
    let metrics: SubscriptionMetrics
    private let resources: ServerResources
    private let budget: StreamBudget

    init(
        runner: OperationRunner, settings: SubscriptionSettings, metrics: SubscriptionMetrics,
        resources: ServerResources
    ) {
        self.runner = runner
        self.settings = settings
        self.metrics = metrics
        self.resources = resources
        budget = StreamBudget(limit: settings.queueTotal)
    }

    /// The largest message of a client in bytes: what a request's body may have.
    var messageLimit: Int { resources.limits.bodySize }

    /// A queue for a stream.
    func makeQueue() -> StreamQueue {
        StreamQueue(limits: .init(messages: settings.queue, bytes: settings.queueSize), budget: budget)
    }
}
