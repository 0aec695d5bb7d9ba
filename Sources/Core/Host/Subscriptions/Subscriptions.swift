import Logging
import ModuleKit
import Postgres
import Relational
import Settings

/// All that subscriptions need, put together: the way out for events, the way in, and who wants them.
struct Subscriptions: Sendable {
    /// Where modules put their events.
    let outbox: EventOutbox
    let hub: SubscriptionHub
    let metrics: SubscriptionMetrics
    private let feed: EventFeed

    init(
        engine: QueryEngine, outbox: EventOutbox, metrics: SubscriptionMetrics, client: PostgresClient,
        settings: HostSettings, registry: MetricsRegistry, logger: Logger
    ) {
        self.outbox = outbox
        feed = EventFeed(client: client, metrics: metrics, logger: logger)
        let hub = SubscriptionHub(
            engine: engine, feed: feed, metrics: metrics, limit: settings.query.subscriptions.maximum,
            answerTime: settings.server.limits.requestTime)
        metrics.register(in: registry) { hub.count }
        self.hub = hub
        self.metrics = metrics
    }

    /// Ends all subscriptions, with word to their clients.
    func stop() {
        feed.stop()
        hub.endAll(.stopping)
    }
}
