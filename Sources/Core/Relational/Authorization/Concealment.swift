import Synchronization

/// Rows that are on their way out: while there are such they are shown to nobody, by whatever path.
///
/// Nearly always there are none, and what is planned then pays nothing for it: the plans for both cases are kept apart.
public final class Concealment: Sendable {
    /// What hides the rows of a table, by its name.
    let conditions: [String: RowPredicate]
    private let active: Atomic<Bool>

    /// Nothing to hide, ever.
    public convenience init() { self.init(conditions: [:]) }

    private init(conditions: [String: RowPredicate]) {
        self.conditions = conditions
        active = Atomic(!conditions.isEmpty)
    }

    /// The rows of users on their way out.
    ///
    /// - Parameters:
    ///   - columns: the columns with users' ids, by table.
    ///   - users: SQL that yields the ids of those users, in one column; nil for none, ever.
    public convenience init(columns: [(table: String, column: String)], of users: String?) {
        guard let users else {
            self.init()
            return
        }
        var conditions: [String: RowPredicate] = [:]
        for (table, column) in columns {
            // Read once a statement; where it yields nothing a row costs no comparison.
            let condition = RowPredicate("({row}.\(quoted(column)) = ANY (ARRAY(\(users)))) IS NOT TRUE")
            conditions[table] = .all(conditions[table], condition)
        }
        self.init(conditions: conditions)
    }

    /// Whether there may be such rows. It is so until something else is said.
    public var isActive: Bool { active.load(ordering: .acquiring) }

    /// Says whether there may be such rows.
    public func set(isActive: Bool) { active.store(isActive && !conditions.isEmpty, ordering: .releasing) }
}
