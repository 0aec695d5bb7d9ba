import ModuleKit
import Postgres
import Synchronization

/// Whether the product can do its work, check by check. What was wrong becomes right again by itself.
final class Health: Sendable {
    /// How far the tables or the modules are.
    enum Stage: Sendable, Equatable {
        case waiting
        /// The migration of that name is being applied.
        case running(String)
        case done
        case failed
    }

    /// One check of `GET /health/ready`.
    struct Check: Sendable, Equatable {
        let name: String
        let isPassed: Bool
        let detail: String
    }

    private struct State {
        var migrations = Stage.waiting
        var modules = Stage.waiting
        var isStopping = false
    }

    private let database: PostgresClient
    private let state = Mutex(State())
    private let areTablesReady = Atomic(false)

    private let details: [ReadinessDetail]

    /// - Parameter details: what modules say besides.
    init(database: PostgresClient, details: [ReadinessDetail] = []) {
        self.database = database
        self.details = details
    }

    /// Whether endpoints that need the database may run: their tables exist and their modules have started. That the
    /// database is away for a while they notice themselves.
    var isReadyForRequests: Bool { areTablesReady.load(ordering: .relaxed) }

    /// Why requests that need the database are not answered yet, for their clients.
    var unreadiness: String {
        switch state.withLock({ $0.migrations }) {
        case .running(let migration):
            "The tables are being brought up to date (migration \(migration)). Try again shortly."
        case .done: "The modules are being started. Try again shortly."
        case .waiting, .failed: "The database is not ready. Try again shortly."
        }
    }

    /// - Throws: a 503 where requests that need the database are not answered yet.
    @Sendable func check() throws(Problem) {
        guard isReadyForRequests else { throw .unavailable(unreadiness) }
    }

    func migrations(_ stage: Stage) { state.withLock { $0.migrations = stage } }

    func modules(_ stage: Stage) {
        state.withLock { $0.modules = stage }
        areTablesReady.store(stage == .done, ordering: .relaxed)
    }

    func stopping() { state.withLock { $0.isStopping = true } }

    /// Every check, in a fixed order.
    var checks: [Check] {
        let state = state.withLock { $0 }
        let isAvailable = database.isAvailable
        return [
            Check(
                name: "database", isPassed: isAvailable,
                detail: isAvailable ? "connected" : "away; trying to connect"),
            Check(
                name: "writes", isPassed: database.isWritable,
                detail: database.isWritable ? "taken" : "refused; the database is read-only"),
            Check(name: "migrations", isPassed: state.migrations == .done, detail: Self.detail(state.migrations)),
            Check(name: "modules", isPassed: state.modules == .done, detail: Self.detail(state.modules)),
            Check(
                name: "server", isPassed: !state.isStopping,
                detail: state.isStopping ? "stopping" : "accepting requests"),
        ] + details.map { Check(name: $0.name, isPassed: true, detail: $0.read()) }
    }

    private static func detail(_ stage: Stage) -> String {
        switch stage {
        case .waiting: "waiting for the database"
        case .running(let name): "applying \(name)"
        case .done: "done"
        case .failed: "failed; the log says why"
        }
    }
}
