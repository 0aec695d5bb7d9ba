public import GraphQL
import Postgres

/// An argument of a field that SQL or code computes.
public struct FieldArgument: Sendable, Hashable, Deprecatable {
    /// The argument's name, in GraphQL and, in braces, in the field's SQL.
    public let name: String
    /// The argument's type in GraphQL's notation, such as `"DateTime"` or `"[ID!]!"`.
    public let type: String
    /// What the argument means.
    public let description: String?
    /// The PostgreSQL type of the value; of a list that of its elements.
    public let column: ColumnType
    /// The value where none is given, or nil.
    public let defaultValue: InputValue?
    /// Why it should not be given any more; nil while it should.
    public var deprecationReason: String?

    /// An argument.
    ///
    /// - Parameters:
    ///   - name: the argument's name, in lower camel case.
    ///   - type: its type in GraphQL's notation.
    ///   - column: the PostgreSQL type that its value is bound as. Unless given it follows from the scalar: `ID` is `bigint`,
    ///     `Int` is `integer`, `Float` is `double precision`, `DateTime` is `timestamptz`, `Decimal` is `numeric`, `LocalTime`
    ///     is `time`, `Duration` is `interval`, `Bytes` is `bytea`, and what is none of these nor `Boolean`, `UUID`, `Date` or
    ///     `JSON` is `text`. Of an enum the SQL gets what is stored for the value.
    ///   - defaultValue: the value where none is given; the value of an enum as `.enumeration`.
    ///   - description: what the argument means.
    public init(
        _ name: String, _ type: String, as column: ColumnType? = nil, default defaultValue: InputValue? = nil,
        description: String? = nil
    ) {
        self.name = name
        self.type = type
        self.description = description
        self.column = column ?? ColumnType(scalar: TypeReference(parsing: type)?.name ?? type)
        self.defaultValue = defaultValue
    }

    /// The argument as the schema has it.
    var definition: InputValueDefinition {
        InputValueDefinition(
            name, type: TypeReference(parsing: type) ?? .named(type), description: description,
            defaultValue: defaultValue, deprecationReason: deprecationReason)
    }

    /// Whether its value is a list.
    var isList: Bool { TypeReference(parsing: type)?.item != nil }

    /// How its value is bound, and as what.
    ///
    /// - Parameters:
    ///   - value: what the request gives, or nil for nothing.
    ///   - leaves: the enums that the argument's type may be one of.
    func parameter(
        _ value: InputExpression?, _ leaves: LeafTypes
    ) -> (parameter: ParameterExpression, type: PostgresType) {
        let column = leaves.type(column, valuesOf: TypeReference(parsing: type)?.name ?? type)
        let value = value ?? .constant(.null)
        return isList
            ? (.argumentList(value, column), column.postgresArrayType) : (.input(value, column), column.postgresType)
    }
}

extension ColumnType {
    /// The type that a value of a scalar is bound as unless a declaration says otherwise.
    init(scalar: String) {
        self =
            switch scalar {
            case "ID", "BigInt": .bigint
            case "Int": .integer
            case "Float": .doublePrecision
            case "Boolean": .boolean
            case "DateTime": .timestamptz
            case "UUID": .uuid
            case "JSON": .jsonb
            case "Decimal": .numeric
            case "Date": .date
            case "LocalTime": .time
            case "Duration": .interval
            case "Bytes": .bytea
            default: .text
            }
    }
}
