import GraphQL
import Logging
import ModuleKit
import NIOCore
import NIOPosix
import Postgres
import Relational
import Synchronization

/// Answers events to all subscribers of this server.
///
/// It is the thin shell around ``SubscriptionSchedule``: it runs the turns that the schedule gives, and passes the answers
/// on to the subscribers' queues, none of which can hold it up.
final class SubscriptionHub: Sendable {
    typealias Ticket = SubscriptionSchedule<SubscriptionPlan, OperationOutlet>.Ticket
    private typealias Turn = SubscriptionSchedule<SubscriptionPlan, OperationOutlet>.Turn

    private let engine: QueryEngine
    private let feed: EventFeed
    private let metrics: SubscriptionMetrics
    private let queryMetrics: QueryMetrics
    private let limit: Int
    private let answerTime: Duration
    /// What is known of credentials, which hears of those that are taken back.
    let identities = Mutex<IdentityCache?>(nil)
    /// A lock, since subscribers come and go on every thread; it is held for steps on dictionaries.
    private let schedule: Mutex<SubscriptionSchedule<SubscriptionPlan, OperationOutlet>>

    /// - Parameters:
    ///   - limit: how many subscriptions there may be at once.
    ///   - answerTime: how long the answer to an event may take.
    init(
        engine: QueryEngine, feed: EventFeed, metrics: SubscriptionMetrics, queryMetrics: QueryMetrics, limit: Int,
        answerTime: Duration
    ) {
        self.engine = engine
        self.feed = feed
        self.metrics = metrics
        self.queryMetrics = queryMetrics
        self.limit = limit
        self.answerTime = answerTime
        schedule = Mutex(SubscriptionSchedule(limits: .init(subscribers: limit)))
    }

    /// How many subscriptions there are.
    var count: Int { schedule.withLock { $0.count } }

    /// Adds a subscription. Every event that is committed after this returns reaches it, unless news is lost on the way.
    ///
    /// - Parameters:
    ///   - plan: what is wanted.
    ///   - outlet: where the answers go.
    /// - Throws: where there are too many subscriptions, or events cannot be listened to.
    func add(_ plan: SubscriptionPlan, _ outlet: OperationOutlet) async throws(QueryFailure) -> Ticket {
        try await listen()
        let ticket = schedule.withLock { $0.add(plan, topic: plan.topic, filter: plan.filter, outlet) }
        guard let ticket else {
            throw QueryFailure(
                [
                    .limit(
                        "subscriptions.maximum", value: limit,
                        message: "The server has \(limit) subscriptions, as many as it may have. Try again later.")
                ], kind: .unavailable)
        }
        do throws(QueryFailure) {
            // Where listening ended in between nobody told this one.
            try await listen()
        } catch {
            remove(ticket)
            throw error
        }
        if let expires = plan.expires { endSubscription(ticket, outlet, at: expires) }
        return ticket
    }

    /// Ends a subscription when the credential ends by which it was asked for: what comes then is not for who showed it.
    private func endSubscription(_ ticket: Ticket, _ outlet: OperationOutlet, at moment: ContinuousClock.Instant) {
        let time = TimeAmount(max(.zero, moment - .now))
        MultiThreadedEventLoopGroup.singleton.any().scheduleTask(in: time) { [weak self, weak queue = outlet.queue] in
            guard let self, let queue, schedule.withLock({ $0.remove(ticket) }) else { return }
            queue.end(.expired)
        }
    }

    private func listen() async throws(QueryFailure) {
        do throws(EventFeed.Refusal) {
            try await feed.listen(
                EventFeed.Receiver(
                    events: { [weak self] in self?.arrived($0) },
                    missed: { [weak self] in
                        self?.known?.forgetAll()
                        self?.endAll(.missed)
                    },
                    ended: { [weak self] in
                        self?.known?.hears(false)
                        self?.endAll(.interrupted)
                    }))
            known?.hears(true)
        } catch {
            throw QueryFailure([GraphQLError(error.message, code: .serviceUnavailable)], kind: .unavailable)
        }
    }

    private var known: IdentityCache? { identities.withLock { $0 } }

    /// Removes a subscription; one that is gone already is none the worse for it.
    func remove(_ ticket: Ticket) { _ = schedule.withLock { $0.remove(ticket) } }

    /// Takes events in, in the order in which they happened.
    func arrived(_ events: [RecordedEvent]) {
        for event in events where event.topic == Revocation.topic { revoked(event.key) }
        let (dropped, turns) = schedule.withLock { schedule in
            var dropped: [OperationOutlet] = []
            for event in events { dropped += schedule.arrived(event) }
            return (dropped, Self.turns(&schedule))
        }
        for outlet in dropped {
            metrics.dropped(.slowAnswers)
            outlet.end(.slowAnswers)
        }
        start(turns)
    }

    /// A credential is not good any more: nor is what was asked for by it.
    private func revoked(_ credential: String) {
        known?.revoke(credential)
        let outlets = schedule.withLock { $0.removeAll { $0.credential == credential } }
        for outlet in outlets { outlet.end(.revoked) }
    }

    /// Ends all subscriptions.
    func endAll(_ reason: StreamEnd) {
        let outlets = schedule.withLock { $0.removeAll() }
        for outlet in outlets { outlet.end(reason) }
    }

    private static func turns(
        _ schedule: inout SubscriptionSchedule<SubscriptionPlan, OperationOutlet>
    ) -> [Turn] {
        var turns: [Turn] = []
        while let turn = schedule.nextTurn() { turns.append(turn) }
        return turns
    }

    private func start(_ turns: [Turn]) {
        for turn in turns { Task { await run(turn) } }
    }

    private func run(_ turn: Turn) async {
        let deadline = MonotonicInstant.now + answerTime
        let answers = await answers(turn, deadline)
        let outlets = schedule.withLock { $0.subscribers(of: turn) }
        for case let answer? in answers {
            metrics.executed(subscribers: outlets.count)
            queryMetrics.answered(answer)
            for outlet in outlets { outlet.next(answer.bytes) }
        }
        start(
            schedule.withLock { schedule in
                schedule.ended(turn)
                return Self.turns(&schedule)
            })
    }

    /// The answers to the events of a turn, in their order. Their statements share the pipelines of the pool.
    private func answers(_ turn: Turn, _ deadline: MonotonicInstant) async -> [QueryAnswer?] {
        if turn.events.count == 1 {
            return [await engine.execute(turn.plan, event: turn.events[0], deadline: deadline)]
        }
        return await withTaskGroup(of: (Int, QueryAnswer?).self) { group in
            for (position, event) in turn.events.enumerated() {
                group.addTask { [engine] in
                    (position, await engine.execute(turn.plan, event: event, deadline: deadline))
                }
            }
            var answers = [QueryAnswer?](repeating: nil, count: turn.events.count)
            for await (position, answer) in group { answers[position] = answer }
            return answers
        }
    }
}
