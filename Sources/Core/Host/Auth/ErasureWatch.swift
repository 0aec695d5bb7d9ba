import Logging
import Postgres
import Relational
import Synchronization

/// Finds out whether anybody is being erased, so that they are concealed for as long as that takes, and no longer.
///
/// The news that somebody is taken back conceals at once. Whether it was an erasure, and when it is done, the database is asked.
final class ErasureWatch: Sendable {
    private let concealment: Concealment
    /// Yields the ids of those who are being erased; nil where no module erases.
    private let pending: String?
    private let database: PostgresClient
    /// How often somebody was taken back. A lock, so that what is then concluded of it is concluded at once with it.
    private let news = Mutex(0)
    /// A lock, since the server starts and stops on different threads; it is held to look at it.
    private let task = Mutex<Task<Void, Never>?>(nil)

    /// How often the database is asked while somebody is concealed, and while nobody is: news may have been lost.
    private static let pause = (active: Duration.seconds(1), quiet: Duration.seconds(5))

    init(_ concealment: Concealment, pending: String?, database: PostgresClient) {
        self.concealment = concealment
        self.pending = pending
        self.database = database
    }

    /// Somebody's credentials were taken back: it may be that they are erased.
    func revoked() {
        guard pending != nil else { return }
        news.withLock { news in
            news += 1
            concealment.set(isActive: true)
        }
    }

    /// Asks from now on.
    func start() {
        task.withLock { task in if task == nil { task = Task { await run() } } }
    }

    /// Asks no more.
    func stop() { task.withLock { $0?.cancel() } }

    private func run() async {
        guard let pending else { return }
        while !Task.isCancelled {
            await look(pending)
            let pause = concealment.isActive ? Self.pause.active : Self.pause.quiet
            guard (try? await Task.sleep(for: pause)) != nil else { return }
        }
    }

    private func look(_ pending: String) async {
        let heard = news.withLock { $0 }
        // On a connection for writes: what a standby has not heard of yet has happened all the same.
        guard
            let rows = try? await database.query("SELECT EXISTS (\(raw: pending))", access: .write),
            let isPending = try? rows.first?.decode(Bool.self, at: 0)
        else { return }
        // What came while the database was asked may not be in its answer.
        news.withLock { news in
            if isPending || news == heard { concealment.set(isActive: isPending) }
        }
    }
}
