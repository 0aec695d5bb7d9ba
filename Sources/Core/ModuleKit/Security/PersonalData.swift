public import Postgres

/// What a module holds of a person: a table whose rows refer to users. It is exported with the person, and goes with them.
///
///     registration.personalData = [PersonalData("ratings", of: "user_id", shownAs: "Rating", listedBy: "ratings")]
///
/// A module with a table that refers to `users`, and without a word of it here, is refused at start: nobody should have to remember
/// what is to be deleted.
public struct PersonalData: Sendable {
    /// Deletes some of what is held of a person, at most so many rows, in a transaction of the product's.
    ///
    /// - Returns: how many rows there were; 0 once there is nothing left.
    public typealias Erase =
        @Sendable (_ user: Int64, _ most: Int, PostgresTransaction) async throws -> Int

    /// How it is exported: each row as an object of a type, of which a field of `Query` lists those that the person may see.
    public struct Export: Sendable {
        /// The object type.
        public let type: String
        /// The field of `Query` that lists its objects.
        public let list: String
    }

    /// The table.
    public let table: String
    /// The column with the id of the user.
    public let column: String
    /// How it is exported; nil where it tells the person nothing, such as the hash of a secret.
    public let export: Export?
    let erase: Erase?

    /// The rows of a table. Those of a person are deleted, some thousand at a time; how that touches rows that refer to them the
    /// table's foreign keys say.
    ///
    /// - Parameters:
    ///   - table: the table.
    ///   - column: the column with the id of the user.
    ///   - type: the object type as which a person's rows are exported.
    ///   - list: the field of `Query` that lists its objects: to a viewer their own. Without both nothing is exported.
    ///   - erase: deletes in place of the product, where more is to be done than to delete rows.
    public init(
        _ table: String, of column: String = "user_id", shownAs type: String? = nil, listedBy list: String? = nil,
        erase: Erase? = nil
    ) {
        self.table = table
        self.column = column
        if let type, let list { export = Export(type: type, list: list) } else { export = nil }
        self.erase = erase
    }

    /// Deletes at most so many of a person's rows.
    /// - Returns: how many there were.
    public func erase(_ user: Int64, most: Int, in transaction: PostgresTransaction) async throws -> Int {
        if let erase { return try await erase(user, most, transaction) }
        return try await transaction.query(
            """
            DELETE FROM \(identifier: table) WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM \(identifier: table) WHERE \(identifier: column) = \(user) LIMIT \(Int64(most))))
            """
        ).affectedRows
    }
}
