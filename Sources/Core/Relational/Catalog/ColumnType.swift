import GraphQL
public import Postgres

/// The PostgreSQL types that a ``Column`` may have.
public enum ColumnType: Sendable, Hashable {
    case bigint
    case integer
    case smallint
    case text
    case timestamptz
    case boolean
    case doublePrecision
    case real
    case jsonb
    case uuid
    /// Decimal numbers of any digits. `NaN` and the infinities have no form in JSON.
    case numeric
    /// Days. `infinity`, and days outside the years 1 to 9999, have no form in JSON.
    case date
    /// Times of day without a zone. `24:00:00` has no form in JSON.
    case time
    /// Lengths of time. `infinity` has no form in JSON.
    case interval
    case bytea
    /// An enum type of the database (`CREATE TYPE … AS ENUM`), by its name. A field over such a column names as its type an
    /// enum of the schema, which says what the values are called.
    case enumeration(String)
    /// A list of one dimension. Unless `nullable` says that elements may be NULL, a list that holds one is an error.
    indirect case array(ColumnType, nullable: Bool = false)
    /// The stored texts of an enum's values, in a column of another type. A column becomes one by itself where a field over it
    /// names the enum as its type.
    indirect case values(EnumDeclaration, in: ColumnType)

    /// The scalar or enum that a field over such a column has unless its declaration names another; of a list that of its
    /// elements.
    ///
    /// `bigint` is `ID`: in this product's tables it is the type of identities, which clients get as strings.
    public var scalarName: String {
        switch self {
        case .bigint: "ID"
        case .integer, .smallint: "Int"
        case .text, .enumeration: "String"
        case .timestamptz: "DateTime"
        case .boolean: "Boolean"
        case .doublePrecision, .real: "Float"
        case .jsonb: "JSON"
        case .uuid: "UUID"
        case .numeric: "Decimal"
        case .date: "Date"
        case .time: "LocalTime"
        case .interval: "Duration"
        case .bytea: "Bytes"
        case .array(let element, _): element.scalarName
        case .values(let enumeration, _): enumeration.name
        }
    }

    /// The type that a parameter compared with such a column is bound with; `unspecified` for an enum type of the database,
    /// whose number is another in each.
    public var postgresType: PostgresType {
        switch self {
        case .bigint: .int8
        case .integer: .int4
        case .smallint: .int2
        case .text: .text
        case .timestamptz: .timestamptz
        case .boolean: .bool
        case .doublePrecision: .float8
        case .real: .float4
        case .jsonb: .jsonb
        case .uuid: .uuid
        case .numeric: .numeric
        case .date: .date
        case .time: .time
        case .interval: .interval
        case .bytea: .bytea
        case .enumeration: .unspecified
        case .array(let element, _): element.postgresArrayType
        case .values(_, let type): type.postgresType
        }
    }

    /// The array type of ``postgresType``, for `= ANY ($1)`.
    public var postgresArrayType: PostgresType { postgresType.arrayType ?? .unspecified }

    /// The type's name in SQL.
    var sqlName: String {
        switch self {
        case .bigint: "bigint"
        case .integer: "integer"
        case .smallint: "smallint"
        case .text: "text"
        case .timestamptz: "timestamptz"
        case .boolean: "boolean"
        case .doublePrecision: "double precision"
        case .real: "real"
        case .jsonb: "jsonb"
        case .uuid: "uuid"
        case .numeric: "numeric"
        case .date: "date"
        case .time: "time"
        case .interval: "interval"
        case .bytea: "bytea"
        case .enumeration(let name): quoted(name)
        case .array(let element, _): element.sqlName + "[]"
        case .values(_, let type): type.sqlName
        }
    }
}

extension ColumnType {
    /// The type as the database has it, whatever its values are called.
    var stored: ColumnType {
        switch self {
        case .values(_, let type): type
        case .array(let element, let isNullable): .array(element.stored, nullable: isNullable)
        default: self
        }
    }

    /// The type of a field over such a column, apart from whether the column may be NULL.
    func reference(to name: String) -> TypeReference {
        let shown = TypeReference(parsing: name) ?? .named(name)
        guard case .array(let element, let isNullable) = self else { return shown }
        // The column says which elements may be NULL.
        let item = element.reference(to: shown.name)
        return .list(isNullable ? item : .nonNull(item))
    }

    /// Whether it is a list.
    var isList: Bool { if case .array = self { true } else { false } }

    /// Whether it is an enum type of the database, so that a parameter has to be cast to it.
    var isNamed: Bool {
        switch self {
        case .enumeration: true
        case .values(_, let type): type.isNamed
        default: false
        }
    }
}
