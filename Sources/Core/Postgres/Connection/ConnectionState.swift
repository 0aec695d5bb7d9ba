internal import DequeModule

/// What one connection has been sent and not yet answered: a state machine without socket and clock.
///
/// In pipeline mode each entry is a number of messages, answered in order. A Sync ends it, or a group of entries: they are
/// one transaction then, and where one of them fails none has done anything, so that each is to be sent again by itself.
/// Outside the pipeline (a script, a COPY) one entry has the connection to itself.
struct ConnectionState<Work> {
    /// What an entry was sent for.
    enum Purpose: Equatable {
        case submission
        /// The session's settings.
        case setup
        /// Which process of the server answers.
        case identity
        /// Clean-up of a lease.
        case rollback
        /// Clean-up of a session.
        case discard
        /// Freeing a statement that left the cache; nil frees all.
        case deallocate(StatementName?)
    }

    /// How an entry ended.
    enum Verdict: Equatable {
        case success
        case failure
        /// A prepared statement had gone stale, nothing of the submission was done: it can be sent again.
        case stale
        /// An entry of the same group failed, or this one did: nothing of the group was done. It can be sent again alone.
        case undone
    }

    struct Entry {
        /// Nil once nobody waits for the answer.
        var work: Work?
        let purpose: Purpose
        let deadline: MonotonicInstant?
        fileprivate(set) var verdict = Verdict.success
    }

    /// What the answer means for the entry that is being answered.
    enum Reaction {
        case none
        /// The result belongs to that entry.
        case deliver
        /// The error belongs to that entry.
        case fail
        case finished(Entry)
        /// Several entries ended with one Sync.
        case finishedGroup([Entry])
        /// This cannot be an answer: the connection is to be closed.
        case violation
    }

    private enum Expected {
        case preparation(StatementName)
        case result(StatementName?, isReused: Bool)
        /// The result of a statement that was sent before those of an entry, and which nobody waits for.
        case hidden
        /// No message: the end of an entry that shares the Sync of those after it.
        case boundary
        case sync
    }

    private(set) var mode = Mode.pipeline
    private(set) var transaction = TransactionStatus.idle
    private(set) var cache: StatementCache
    private(set) var hits = 0
    private(set) var misses = 0
    /// When the server last answered, or was given something to do.
    private(set) var lastProgress: MonotonicInstant
    /// Since when the server has been at the oldest entry that has not all its answers.
    private(set) var headSince: MonotonicInstant
    /// No deadline in flight is before this.
    private(set) var earliestDeadline: MonotonicInstant?
    /// What must be told to the server as soon as it can be.
    private(set) var mustDeallocateAll = false
    /// Whether the server knew a name already that was ours alone to give: it has been prepared on another's connection.
    private(set) var hasMetItself = false

    private var entries = Deque<Entry>()
    private var expected = Deque<Expected>()
    /// How many of the oldest entries have all their answers but the Sync of their group.
    private var complete = 0

    init(cacheCapacity: Int, now: MonotonicInstant) {
        self.cache = StatementCache(capacity: cacheCapacity)
        self.lastProgress = now
        self.headSince = now
    }

    var isIdle: Bool { entries.isEmpty && mode == .pipeline }
    var inFlight: Int { entries.count }
    /// The entry that the last answer belonged to, as long as its Sync has not come.
    var current: Entry? { complete < entries.count ? entries[complete] : nil }
    var expectsAnswers: Bool { mode == .pipeline ? !expected.isEmpty : mode != .copying && mode != .copySending }

    // MARK: Sending in a pipeline

    /// How to send a statement by name. The answers it will have are noted.
    /// - Parameter isRepeated: whether the submission is sent again since a prepared statement had gone stale.
    mutating func useNamed(_ statement: PostgresStatement, isRepeated: Bool = false) -> StatementCache.Use {
        let use = cache.use(statement, trustsPending: !isRepeated)
        switch use {
        case .prepared(let name):
            hits += 1
            expected.append(.result(name, isReused: true))
        case .prepare(let name):
            misses += 1
            expected.append(.preparation(name))
            expected.append(.result(name, isReused: false))
        }
        return use
    }

    /// Notes the answer of a statement that is not prepared.
    mutating func useUnnamed() {
        expected.append(.result(nil, isReused: false))
    }

    /// Notes the answer of a statement that goes before those of an entry.
    mutating func useHidden() {
        expected.append(.hidden)
    }

