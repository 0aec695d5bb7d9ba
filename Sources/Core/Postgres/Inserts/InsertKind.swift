/// The rows of one ``PostgresInsert`` that wait or are under way. It belongs to the reactor's thread.
final class InsertKind {
    let insert: PostgresInsert
    var lanes: [InsertLane<InsertSubmission>]
    /// Owners of whom a row is sent by itself after its group failed, and how many. What comes for them meanwhile goes by
    /// itself, too: what held up or failed one group would do so to the next.
    private var apart: [InsertIdentity.Part: Int] = [:]

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

    func isApart(_ row: InsertSubmission) -> Bool {
        row.isAlone || insert.arrayTypes == nil || !apart.isEmpty && apart[row.owner] != nil
    }

    func setApart(_ owner: InsertIdentity.Part) { apart[owner, default: 0] += 1 }

    func unsetApart(_ owner: InsertIdentity.Part) {
        guard let count = apart[owner] else { return }
        apart[owner] = count > 1 ? count - 1 : nil
    }
}
