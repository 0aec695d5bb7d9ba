import Logging
import ModuleKit
import Postgres
import Synchronization

/// Tells events to all servers by PostgreSQL's NOTIFY, many at a time and never while a request waits.
///
/// What happens within ``gathering`` goes out together: a NOTIFY takes a lock of the whole database cluster when it commits,
/// so that one for each write would bring all writes into line. It is no write that must last, so its commit does not wait
/// for the disk either. Events that cannot be sent are dropped and counted.
final class EventOutbox: EventPublisher {
    /// How long events are gathered after the first.
    static let gathering = Duration.milliseconds(10)
    /// How many events may wait; further ones are dropped.
    static let capacity = 20_000
    /// How many notifications go out in one flush.
    private static let flush = 16

    private struct State {
        var events: [RecordedEvent] = []
        /// What sends them, until nothing comes any more.
        var sending: Task<Void, Never>?
    }

    private let client: PostgresClient
    private let metrics: SubscriptionMetrics
    private let logger: Logger
    /// A lock, since events come from every thread; it is held to append to an array.
    private let state = Mutex(State())

    init(client: PostgresClient, metrics: SubscriptionMetrics, logger: Logger) {
        self.client = client
        self.metrics = metrics
        self.logger = logger
    }

    func publish(_ event: RecordedEvent) {
        let isTaken = state.withLock { state in
            guard state.events.count < Self.capacity else { return false }
            state.events.append(event)
            if state.sending == nil { state.sending = Task { await send() } }
            return true
        }
        if !isTaken { metrics.lost(1) }
    }

    /// Returns once all that was published has been sent, or is known to be lost.
    func drain() async {
        while let sending = state.withLock({ $0.sending }) { await sending.value }
    }

    /// Sends what is gathered until nothing comes any more.
    private func send() async {
        while true {
            try? await Task.sleep(for: Self.gathering)
            let events = state.withLock { state in
                defer { state.events = [] }
                if state.events.isEmpty { state.sending = nil }
                return state.events
            }
            guard !events.isEmpty else { return }
            await send(events)
        }
    }

    private func send(_ events: [RecordedEvent]) async {
        let (payloads, tooLarge) = EventBatch.payloads(of: events)
        metrics.published(events.count - tooLarge)
        metrics.lost(tooLarge)
        var rest = payloads[...]
        while !rest.isEmpty {
            let flush = rest.prefix(Self.flush)
            rest = rest.dropFirst(Self.flush)
            let statements = flush.map { payload in
                BoundStatement(
                    statement: Self.notify, parameters: [.text(EventBatch.channel), .text(payload)], resultFormat: .text
                )
            }
            do throws(PostgresError) {
                _ = try await client.execute(statements, access: .write, deadline: .now + .seconds(5))
            } catch {
                metrics.lost(events.count - tooLarge)
                logger.warning(
                    "Subscribers miss events, which could not be told.",
                    metadata: ["events": .stringConvertible(events.count), "error": .string(error.message)])
                return
            }
        }
    }

    private static let notify = PostgresStatement(
        "SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, $2)", parameterTypes: [.text, .text])
}
