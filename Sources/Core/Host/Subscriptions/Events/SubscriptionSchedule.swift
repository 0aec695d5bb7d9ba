import DequeModule
import ModuleKit

/// Who subscribes to what, and which events are to be answered next. A state machine without input or output of its own.
///
/// Subscribers who ask alike (``Plan`` values that are equal) are one group: an event is answered once for all of them. The
/// events of a group are answered in their order, a few in a turn; groups take turns, so that an expensive selection holds
/// up nobody but those who asked for it.
struct SubscriptionSchedule<Plan: Hashable & Sendable, Subscriber: Sendable> {
    /// The bounds of memory and work.
    struct Limits: Sendable {
        /// Subscriptions at once.
        var subscribers: Int
        /// Events of one group that wait to be answered. They are keys, and so cost little; one with a payload counts for as many
        /// as take its memory.
        var backlog = 10_000
        /// Events that wait in all groups; past that a group may have no more than its share.
        var totalBacklog = 100_000
        /// Turns at once.
        var turns = 4
        /// Events that are answered in one turn.
        var eventsPerTurn = 8
    }

    /// What a subscription is removed by.
    struct Ticket: Hashable, Sendable {
        fileprivate let group: Int
        fileprivate let number: Int
    }

    /// The next events of a group, to be answered by its plan.
    struct Turn: Sendable {
        fileprivate let group: Int
        let plan: Plan
        let events: [RecordedEvent]
    }

    private struct Group {
        let plan: Plan
        let topic: String
        let filter: [String?]
        var subscribers: [Int: Subscriber] = [:]
        var backlog = Deque<RecordedEvent>()
        /// What its backlog counts for.
        var size = 0
        /// Whether it waits for its turn or has it.
        var isScheduled = false
    }

    private let limits: Limits
    private var groups: [Int: Group] = [:]
    private var numbers: [Plan: Int] = [:]
    private var index = EventIndex<Int>()
    private var waiting = Deque<Int>()
    private var turns = 0
    private var next = 0
    /// The events that wait in all groups, and how many groups have any or have their turn.
    private var totalBacklog = 0
    private var scheduled = 0
    /// How many subscriptions there are.
    private(set) var count = 0

    init(limits: Limits) { self.limits = limits }

    /// Adds a subscription; nil where there are as many as may be.
    mutating func add(_ plan: Plan, topic: String, filter: [String?], _ subscriber: Subscriber) -> Ticket? {
        guard count < limits.subscribers else { return nil }
        count += 1
        next += 1
        if let group = numbers[plan] {
            groups[group]?.subscribers[next] = subscriber
            return Ticket(group: group, number: next)
        }
        var group = Group(plan: plan, topic: topic, filter: filter)
        group.subscribers[next] = subscriber
        groups[next] = group
        numbers[plan] = next
        index.insert(next, topic: topic, filter: filter)
        return Ticket(group: next, number: next)
    }

    /// Removes a subscription.
    /// - Returns: whether it was there.
    @discardableResult
    mutating func remove(_ ticket: Ticket) -> Bool {
        guard groups[ticket.group]?.subscribers.removeValue(forKey: ticket.number) != nil else { return false }
        count -= 1
        if groups[ticket.group]?.subscribers.isEmpty == true { removeGroup(ticket.group) }
        return true
    }

    /// Removes all subscriptions and gives their subscribers.
    mutating func removeAll() -> [Subscriber] {
        let subscribers = groups.values.flatMap(\.subscribers.values)
        for number in Array(groups.keys) { removeGroup(number) }
        count = 0
        return subscribers
    }

    /// Removes the subscriptions that were asked for so, and gives their subscribers.
    mutating func removeAll(where matches: (Plan) -> Bool) -> [Subscriber] {
        var removed: [Subscriber] = []
        for (number, group) in groups where matches(group.plan) {
            removed += group.subscribers.values
            count -= group.subscribers.count
            removeGroup(number)
        }
        return removed
    }

    private mutating func removeGroup(_ number: Int) {
        guard let group = groups.removeValue(forKey: number) else { return }
        numbers[group.plan] = nil
        totalBacklog -= group.size
        if group.isScheduled { scheduled -= 1 }
        index.remove(number, topic: group.topic, filter: group.filter)
    }

    /// Takes note of an event.
    /// - Returns: the subscribers, removed by this, whose answers take longer than their events come.
    mutating func arrived(_ event: RecordedEvent) -> [Subscriber] {
        var dropped: [Subscriber] = []
        for number in index.members(wanting: event) {
            guard let group = groups[number] else { continue }
            let share = totalBacklog < limits.totalBacklog ? limits.backlog : limits.totalBacklog / max(1, scheduled)
            guard group.size < min(share, limits.backlog) else {
                dropped += group.subscribers.values
                count -= group.subscribers.count
                removeGroup(number)
                continue
            }
            groups[number]?.backlog.append(event)
            groups[number]?.size += event.size
            totalBacklog += event.size
            guard !group.isScheduled else { continue }
            groups[number]?.isScheduled = true
            scheduled += 1
            waiting.append(number)
        }
        return dropped
    }

    /// Gives the next turn, to be ended by ``ended(_:)``; nil where nothing waits or enough turns are under way.
    mutating func nextTurn() -> Turn? {
        while turns < limits.turns, let number = waiting.popFirst() {
            // The group may have gone meanwhile.
            guard let group = groups[number] else { continue }
            let events = Array(group.backlog.prefix(limits.eventsPerTurn))
            let size = events.reduce(0) { $0 + $1.size }
            groups[number]?.backlog.removeFirst(events.count)
            groups[number]?.size -= size
            totalBacklog -= size
            turns += 1
            return Turn(group: number, plan: group.plan, events: events)
        }
        return nil
    }

    /// Those who are to get the answers of a turn.
    func subscribers(of turn: Turn) -> [Subscriber] { groups[turn.group].map { Array($0.subscribers.values) } ?? [] }

    /// Takes note of the end of a turn, whose answers have been passed on.
    mutating func ended(_ turn: Turn) {
        turns -= 1
        guard let group = groups[turn.group] else { return }
        if group.backlog.isEmpty {
            groups[turn.group]?.isScheduled = false
            scheduled -= 1
        } else {
            waiting.append(turn.group)
        }
    }
}

extension RecordedEvent {
    /// What it counts for in a backlog: one without a payload is the unit.
    fileprivate var size: Int { 1 + (payloadText?.utf8.count ?? 0) / 128 }
}
