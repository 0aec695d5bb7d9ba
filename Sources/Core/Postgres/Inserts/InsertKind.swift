internal import DequeModule

/// The rows of one ``PostgresInsert`` that wait or are under way. It belongs to the reactor's thread.
final class InsertKind {
    let insert: PostgresInsert
    var lanes: [InsertLane<InsertSubmission>]
    /// Owners of whom a row is sent by itself, and those of their rows that wait for it: they go by themselves, too, one after
    /// the other. What held up or failed one group would do so to the next, and however many rows one owner has, they take one
    /// connection.
    private var apart: [InsertIdentity.Part: Deque<InsertSubmission>] = [:]

    init(_ insert: PostgresInsert, lanes: Int) {
        self.insert = insert
        self.lanes = Array(repeating: InsertLane(), count: max(1, lanes))
    }

    /// The lane of an owner, always the same one, so that two groups never hold rows of one owner.
    func lane(of owner: InsertIdentity.Part) -> Int {
        switch owner {
        case .number(let bits, _): Int(bits % UInt64(lanes.count))
        case .bytes, .none: Int(UInt(bitPattern: owner.hashValue) % UInt(lanes.count))
        }
    }

    var hasApart: Bool { !apart.isEmpty }

    /// Whether a row is not to be put together with others.
    func isApart(_ row: InsertSubmission) -> Bool {
        row.isAlone || insert.arrayTypes == nil || !apart.isEmpty && apart[row.owner] != nil
    }

    /// - Returns: false where it waits for another row of its owner.
    func beginApart(_ row: InsertSubmission) -> Bool {
        let owner = row.owner
        guard apart[owner] != nil else {
            apart[owner] = []
            return true
        }
        apart[owner]?.append(row)
        return false
    }

    /// A row that was sent by itself is answered.
    /// - Returns: the next one of its owner.
    func endApart(_ owner: InsertIdentity.Part) -> InsertSubmission? {
        if let next = apart[owner]?.popFirst() { return next }
        apart[owner] = nil
        return nil
    }

    /// The rows that wait for another one of their owner.
    var waitingApart: [InsertSubmission] { apart.values.flatMap { $0 } }

    /// Takes out the rows that match, of those that wait for another one of their owner.
    func withdrawApart(where matches: (InsertSubmission) -> Bool) -> [InsertSubmission] {
        var withdrawn: [InsertSubmission] = []
        for owner in apart.keys {
            apart[owner]?.removeAll { row in
                guard matches(row) else { return false }
                withdrawn.append(row)
                return true
            }
        }
        return withdrawn
    }
}
