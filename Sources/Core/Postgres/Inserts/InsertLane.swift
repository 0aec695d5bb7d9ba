internal import DequeModule

/// Rows of some owners that wait to be inserted together: a state machine without socket and clock.
///
/// A group at a time is under way, so that those that come meanwhile are the next one. What takes long holds up no other for
/// longer than the patience.
struct InsertLane<Row> {
    /// How large a group may be.
    struct Limits {
        /// Past some hundred rows a further one makes none of them cheaper (measured: 64 rows cost each 8 % of a lonely
        /// one's time, 16 rows 16 %), and all wait for the last.
        var rows = 256
        var bytes = 1 << 20
        /// How long a group may take before the next one no longer waits for it.
        var patience: Duration = .milliseconds(100)
        /// How many groups may be under way at once, where they are slow. Each has a connection, and those of a table that
        /// somebody has locked must leave some to others.
        var groups = 3
    }

    private struct Waiting {
        let row: Row
        let size: Int
    }

    private let limits: Limits
    private var waiting = Deque<Waiting>()
    /// The group that the next one waits for.
    private var underWay: (number: UInt64, until: MonotonicInstant)?
    private var lastNumber: UInt64 = 0
    private var groupsUnderWay = 0

    init(limits: Limits = Limits()) {
        self.limits = limits
    }

    var count: Int { waiting.count }

    mutating func append(_ row: Row, size: Int) {
        waiting.append(Waiting(row: row, size: size))
    }

    /// The next group, if it may begin; with at least one row.
    /// - Parameter isUrgent: whether it waits for no other.
    mutating func next(now: MonotonicInstant, isUrgent: Bool = false) -> (number: UInt64, rows: [Row])? {
        guard !waiting.isEmpty else { return nil }
        if !isUrgent {
            if let underWay, underWay.until > now { return nil }
            guard groupsUnderWay < limits.groups else { return nil }
        }
        var rows: [Row] = []
        var bytes = 0
        while let first = waiting.first, rows.isEmpty || rows.count < limits.rows && bytes + first.size <= limits.bytes
        {
            bytes += first.size
            rows.append(first.row)
            waiting.removeFirst()
        }
        lastNumber += 1
        groupsUnderWay += 1
        underWay = (lastNumber, now + limits.patience)
        return (lastNumber, rows)
    }

    /// A group was answered, which each is once.
    mutating func finished(_ number: UInt64) {
        groupsUnderWay -= 1
        if underWay?.number == number { underWay = nil }
    }

    /// When ``next(now:isUrgent:)`` has something that it does not have now.
    var nextTick: MonotonicInstant? {
        waiting.isEmpty || groupsUnderWay >= limits.groups ? nil : underWay?.until
    }

    /// Takes out the rows that match.
    mutating func withdraw(where matches: (Row) -> Bool) -> [Row] {
        guard waiting.contains(where: { matches($0.row) }) else { return [] }
        var withdrawn: [Row] = []
        waiting.removeAll { entry in
            guard matches(entry.row) else { return false }
            withdrawn.append(entry.row)
            return true
        }
        return withdrawn
    }
}
