import Logging
import ModuleKit
import Postgres
import Synchronization

/// Listens to what all servers tell, from the first subscriber on: who has none costs the database nothing. It makes sure that
/// it hears (``Hearing``); where it does not, subscriptions are refused, and it tries again later.
final class EventFeed: Sendable {
    /// What is done with the news.
    struct Receiver: Sendable {
        /// Events happened.
        let events: @Sendable ([RecordedEvent]) -> Void
        /// Events may have happened that were not heard of.
        let missed: @Sendable () -> Void
        /// The channel can no longer be listened to.
        let ended: @Sendable () -> Void
    }

    /// Why events cannot be listened to, in words for a client.
    struct Refusal: Error, Equatable {
        let message: String

        static let away = Refusal(message: "Events cannot be listened to at the moment. Try again shortly.")
        static let deaf = Refusal(
            message:
                "Subscriptions are off at the moment: the server does not hear of events, as where a pooler or proxy stands before its database that does not pass them on. Try again later; queries and mutations work."
        )
    }

    private enum Phase {
        case idle
        case starting(Task<Refusal?, Never>)
        case listening(Task<Void, Never>)
        case stopped
    }

    private struct State {
        var phase = Phase.idle
        /// How often in a row it did not hear.
        var failures = 0
        /// Until when it does not try again.
        var deafUntil: ContinuousClock.Instant?
    }

    /// Longest pause after it did not hear; the first is a second, and each is twice the one before it.
    private static let longestPause = Duration.seconds(30)

    private let listener: PostgresClient
    private let hearing: Hearing
    private let metrics: SubscriptionMetrics
    private let logger: Logger
    /// A lock, since subscribers come on every thread; it is held to look at the state.
    private let state = Mutex(State())

    /// - Parameters:
    ///   - listener: over which it listens.
    ///   - hearing: by which it makes sure that it hears.
    init(listener: PostgresClient, hearing: Hearing, metrics: SubscriptionMetrics, logger: Logger) {
        self.listener = listener
        self.hearing = hearing
        self.metrics = metrics
        self.logger = logger
    }

    /// Returns once the channel is listened to, and heard. Where its connection is lost later, it comes back by itself.
    /// - Throws: why it cannot be listened to; a later call tries again.
    func listen(_ receiver: Receiver) async throws(Refusal) {
        let starting: Task<Refusal?, Never>? = try state.withLock { state throws(Refusal) in
            switch state.phase {
            case .listening: return nil
            case .starting(let task): return task
            case .stopped: throw .away
            case .idle:
                if let until = state.deafUntil, .now < until { throw .deaf }
                let task = Task { await start(receiver) }
                state.phase = .starting(task)
                return task
            }
        }
        if let refusal = await starting?.value { throw refusal }
    }

    private func start(_ receiver: Receiver) async -> Refusal? {
        let notifications: PostgresNotifications
        do throws(PostgresError) {
            notifications = try await listen(within: hearing.schedule.firstLimit)
        } catch {
            // It was accepted, and its answer did not come.
            if error.code == .cancelled { return becameDeaf() }
            logger.warning("Events cannot be listened to.", error: error)
            return becameIdle(.away)
        }
        let reading = Task { await read(notifications, receiver) }
        switch await hearing.tell(limit: hearing.schedule.firstLimit) {
        case .heard: break
        case .untold:
            reading.cancel()
            return becameIdle(.away)
        case .unheard:
            reading.cancel()
            return becameDeaf()
        }
        let isAgain = state.withLock { state in
            defer { (state.failures, state.deafUntil) = (0, nil) }
            guard case .starting = state.phase else {
                reading.cancel()
                return false
            }
            state.phase = .listening(Task { await attend(reading, receiver) })
            return state.failures > 0
        }
        if isAgain { logger.notice("Events are heard again. Subscriptions are on.") }
        return nil
    }

    private func listen(within limit: Duration) async throws(PostgresError) -> PostgresNotifications {
        let channels = [EventBatch.channel, hearing.channel]
        let listening = Task { [listener] () async -> Result<PostgresNotifications, PostgresError> in
            do throws(PostgresError) {
                return .success(try await listener.listen(channels, capacity: 4_096))
            } catch {
                return .failure(error)
            }
        }
        let limiting = Task {
            if (try? await Task.sleep(for: limit)) != nil { listening.cancel() }
        }
        defer { limiting.cancel() }
        return try await listening.value.get()
    }

    /// Listens until nothing is heard any more, or until it is stopped.
    private func attend(_ reading: Task<Void, Never>, _ receiver: Receiver) async {
        let isDeaf = await withTaskCancellationHandler {
            await withTaskGroup(of: Bool.self) { group in
                group.addTask {
                    await reading.value
                    return false
                }
                group.addTask { [hearing] in
                    await hearing.watch()
                    return true
                }
                let isDeaf = await group.next() ?? false
                reading.cancel()
                group.cancelAll()
                return isDeaf
            }
        } onCancel: {
            reading.cancel()
        }
        if state.withLock({ if case .stopped = $0.phase { true } else { false } }) { return }
        if isDeaf {
            // First, so that who subscribes again is refused with the reason.
            _ = becameDeaf()
            receiver.missed()
        } else {
            _ = becameIdle(.away)
            receiver.ended()
        }
    }

    private func becameIdle(_ refusal: Refusal) -> Refusal {
        state.withLock { Self.becomeIdle(&$0) }
        return refusal
    }

    private static func becomeIdle(_ state: inout State) {
        if case .stopped = state.phase { return }
        state.phase = .idle
    }

    private func becameDeaf() -> Refusal {
        let failures = state.withLock { state in
            state.failures += 1
            state.deafUntil = .now + min(Self.longestPause, .seconds(1 << min(state.failures - 1, 10)))
            Self.becomeIdle(&state)
            return state.failures
        }
        metrics.deaf()
        let way =
            listener.isPooled
            ? "it leads through a pooler, which must keep its session (PgBouncer: pool_mode=session); set database.directURL to the URL of the database itself"
            : "a proxy or firewall may have stopped to forward it, or it leads to another server than writes do"
        let message: Logger.Message =
            "Subscriptions are off: events are not heard over the connection that listens; \(way)."
        // Once for each time that it goes on; each further attempt is the same news.
        if failures == 1 { logger.error(message) } else { logger.debug(message) }
        return .deaf
    }

    private func read(_ notifications: PostgresNotifications, _ receiver: Receiver) async {
        var heard = HeardNumbers()
        func missed(_ reason: Logger.Message) {
            metrics.gap()
            logger.warning(reason)
            receiver.missed()
        }
        do throws(PostgresError) {
            for try await notification in notifications {
                switch notification {
                case .message(hearing.channel, let payload): hearing.heard(payload)
                case .message(_, let payload):
                    let batch = EventBatch(payload)
                    switch batch.origin.map({ heard.hear($0) }) {
                    case .repeated: continue
                    case .gap: missed("A server could not tell events. Subscribers are told.")
                    case .next, nil: break
                    }
                    metrics.received(batch.events.count)
                    receiver.events(batch.events)
                case .gap:
                    heard = HeardNumbers()
                    hearing.excuse()
                    missed(
                        "Events may have been missed: the connection that listens was lost or late. Subscribers are told."
                    )
                }
            }
        } catch {
            logger.error("Events can no longer be listened to.", metadata: ["error": .string(error.message)])
        }
    }

    /// Ends listening for good.
    func stop() {
        let task: Task<Void, Never>? = state.withLock { state in
            defer { state.phase = .stopped }
            if case .listening(let task) = state.phase { return task }
            return nil
        }
        task?.cancel()
    }
}
