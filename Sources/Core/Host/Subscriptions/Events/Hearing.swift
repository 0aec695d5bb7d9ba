import Logging
import Postgres
import Synchronization

/// Whether what is told over one connection is heard over another: this server tells itself a number every few seconds, over a
/// connection for writes as all events are told, and waits for it where it listens.
///
/// A connection that listens is silent by nature, so that nothing else shows that a pooler gave its session to another, that a
/// proxy forgot it, or that it leads to another server than the writes do.
final class Hearing: Sendable {
    /// How often, and how soon what was told must be heard.
    struct Schedule: Sendable {
        /// The pause between two numbers.
        var interval = Duration.seconds(5)
        /// How long the first may take, while a subscriber waits for it.
        var firstLimit = Duration.seconds(5)
        /// How long a later one may take.
        var limit = Duration.seconds(10)
    }

    /// What became of a number.
    enum Outcome: Equatable {
        case heard
        /// Everybody could hear it, and it did not come.
        case unheard
        /// It could not be told, which says nothing of hearing.
        case untold
    }

    private struct State {
        var told = 0
        var heard = 0
    }

    /// The channel, which is this server's alone.
    let channel: String
    let schedule: Schedule
    private let teller: PostgresClient
    /// A lock, since one task tells and another hears; it is held to look at two numbers.
    private let state = Mutex(State())

    /// How often it is looked whether a number was heard.
    private static let pause = Duration.milliseconds(10)

    init(server: String, teller: PostgresClient, schedule: Schedule = Schedule()) {
        channel = "videoplay_echo_" + server
        self.teller = teller
        self.schedule = schedule
    }

    /// Takes note of a notification of the channel.
    func heard(_ payload: String) {
        guard let number = Int(payload) else { return }
        state.withLock { $0.heard = max($0.heard, number) }
    }

    /// What was told up to now may have been missed for a reason that is known.
    func excuse() { state.withLock { $0.heard = $0.told } }

    /// Tells a number, and waits until it is heard.
    func tell(limit: Duration) async -> Outcome {
        let number = state.withLock { state in
            state.told += 1
            return state.told
        }
        do throws(PostgresError) {
            _ = try await teller.execute(
                [EventOutbox.notification(channel: channel, payload: String(number))], access: .write,
                deadline: .now + limit)
        } catch {
            excuse()
            return .untold
        }
        let deadline = ContinuousClock.now + limit
        while state.withLock({ $0.heard < number }) {
            guard ContinuousClock.now < deadline, !Task.isCancelled else { return .unheard }
            try? await Task.sleep(for: Self.pause)
        }
        return .heard
    }

    /// Returns once something that was told is not heard, or when the task is cancelled.
    func watch() async {
        while (try? await Task.sleep(for: schedule.interval)) != nil {
            if await tell(limit: schedule.limit) == .unheard { return }
        }
    }
}
