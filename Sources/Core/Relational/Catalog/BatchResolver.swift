public import JSON

/// Code that computes one field for all rows of an answer in one call, for what SQL cannot express.
public struct BatchResolver: Sendable {
    /// The field's type in GraphQL's notation: a scalar's, an enum's or an object type's name, or a list of one
    /// (`"[Segment!]!"`).
    public let type: String
    /// The columns of the row that the code needs.
    public let columns: [String]
    /// The field's arguments.
    public let arguments: [FieldArgument]
    let resolve: @Sendable (BatchRequest) async throws -> [JSONValue]

    /// A resolver of a field of `type` that needs `columns` of each row.
    ///
    /// - Parameters:
    ///   - type: the field's type in GraphQL's notation. The objects of a value type are given as JSON whose members are called
    ///     as the type's fields. Those of a type over a table, or of a bare key, are given by their keys (a text or a number, for
    ///     a key of several columns a list of these), and read from there in one statement for all rows; what is not there or
    ///     not for the one who asks to see is null, and left out of a list whose elements are never null.
    ///   - columns: the columns of the row that the code needs.
    ///   - arguments: the field's arguments.
    ///   - resolve: gives one value a row, in the order of the rows. What it needs of the database it asks for in the request's
    ///     session, and what it asks of others it gives up at the session's deadline. The error of a ``ReadSession`` it passes
    ///     on: that of a database that is away or too slow is the whole operation's; after any other one the field alone is
    ///     null.
    public init(
        type: String, columns: [String], arguments: [FieldArgument],
        resolve: @escaping @Sendable (BatchRequest) async throws -> [JSONValue]
    ) {
        self.type = type
        self.columns = columns
        self.arguments = arguments
        self.resolve = resolve
    }

    /// A resolver of a field without arguments, which gets each row's ``columns`` as text (nil for NULL), in order.
    public init(
        type: String, columns: [String],
        resolve: @escaping @Sendable ([[String?]], ReadSession) async throws -> [JSONValue]
    ) {
        self.init(type: type, columns: columns, arguments: []) { try await resolve($0.rows, $0.session) }
    }
}

/// What a ``BatchResolver`` is asked for.
public struct BatchRequest: Sendable {
    /// Each row's ``BatchResolver/columns`` as text, nil for NULL, in order.
    public let rows: [[String?]]
    /// The coerced values of the field's arguments, defaults included; what was not given and has no default is absent.
    public let arguments: JSONObject
    /// Who asks.
    public let asker: Asker
    /// The id of the user who asks, or nil for nobody.
    public var viewer: Int64? { asker.viewer }
    /// What the one who asks may do.
    public var role: Role { asker.role }
    /// Where statements run: among those of the operation.
    public let session: ReadSession
}
