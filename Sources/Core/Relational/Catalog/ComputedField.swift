import GraphQL

/// A field whose value SQL computes, for many parents in one statement.
///
/// The SQL is one SELECT. `{row}.column` in it is a column of the row that it is computed for (of a bare key the key), `{viewer}`
/// the id of the one who asks, and the name of an argument in braces that argument's value, NULL where none is given. All of them
/// are bound as parameters or taken from the parents' rows; nothing of a request becomes text of the SQL.
///
/// What the SQL must yield follows from the type:
/// - of a scalar or an enum (`"Int!"`): one column, at most one row;
/// - of an object (`"VideoStats!"`): at most one row;
/// - of a list (`"[RetentionBucket!]!"`, `"[String!]!"`): rows in the order of the list;
/// - of a connection (`"VideoProgressConnection!"`): rows in any order; the connection filters, orders and counts them.
///
/// Objects of a value type are rows of its columns, by their names. Objects of a type over a table are rows of the table's key;
/// the rest is read from the table, with its ``Source/authorization``.
public struct ComputedField: Sendable, Hashable {
    /// How many rows a list may have.
    public enum RowBound: Sendable, Hashable {
        /// So many; where the SQL yields more the field is an error that names the bound.
        case atMost(Int)
        /// What the argument of that name says, whose default must be given. It may not be larger than the largest page.
        case argument(String)
    }

    /// The field's type in GraphQL's notation.
    public let type: String
    /// The field's arguments; those of a connection come by themselves.
    public let arguments: [FieldArgument]
    /// How many rows a list may have.
    public let rows: RowBound
    /// What it costs to compute the rows of one parent, in rows that an index finds.
    public let cost: Int
    let template: SQLTemplate
}

extension ComputedField {
    /// What the SQL yields.
    enum Shape {
        /// One value of that scalar or enum.
        case value(String)
        /// A list of such values.
        case values(String)
        case object(String)
        case list(String)
        case connection(String)

        /// The object type of the rows; nil for values.
        var objectType: String? {
            switch self {
            case .value, .values: nil
            case .object(let type), .list(let type), .connection(let type): type
            }
        }
    }

    /// The type as a reference; of what is none a type by that name, which the schema reports.
    var reference: TypeReference { TypeReference(parsing: type) ?? .named(type) }

    /// What the SQL yields.
    /// - Parameter isObject: whether a name is that of an object type.
    func shape(_ isObject: (String) -> Bool) -> Shape {
        let name = reference.name
        let suffix = "Connection"
        if name.hasSuffix(suffix), isObject(String(name.dropLast(suffix.count))) {
            return .connection(String(name.dropLast(suffix.count)))
        }
        switch (reference.item != nil, isObject(name)) {
        case (true, true): return .list(name)
        case (true, false): return .values(name)
        case (false, true): return .object(name)
        case (false, false): return .value(name)
        }
    }

    /// The field as the schema has it.
    func definition(_ name: String, description: String?, _ isObject: (String) -> Bool) -> FieldDefinition {
        var definition: FieldDefinition
        if case .connection(let type) = shape(isObject) {
            definition = .connection(name, of: type, description: description)
            definition.type = reference
        } else {
            definition = FieldDefinition(name, type: reference, description: description)
        }
        definition.arguments = arguments.map(\.definition) + definition.arguments
        return definition
    }
}

extension FieldDeclaration {
    /// A value, an object, a list or a connection that SQL computes for each row. See ``ComputedField``.
    ///
    ///     .computed(
    ///         "stats", "VideoStats!", arguments: [FieldArgument("from", "DateTime"), FieldArgument("to", "DateTime")],
    ///         sql: """
    ///             SELECT count(*) AS plays, count(DISTINCT user_id) AS viewers FROM plays
    ///             WHERE video_id = {row}.id AND ({from} IS NULL OR play_timestamp >= {from})
    ///               AND ({to} IS NULL OR play_timestamp < {to})
    ///             """)
    ///
    /// - Parameters:
    ///   - name: the field's name, in lower camel case.
    ///   - type: its type in GraphQL's notation.
    ///   - arguments: its arguments.
    ///   - rows: how many rows a list may have.
    ///   - cost: what it costs to compute the rows of one parent, in rows that an index finds.
    ///   - description: what the field means.
    ///   - sql: the SELECT, trusted SQL that is never built from input. It is prepared against the database when the server
    ///     starts, and its columns are compared with the type's.
    public static func computed(
        _ name: String, _ type: String, arguments: [FieldArgument] = [], rows: ComputedField.RowBound = .atMost(1_000),
        cost: Int = 50, description: String? = nil, sql: String
    ) -> FieldDeclaration {
        FieldDeclaration(
            name: name, description: description,
            binding: .computed(
                ComputedField(type: type, arguments: arguments, rows: rows, cost: cost, template: SQLTemplate(sql))))
    }
}

extension RootField {
    /// A field of `Query` that SQL computes, without a row of a parent. See ``ComputedField`` and
    /// ``FieldDeclaration/computed(_:_:arguments:rows:cost:description:sql:)``.
    public static func computed(
        _ name: String, _ type: String, arguments: [FieldArgument] = [], rows: ComputedField.RowBound = .atMost(1_000),
        cost: Int = 50, description: String? = nil, sql: String
    ) -> RootField {
        RootField(
            name: name, description: description,
            binding: .computed(
                ComputedField(type: type, arguments: arguments, rows: rows, cost: cost, template: SQLTemplate(sql))))
    }
}
