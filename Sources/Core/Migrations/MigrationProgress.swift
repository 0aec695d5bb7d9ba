/// How far a script outside a transaction came, as the database remembers it.
struct MigrationProgress: Sendable, Hashable {
    /// Whether it is the script that takes the migration back.
    let isReverting: Bool
    /// The statements that have taken effect, in order; `nil` where that is not known.
    let done: [String]?
    /// The statement that was begun last, where it cannot be told whether it has taken effect.
    let underWay: String?
}
