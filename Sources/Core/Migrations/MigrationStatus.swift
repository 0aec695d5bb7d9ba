/// How one migration stands in a database.
public struct MigrationStatus: Sendable, Hashable {
    /// What there is to say of a migration.
    public enum State: String, Sendable, Hashable {
        /// It was applied, and its file is what it was then.
        case applied
        /// It will be applied by the next ``Migrator/up()``.
        case pending
        /// It was applied, and its file has changed since.
        case edited
        /// It was applied, and there is no such file.
        case missing
        /// It was not applied although a later one of its module was.
        case outOfOrder = "out of order"
        /// It was begun outside a transaction and cut off; the next ``Migrator/up()`` goes on with it.
        case interrupted
        /// It was begun outside a transaction and cut off, and a person has to see how far it came.
        case unfinished

        /// Whether the next ``Migrator/up()`` makes it ``applied``.
        public var isPending: Bool { self == .pending || self == .interrupted }
    }

    /// The migration's module.
    public let module: String
    /// The migration's number.
    public let number: Int
    /// What the migration does: the `create_users` of `0001_create_users.sql`.
    public let name: String
    /// How it stands.
    public let state: State
    /// When it was applied, in RFC 3339 with microseconds and `Z`; `nil` if it was not.
    public let appliedAt: String?
    /// How long that took, in milliseconds.
    public let milliseconds: Int64?
    /// The path of the file that applies it; `nil` if there is none.
    public let file: String?
    /// What is wrong and what to do, for a person; `nil` for what is applied or will be.
    public internal(set) var problem: String?

    /// How the migration is called in messages: `0001_create_users`.
    public var title: String { Migration.title(number: number, name: name) }
}
