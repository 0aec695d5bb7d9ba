/// A play of a unit as the table of plays has it.
struct PlayRow: Sendable {
    let id: Int64
    let sessionID: String?
    let time: Microseconds
    /// When it was by what was recorded as a play, where an entry of the playbook began earlier.
    let posted: Microseconds?
    /// Whether nothing but an entry of the playbook tells of it.
    let isFromPlaybook: Bool
}

/// What has to be changed in the table of plays, so that each session has one play at its earliest time.
struct PlayChanges: Sendable {
    struct New: Sendable {
        let unit: ViewingUnit
        let sessionID: String
        let time: Microseconds
    }

    struct Move: Sendable {
        let id: Int64
        let time: Microseconds
        let posted: Microseconds?
    }

    private(set) var new: [New] = []
    private(set) var moved: [Move] = []
    private(set) var gone: [Int64] = []

    var isEmpty: Bool { new.isEmpty && moved.isEmpty && gone.isEmpty }

    /// Compares the plays of a unit with those that its entries tell of.
    ///
    /// - Returns: when its plays were, then.
    mutating func compare(_ rows: [PlayRow], with told: [String: Microseconds], of unit: ViewingUnit) -> [Microseconds]
    {
        var times: [Microseconds] = []
        var left = told
        for row in rows {
            let begin = row.sessionID.flatMap { left.removeValue(forKey: $0) }
            let own = row.isFromPlaybook ? nil : row.posted ?? row.time
            guard let time = [begin, own].compactMap(\.self).min() else {
                gone.append(row.id)
                continue
            }
            let posted = own.flatMap { $0 > time ? $0 : nil }
            if time != row.time || posted != row.posted { moved.append(Move(id: row.id, time: time, posted: posted)) }
            times.append(time)
        }
        for (sessionID, time) in left.sorted(by: { $0.key < $1.key }) {
            new.append(New(unit: unit, sessionID: sessionID, time: time))
            times.append(time)
        }
        return times.sorted()
    }
}
