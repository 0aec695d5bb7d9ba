/// What a submission outside transactions does to the database, which decides on which connections it runs.
public enum PostgresAccess: Sendable, Hashable, CaseIterable {
    /// It only reads, on connections whose transactions PostgreSQL keeps from writing (`default_transaction_read_only`). It
    /// may be run a second time, where a slow one holds it up.
    case read
    /// It writes, on the write connections: its COMMIT waits until the log is on disk, and a connection works in order, so
    /// that whatever is behind it waits too. Commits on several connections share one flush of the log (PostgreSQL
    /// documentation, 30.5, "group commit").
    case write
}