    /// Ends an entry.
    /// - Parameter isGrouped: whether its Sync is that of a group, which ``endGroup()`` ends; else it has its own.
    mutating func commit(
        _ work: Work?, purpose: Purpose, deadline: MonotonicInstant?, now: MonotonicInstant,
        isGrouped: Bool = false
    ) {
        if entries.isEmpty {
            lastProgress = now
            headSince = now
        }
        expected.append(isGrouped ? .boundary : .sync)
        append(Entry(work: work, purpose: purpose, deadline: deadline))
        if purpose == .discard || purpose == .deallocate(nil) { cache.removeAll() }
    }

    /// Ends a group with its Sync.
    mutating func endGroup() {
        guard case .boundary = expected.last else { return }
        expected[expected.count - 1] = .sync
    }

    private mutating func append(_ entry: Entry) {
        if let deadline = entry.deadline { earliestDeadline = min(earliestDeadline ?? deadline, deadline) }
        entries.append(entry)
    }

    // MARK: Having the connection to oneself

    mutating func beginScript(_ work: Work, deadline: MonotonicInstant?, now: MonotonicInstant) {
        lastProgress = now
        mode = .script
        append(Entry(work: work, purpose: .submission, deadline: deadline))
    }

    mutating func beginCopyRows(_ work: Work, deadline: MonotonicInstant?) {
        mode = .copySending
        append(Entry(work: work, purpose: .submission, deadline: deadline))
    }

    /// The rows have left.
    mutating func copyRowsSent() -> Entry? {
        guard mode == .copySending else { return nil }
        mode = .copying
        return entries.popFirst()
    }

    mutating func beginCopyEnd(_ work: Work, deadline: MonotonicInstant?) {
        mode = .copyEnding
        append(Entry(work: work, purpose: .submission, deadline: deadline))
    }

    // MARK: Receiving

    mutating func received(_ answer: Answer, now: MonotonicInstant) -> Reaction {
        lastProgress = now
        guard mode == .pipeline else { return receivedAlone(answer) }
        passBoundaries(now: now)
        switch answer {
        case .success: return succeeded()
        case .failure(let sqlState): return failed(sqlState)
        case .aborted: return aborted()
        case .sync(let status):
            headSince = now
            return synced(status)
        case .copyIn, .end: return .violation
        }
    }

    /// What comes next is the next entry's. (The last boundary of all becomes a Sync before anything is answered.)
    private mutating func passBoundaries(now: MonotonicInstant) {
        while case .boundary = expected.first, expected.count > 1 {
            expected.removeFirst()
            complete += 1
            headSince = now
        }
    }

    private mutating func succeeded() -> Reaction {
        switch expected.popFirst() {
        case .preparation(let name):
            cache.confirm(name)
            return .none
        case .result: return .deliver
        case .hidden: return .none
        case .boundary, .sync, nil: return .violation
        }
    }

    private mutating func failed(_ sqlState: String?) -> Reaction {
        guard complete < entries.count else { return .violation }
        var verdict = Verdict.failure
        switch expected.first {
        case .preparation(let name):
            expected.removeFirst()
            cache.forget(name)
            if sqlState == "42P05" {
                hasMetItself = true
                verdict = .stale
            }
        case .hidden:
            expected.removeFirst()
        case .result(let name, let isReused):
            expected.removeFirst()
            if let name, isReused, isStale(sqlState, name) { verdict = .stale }
        case .sync:
            // Raised by the Sync itself, as a deferred constraint is; the Sync's own answer follows.
            break
        case .boundary, nil:
            return .violation
        }
        // Errors that come after a first one under the same Sync cannot be: all else is aborted.
        entries[complete].verdict = verdict
        return .fail
    }

    /// Drops from the cache what the error says is no longer good.
    private mutating func isStale(_ sqlState: String?, _ name: StatementName) -> Bool {
        switch sqlState {
        case "26000":
            // A name that an earlier failure dropped is known to be gone; any other means that someone deallocated
            // behind our back, perhaps all.
            if cache.contains(name) {
                cache.removeAll()
                mustDeallocateAll = true
            }
            return true
        case "0A000":
            cache.retire(name)
            return true
        default:
            return false
        }
    }

