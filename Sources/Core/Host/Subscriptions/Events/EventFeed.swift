import Logging
import ModuleKit
import Postgres
import Synchronization

/// Listens to what all servers tell, from the first subscriber on: who has none costs the database nothing.
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

    private enum State {
        case idle
        case starting(Task<PostgresError?, Never>)
        case listening(Task<Void, Never>)
        case stopped
    }

    private let client: PostgresClient
    private let metrics: SubscriptionMetrics
    private let logger: Logger
    /// A lock, since subscribers come on every thread; it is held to look at the state.
    private let state = Mutex(State.idle)

    init(client: PostgresClient, metrics: SubscriptionMetrics, logger: Logger) {
        self.client = client
        self.metrics = metrics
        self.logger = logger
    }

    /// Returns once the channel is listened to. Where its connection is lost later, it comes back by itself.
    /// - Throws: why it cannot be listened to; the next call tries again.
    func listen(_ receiver: Receiver) async throws(PostgresError) {
        let starting: Task<PostgresError?, Never>? = try state.withLock { state throws(PostgresError) in
            switch state {
            case .listening: return nil
            case .starting(let task): return task
            case .stopped: throw PostgresError(.shutDown, "the server is stopping")
            case .idle:
                let task = Task { await start(receiver) }
                state = .starting(task)
                return task
            }
        }
        if let error = await starting?.value { throw error }
    }

    private func start(_ receiver: Receiver) async -> PostgresError? {
        do throws(PostgresError) {
            let notifications = try await client.listen([EventBatch.channel], capacity: 4_096)
            state.withLock { state in
                if case .stopped = state { return }
                state = .listening(Task { await read(notifications, receiver) })
            }
            return nil
        } catch {
            state.withLock { if case .starting = $0 { $0 = .idle } }
            return error
        }
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
                    missed(
                        "Events may have been missed: the connection that listens was lost or late. Subscribers are told."
                    )
                }
            }
        } catch {
            logger.error("Events can no longer be listened to.", metadata: ["error": .string(error.message)])
        }
        let isStopped = state.withLock { state in
            if case .stopped = state { return true }
            state = .idle
            return false
        }
        if !isStopped { receiver.ended() }
    }

    /// Ends listening for good.
    func stop() {
        let task: Task<Void, Never>? = state.withLock { state in
            defer { state = .stopped }
            if case .listening(let task) = state { return task }
            return nil
        }
        task?.cancel()
    }
}
