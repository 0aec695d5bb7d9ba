import Logging
import ModuleKit
import Postgres
import Synchronization

/// Tells events to all servers by PostgreSQL's NOTIFY, many at a time and never while a request waits.
///
/// What happens within ``gathering`` goes out together: a NOTIFY takes a lock of the whole database cluster when it commits,
/// so that one for each write would bring all writes into line. It is no write that must last, so its commit does not wait
/// for the disk either. What cannot be sent is sent again for a while, then dropped and counted; its number is missing then,
/// by which every server knows to tell its subscribers (``HeardNumbers``).
final class EventOutbox: EventPublisher {
    /// How long events are gathered after the first.
    static let gathering = Duration.milliseconds(10)
    /// How many events may wait; further ones are dropped.
    static let capacity = 20_000
    /// How many notifications go out in one flush.
    private static let flush = 16
    /// How long a flush is tried, and how long one try may take.
    private static let patience = Duration.seconds(10)
    private static let tryTime = Duration.seconds(5)

    private struct State {
        var events: [RecordedEvent] = []
        /// The last number that was given to a payload.
        var number = 0
        /// What sends them, until nothing comes any more.
        var sending: Task<Void, Never>?
    }

    private let client: PostgresClient
    private let metrics: SubscriptionMetrics
    private let logger: Logger
    /// What no other server is called.
    let server = String(UInt64.random(in: 0 ... .max), radix: 36)
    /// A lock, since events come from every thread; it is held to append to an array.
    private let state = Mutex(State())

    init(client: PostgresClient, metrics: SubscriptionMetrics, logger: Logger) {
        self.client = client
        self.metrics = metrics
        self.logger = logger
    }

    func publish(_ event: RecordedEvent) {
        let isTaken = state.withLock { state in
            guard state.events.count < Self.capacity else {
                state.number += 1
                return false
            }
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
            let (events, before) = state.withLock { state in
                defer { state.events = [] }
                if state.events.isEmpty { state.sending = nil }
                return (state.events, state.number)
            }
            guard !events.isEmpty else { return }
            var number = before
            let (payloads, tooLarge) = EventBatch.payloads(of: events, server: server, after: &number)
            state.withLock { $0.number += number - before }
            if !tooLarge.isEmpty {
                metrics.lost(tooLarge.count)
                logger.error(
                    "Subscribers miss events, which are larger than \(EventBatch.longestPayload) bytes.",
                    metadata: [
                        "events": .stringConvertible(tooLarge.count),
                        "topics": .string(Set(tooLarge.map(\.topic)).sorted().joined(separator: ", ")),
                    ])
            }
            var rest = payloads[...]
            while !rest.isEmpty {
                await send(rest.prefix(Self.flush))
                rest = rest.dropFirst(Self.flush)
            }
        }
    }

    /// Sends notifications, all or none. Where nobody knows whether they went out they are sent again, too: who has heard
    /// them knows their numbers.
    private func send(_ payloads: ArraySlice<EventBatch.Payload>) async {
        let statements = payloads.map { Self.notification(channel: EventBatch.channel, payload: $0.text) }
        let count = payloads.reduce(0) { $0 + $1.count }
        let limit = MonotonicInstant.now + Self.patience
        while true {
            do throws(PostgresError) {
                _ = try await client.execute(statements, access: .write, deadline: .now + Self.tryTime)
                return metrics.published(count)
            } catch {
                guard error.code != .shutDown, .now < limit else {
                    metrics.lost(count)
                    logger.warning(
                        "Subscribers miss events, which could not be told.",
                        metadata: ["events": .stringConvertible(count), "error": .string(error.message)])
                    return
                }
            }
            try? await Task.sleep(for: Self.gathering)
        }
    }

    /// A notification that need not outlast a crash.
    static func notification(channel: String, payload: String) -> BoundStatement {
        BoundStatement(statement: notify, parameters: [.text(channel), .text(payload)], resultFormat: .text)
    }

    private static let notify = PostgresStatement(
        "SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, $2)", parameterTypes: [.text, .text])
}
