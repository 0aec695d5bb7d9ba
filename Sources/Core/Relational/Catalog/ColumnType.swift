public import Postgres

/// The PostgreSQL types that a ``Column`` may have.
public enum ColumnType: Sendable, Hashable {
    case bigint
    case integer
    case text
    case timestamptz
    case boolean
    case doublePrecision
    case real
    case jsonb
    case uuid

    /// The scalar that a field over such a column has unless its declaration names another.
    ///
    /// `bigint` is `ID`: in this product's tables it is the type of identities, which clients get as strings.
    public var scalarName: String {
        switch self {
        case .bigint: "ID"
        case .integer: "Int"
        case .text: "String"
        case .timestamptz: "DateTime"
        case .boolean: "Boolean"
        case .doublePrecision, .real: "Float"
        case .jsonb: "JSON"
        case .uuid: "UUID"
        }
    }

    /// The type that a parameter compared with such a column is bound with.
    public var postgresType: PostgresType {
        switch self {
        case .bigint: .int8
        case .integer: .int4
        case .text: .text
        case .timestamptz: .timestamptz
        case .boolean: .bool
        case .doublePrecision: .float8
        case .real: .float4
        case .jsonb: .jsonb
        case .uuid: .uuid
        }
    }

    /// The array type of ``postgresType``, for `= ANY ($1)`.
    public var postgresArrayType: PostgresType {
        switch self {
        case .bigint: .int8Array
        case .integer: .int4Array
        case .text: .textArray
        case .timestamptz: .timestamptzArray
        case .boolean: .boolArray
        case .doublePrecision: .float8Array
        case .real: .float4Array
        case .jsonb: .jsonbArray
        case .uuid: .uuidArray
        }
    }

    /// Whether a text may be a key in such a column; one that may not names nothing.
    public func admits(key text: String) -> Bool { canHold(text) }

    /// The type's name in SQL.
    var sqlName: String {
        switch self {
        case .bigint: "bigint"
        case .integer: "integer"
        case .text: "text"
        case .timestamptz: "timestamptz"
        case .boolean: "boolean"
        case .doublePrecision: "double precision"
        case .real: "real"
        case .jsonb: "jsonb"
        case .uuid: "uuid"
        }
    }
}
