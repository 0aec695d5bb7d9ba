/// A row that a task wants to be inserted, and what came of it. Who may touch it is said at ``Awaited``.
final class InsertSubmission: Awaited<PostgresInsertOutcome>, @unchecked Sendable {
    let insert: PostgresInsert
    let row: [PostgresParameter]
    /// How many bytes the values take.
    let size: Int
    /// Whether it is to be a statement of its own, whatever else waits.
    let isAlone: Bool
    /// Whether nobody waits for the answer any more, or it was given.
    var isGivenUp = false
    /// What it was sent with by itself.
    var carrier: InsertCarrier?

    init(_ row: [PostgresParameter], by insert: PostgresInsert, isAlone: Bool, deadline: MonotonicInstant?) {
        self.insert = insert
        self.row = row
        self.size = row.reduce(0) { $0 + $1.stagedSize }
        self.isAlone = isAlone
        super.init(deadline: deadline)
    }

    /// Whether a row of its identity could be there already.
    var isOnce: Bool { insert.isOnce(row) }
    var owner: InsertIdentity.Part { InsertIdentity.Part(row[insert.ownerColumn]) }
    var identity: InsertIdentity { InsertIdentity(owner: owner, event: InsertIdentity.Part(row[insert.eventColumn])) }
}
