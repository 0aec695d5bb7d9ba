/// The INSERT of one row into a table, of which those that wait at the same moment run as one statement.
///
/// A row among many in one statement costs PostgreSQL a fraction of a lonely one: one plan is run, one transaction is
/// committed. Make one for each kind of row and keep it: rows are put together with others of the same ``PostgresInsert``.
///
/// Rows that have a conflict in the database do nothing (`ON CONFLICT … DO NOTHING`). Rows of one group are inserted in the
/// order of their identities, so that two servers that insert the same rows at once never wait for each other in a circle.
public final class PostgresInsert: Sendable {
    /// A column and its type. The name is a trusted one.
    public typealias Column = (name: String, type: PostgresType)

    /// What makes two rows the same, where it is given: a unique index over some columns.
    public struct Identity: Sendable {
        /// The column by whose values rows are divided into groups: those of one value never run in two groups at once.
        public let owner: String
        /// The column that tells the rows of one owner apart; a row without it is unlike any other.
        public let event: String
        /// The table whose `id` the owner refers to by a foreign key, where it does. A row whose owner is not there is left
        /// out of its group, so that the others do not fail with it.
        public let owners: String?
        /// Whether the table has no other unique index that a row could clash with. Where it has, a row without an event may be
        /// there already, too.
        public let isOnlyOne: Bool

        /// An identity, of trusted names.
        public init(owner: String, event: String, owners: String? = nil, isOnlyOne: Bool = true) {
            self.owner = owner
            self.event = event
            self.owners = owners
            self.isOnlyOne = isOnlyOne
        }
    }

    /// The statements for rows by themselves and for rows together.
    struct Form: Sendable {
        let alone: PostgresStatement
        let together: PostgresStatement
    }

    let identity: Identity
    let ownerColumn: Int
    let eventColumn: Int
    /// The types of the arrays that the rows of a group are sent as; nil where one of the types has none known.
    let arrayTypes: [PostgresType]?
    private let plain: Form
    private let once: Form
    /// The first of the two columns behind those of `returning`, in which a group's rows say which they are.
    let identityPosition: Int

    /// How long a group waits for a lock before it gives up and its rows are sent one by one, each of which waits for as long
    /// as it takes. So a row that others hold up does not hold up its group. Far below `deadlock_timeout` (1 s), so that no
    /// group is ever looked at for a deadlock.
    static let lockTimeout = "250ms"

    /// Makes the statements.
    ///
    /// - Parameters:
    ///   - table: the table, a trusted name.
    ///   - columns: the columns that are given, the two of the identity among them.
    ///   - identity: what makes two rows the same, which a unique index over `(owner, event) WHERE event IS NOT NULL` ensures.
    ///   - returning: what is answered of a row, a list for `RETURNING`.
    ///   - returnedCount: how many columns that are.
    /// - Precondition: the identity's columns are among the columns.
    public init(
        into table: String, _ columns: [Column], identity: Identity, returning: String, returnedCount: Int
    ) {
        guard let owner = columns.firstIndex(where: { $0.name == identity.owner }),
            let event = columns.firstIndex(where: { $0.name == identity.event })
        else { preconditionFailure("an identity names a column of \(table) that is not given") }
        self.identity = identity
        ownerColumn = owner
        eventColumn = event
        identityPosition = returnedCount
        let types = columns.map(\.type)
        let arrays = types.compactMap(\.arrayType)
        arrayTypes = arrays.count == types.count ? arrays : nil
        let names = columns.map(\.name).joined(separator: ", ")
        let values = columns.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        let into = "INSERT INTO \(table) (\(names))"
        // The limit is set where the first row is looked at, and ends with the transaction.
        var rows =
            "SELECT * FROM unnest(\(values)) AS given (\(names)) "
            + "WHERE (SELECT set_config('lock_timeout', '\(Self.lockTimeout)', true)) IS NOT NULL"
        if let owners = identity.owners {
            // A subselect for each row and not a join, so that the rows stay in their order.
            rows += " AND (SELECT true FROM \(owners) WHERE id = given.\(identity.owner))"
        }
        let target =
            identity.isOnlyOne
            ? " (\(identity.owner), \(identity.event)) WHERE \(identity.event) IS NOT NULL" : ""
        let conflict = " ON CONFLICT\(target) DO NOTHING"
        func form(_ conflict: String) -> Form {
            Form(
                alone: PostgresStatement(
                    "\(into) VALUES (\(values))\(conflict) RETURNING \(returning)", parameterTypes: types),
                together: PostgresStatement(
                    "\(into) \(rows)\(conflict) RETURNING \(returning), \(identity.owner), \(identity.event)",
                    parameterTypes: arrays))
        }
        plain = form("")
        once = form(conflict)
    }

    /// The statements that insert a row by itself: one without its event, and one with it.
    public var aloneStatements: [PostgresStatement] { [plain.alone, once.alone] }

    /// The statements for rows of which any could be there already, or none.
    func form(forRowsOnce: Bool) -> Form { forRowsOnce ? once : plain }

    /// The statement that inserts a row by itself.
    func statement(for row: [PostgresParameter]) -> PostgresStatement { form(forRowsOnce: isOnce(row)).alone }

    /// Whether a row of the same identity could be there already.
    func isOnce(_ row: [PostgresParameter]) -> Bool {
        !identity.isOnlyOne || row.indices.contains(eventColumn) && !row[eventColumn].isNull
    }
}

/// What came of a row.
public enum PostgresInsertOutcome: Sendable {
    /// It is stored and committed: this is the row of that number in the result, which is in text form and may hold rows of
    /// others.
    case inserted(PostgresResult, row: Int)
    /// It was not stored, since a row of its identity is there, or, where `isCertain` is false, since its owner may be missing:
    /// ask for the row that is there, or insert it by itself.
    case skipped(isCertain: Bool)
}
