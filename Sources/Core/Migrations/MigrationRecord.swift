/// A row of the history: one migration that was applied, or begun.
struct MigrationRecord: Sendable, Hashable {
    let module: String
    let number: Int
    let name: String
    /// The ``MigrationChecksum`` of the file at the time.
    let checksum: String
    /// The modules that the module said it builds on at the time.
    let requires: [String]
    /// Its place among all migrations in the order in which they were applied.
    let sequence: Int64
    /// When it was finished, in RFC 3339; `nil` while it is not.
    let appliedAt: String?
    let milliseconds: Int64?
    /// How far it came, while it is not finished and that is written down.
    var progress: MigrationProgress?

    /// How it is called in messages: `0001_create_users`.
    var title: String { Migration.title(number: number, name: name) }
}
