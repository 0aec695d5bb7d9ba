/// A column by which rows are ordered.
struct OrderTerm: Sendable {
    let column: Column
    let ascending: Bool
    /// Whether rows without a value come first. In a list they come last, whichever way it is ordered.
    var nullsFirst = false

    /// The same, read from the other end.
    var reversed: OrderTerm { OrderTerm(column: column, ascending: !ascending, nullsFirst: !nullsFirst) }

    /// The term of an `ORDER BY`. PostgreSQL has rows without a value last where it ascends, and first where it descends.
    func text(row alias: String) -> String {
        let nulls = column.isNullable && nullsFirst == ascending ? (nullsFirst ? " NULLS FIRST" : " NULLS LAST") : ""
        return column.compared(row: alias) + (ascending ? "" : " DESC") + nulls
    }
}
