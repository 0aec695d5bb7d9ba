import Observability
import Synchronization

/// What subscriptions cost and what becomes of events.
final class SubscriptionMetrics: Sendable {
    /// Why a stream was ended by the server.
    enum Drop: String, CaseIterable {
        /// Its client did not read as fast as answers came.
        case slowClient = "slow_client"
        /// Its answers take longer than its events come.
        case slowAnswers = "slow_answers"
        /// Its client gave no sign of life.
        case silentClient = "silent_client"
    }

    private let publishedEvents = Atomic<Int>(0)
    private let receivedEvents = Atomic<Int>(0)
    private let lostEvents = Atomic<Int>(0)
    private let gaps = Atomic<Int>(0)
    private let deafTimes = Atomic<Int>(0)
    private let executions = Atomic<Int>(0)
    private let answers = Atomic<Int>(0)
    private let slowClients = Atomic<Int>(0)
    private let slowAnswers = Atomic<Int>(0)
    private let silentClients = Atomic<Int>(0)
    private let webSockets = Atomic<Int>(0)
    private let eventStreams = Atomic<Int>(0)

    func published(_ count: Int) { publishedEvents.wrappingAdd(count, ordering: .relaxed) }
    func received(_ count: Int) { receivedEvents.wrappingAdd(count, ordering: .relaxed) }
    func lost(_ count: Int) { lostEvents.wrappingAdd(count, ordering: .relaxed) }
    func deaf() { deafTimes.wrappingAdd(1, ordering: .relaxed) }
    func gap() { gaps.wrappingAdd(1, ordering: .relaxed) }
    func executed(subscribers: Int) {
        executions.wrappingAdd(1, ordering: .relaxed)
        answers.wrappingAdd(subscribers, ordering: .relaxed)
    }
    func webSockets(_ change: Int) { webSockets.wrappingAdd(change, ordering: .relaxed) }
    func eventStreams(_ change: Int) { eventStreams.wrappingAdd(change, ordering: .relaxed) }

    func dropped(_ reason: Drop) {
        switch reason {
        case .slowClient: slowClients.wrappingAdd(1, ordering: .relaxed)
        case .slowAnswers: slowAnswers.wrappingAdd(1, ordering: .relaxed)
        case .silentClient: silentClients.wrappingAdd(1, ordering: .relaxed)
        }
    }

    /// - Parameter subscribers: how many there are.
    func register(in registry: MetricsRegistry, subscribers: @escaping @Sendable () -> Int) {
        registry.describe("graphql_subscriptions", "Subscriptions that are being listened to.")
        registry.describe("graphql_streams", "Open streams of clients by transport.")
        registry.describe(
            "graphql_subscription_events_total",
            "Events by what became of them: published by this server, received from all, lost on the way out.")
        registry.describe(
            "graphql_subscription_gaps_total", "Times that events may have been missed, a lost connection say.")
        registry.describe(
            "graphql_subscription_deaf_total",
            "Times that the server did not hear what it told itself, so that subscriptions were off for a while.")
        registry.describe("graphql_subscription_executions_total", "Answers to events that were made.")
        registry.describe(
            "graphql_subscription_answers_total", "Answers that were sent; subscribers who ask alike share one.")
        registry.describe("graphql_subscribers_dropped_total", "Subscribers whom the server sent away, by reason.")
        registry.collect { [self] snapshot in
            snapshot.gauge("graphql_subscriptions", [], subscribers())
            snapshot.gauge("graphql_streams", [("transport", "websocket")], webSockets.load(ordering: .relaxed))
            snapshot.gauge("graphql_streams", [("transport", "sse")], eventStreams.load(ordering: .relaxed))
            for (what, count) in [
                ("published", publishedEvents.load(ordering: .relaxed)),
                ("received", receivedEvents.load(ordering: .relaxed)), ("lost", lostEvents.load(ordering: .relaxed)),
            ] {
                snapshot.counter("graphql_subscription_events_total", [("result", what)], count)
            }
            snapshot.counter("graphql_subscription_gaps_total", [], gaps.load(ordering: .relaxed))
            snapshot.counter("graphql_subscription_deaf_total", [], deafTimes.load(ordering: .relaxed))
            snapshot.counter("graphql_subscription_executions_total", [], executions.load(ordering: .relaxed))
            snapshot.counter("graphql_subscription_answers_total", [], answers.load(ordering: .relaxed))
            for (reason, count) in [
                (Drop.slowClient, slowClients.load(ordering: .relaxed)),
                (.slowAnswers, slowAnswers.load(ordering: .relaxed)),
                (.silentClient, silentClients.load(ordering: .relaxed)),
            ] {
                snapshot.counter("graphql_subscribers_dropped_total", [("reason", reason.rawValue)], count)
            }
        }
    }
}
