package import Logging
package import Settings
import Synchronization

/// What all connections of a server share.
package final class ServerResources: Sendable {
    /// What each of them and their requests may cost.
    package let limits: LiveLimits
    /// How much of what is under way.
    package let activity: ServerActivity
    /// The room for answers that wait to be read.
    package let unread: UnreadAnswers
    /// What is left to each client; nil where nothing is bounded so.
    package let rates: RateTable?
    /// All of them.
    let connections = OpenConnections()
    private let isGivingUp = Atomic<Bool>(false)
    private let hasBegunToStop = Atomic<Bool>(false)

    package init(
        _ limits: LiveLimits, rates: RateSettings? = nil, activity: ServerActivity = ServerActivity(), logger: Logger
    ) {
        self.rates = rates.flatMap { $0.enabled ? RateTable($0) : nil }
        self.limits = limits
        self.activity = activity
        unread = UnreadAnswers(limits, logger: logger)
        unread.onShortage { [connections] in connections.endUnread() }
    }

    /// Whether the server stops and waits no longer for what is under way.
    var hasGivenUp: Bool { isGivingUp.load(ordering: .relaxed) }

    /// Whether the server stops, so that a connection that is still accepted is ended soon.
    var isStopping: Bool { hasBegunToStop.load(ordering: .relaxed) }

    func stopping() { hasBegunToStop.store(true, ordering: .relaxed) }

    /// Answers at once what is under way.
    func giveUp() {
        isGivingUp.store(true, ordering: .relaxed)
        connections.giveUp()
    }
}