    private mutating func aborted() -> Reaction {
        switch expected.popFirst() {
        case .preparation(let name):
            cache.forget(name)
            return .none
        case .result, .hidden:
            return .none
        case .boundary, .sync, nil:
            return .violation
        }
    }

    private mutating func synced(_ status: TransactionStatus) -> Reaction {
        guard case .sync = expected.popFirst(), complete < entries.count else { return .violation }
        // While more is in flight libpq does not tell; a transaction that was open before is open still.
        if status != .active { transaction = status }
        guard complete == 0, var entry = entries.popFirst() else { return groupSynced() }
        // Inside a transaction what went before is lost as well, so that sending again would not do.
        if entry.verdict == .stale && transaction != .idle { entry.verdict = .failure }
        if case .deallocate(let name?) = entry.purpose, entry.verdict == .failure, transaction == .failed {
            cache.retireAgain(name)
        }
        return .finished(entry)
    }

    private mutating func groupSynced() -> Reaction {
        var group = Array(entries.prefix(complete + 1))
        entries.removeFirst(complete + 1)
        complete = 0
        if group.contains(where: { $0.verdict != .success }) {
            for index in group.indices { group[index].verdict = .undone }
        }
        return .finishedGroup(group)
    }

    private mutating func receivedAlone(_ answer: Answer) -> Reaction {
        guard !entries.isEmpty else { return .violation }
        switch answer {
        case .success:
            return .deliver
        case .failure:
            entries[0].verdict = .failure
            return .fail
        case .copyIn:
            guard mode == .script, let entry = entries.popFirst() else { return .violation }
            mode = .copying
            return .finished(entry)
        case .end(let status):
            guard mode == .script || mode == .copyEnding, let entry = entries.popFirst() else { return .violation }
            mode = .pipeline
            transaction = status
            // A script may have prepared, deallocated or discarded anything.
            return .finished(entry)
        case .aborted, .sync:
            return .violation
        }
    }

    // MARK: Housekeeping

    /// The names to deallocate now, none inside a failed transaction.
    mutating func takeRetired() -> [StatementName] {
        transaction == .failed ? [] : cache.takeRetired()
    }

    /// Whether all statements are to be deallocated now.
    mutating func takeMustDeallocateAll() -> Bool {
        guard mustDeallocateAll, transaction != .failed else { return false }
        mustDeallocateAll = false
        return true
    }

    // MARK: Giving up

    /// Leaves the answers of an entry to be thrown away.
    /// - Returns: its work, where it is in flight.
    mutating func abandon(where matches: (Work) -> Bool) -> Work? {
        for index in entries.indices {
            if let work = entries[index].work, matches(work) {
                entries[index].work = nil
                return work
            }
        }
        return nil
    }

    /// Leaves the answers of all entries whose deadline has passed to be thrown away.
    mutating func expire(now: MonotonicInstant) -> [Work] {
        guard let earliestDeadline, earliestDeadline <= now else { return [] }
        var expired: [Work] = []
        var next: MonotonicInstant?
        for index in entries.indices {
            guard let work = entries[index].work, let deadline = entries[index].deadline else { continue }
            if deadline <= now {
                entries[index].work = nil
                expired.append(work)
            } else {
                next = min(next ?? deadline, deadline)
            }
        }
        self.earliestDeadline = next
        return expired
    }

    /// Whether anybody waits for any of its answers.
    var isAwaited: Bool { entries.contains { $0.work != nil } }

    /// Leaves the answers of all entries to be thrown away that the oldest one holds up: of those behind it, and of those that
    /// share its Sync. Where others of its group are still to come its own answer waits for them: then it is among them.
    /// - Returns: the work of those entries, which may be sent elsewhere.
    mutating func releaseHeldUp(now: MonotonicInstant) -> [Work] {
        passBoundaries(now: now)
        let end = expected.first { entry in
            switch entry {
            case .boundary, .sync: true
            case .preparation, .result, .hidden: false
            }
        }
        let isLastOfGroup = if case .boundary = end { false } else { true }
        var released: [Work] = []
        for index in entries.indices where index != complete || !isLastOfGroup {
            guard let work = entries[index].work else { continue }
            entries[index].work = nil
            released.append(work)
        }
        return released
    }

    /// The connection is gone.
    /// - Returns: all work that was in flight.
    mutating func close() -> [Work] {
        let work = entries.compactMap(\.work)
        entries.removeAll()
        expected.removeAll()
        complete = 0
        return work
    }
}
