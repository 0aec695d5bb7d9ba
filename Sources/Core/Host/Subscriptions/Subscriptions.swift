import HTTP
import Logging
import ModuleKit
import Observability
import Postgres
import Relational
import Settings
import Synchronization

/// All that subscriptions need, put together: the way out for events, the way in, and who wants them.
struct Subscriptions: Sendable {
    /// Where modules put their events.
    let outbox: EventOutbox
    /// Answers what is asked for over event streams, and lends WebSockets what streams share.
    let eventStreams: EventStreamEndpoint
    private let hub: SubscriptionHub
    private let feed: EventFeed

    init(
        engine: QueryEngine, documents: PersistedDocuments, outbox: EventOutbox, metrics: SubscriptionMetrics,
        client: PostgresClient, listener: PostgresClient, health: Health,
        queryMetrics: QueryMetrics, settings: HostSettings, resources: ServerResources, registry: MetricsRegistry,
        logger: Logger
    ) {
        self.outbox = outbox
        feed = EventFeed(
            listener: listener, hearing: Hearing(server: outbox.server, teller: client),
            metrics: metrics, logger: logger)
        let hub = SubscriptionHub(
            engine: engine, feed: feed, metrics: metrics, queryMetrics: queryMetrics,
            limit: settings.query.subscriptions.maximum,
            answerTime: settings.server.limits.requestTime)
        metrics.register(in: registry) { hub.count }
        self.hub = hub
        let settings = settings.query.subscriptions
        let runner = OperationRunner(
            engine: engine, documents: documents, hub: hub, health: health, metrics: queryMetrics,
            resources: resources)
        eventStreams = EventStreamEndpoint(
            streams: Streams(runner: runner, settings: settings, metrics: metrics, resources: resources),
            registry: EventStreamRegistry(limit: max(settings.maximum, 1), openTime: settings.initTimeout))
    }

    /// Tells what is known of credentials that some are taken back.
    func tellRevocations(to identities: IdentityCache) { hub.identities.withLock { $0 = identities } }

    /// Ends all subscriptions, with word to their clients.
    func stop() {
        feed.stop()
        hub.endAll(.stopping)
        eventStreams.registry.endAll(.stopping)
    }
}
