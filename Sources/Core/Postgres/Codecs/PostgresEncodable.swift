/// A value that can be bound to a statement.
///
/// To make a type of yours bindable, give its PostgreSQL type and the parameter it makes, as a rule by way of a type
/// that is bindable already.
public protocol PostgresEncodable: Sendable {
    /// The type that is declared to the server.
    static var postgresType: PostgresType { get }

    /// The value as a parameter of that type.
    var postgresParameter: PostgresParameter { get }

    /// The type of an array of these values.
    static var postgresTypeOfArray: PostgresType { get }

    /// An array of these values as a parameter.
    static func postgresParameter(ofArray elements: [Self]) -> PostgresParameter
}

extension Optional: PostgresEncodable where Wrapped: PostgresEncodable {
    public static var postgresType: PostgresType { Wrapped.postgresType }
    public var postgresParameter: PostgresParameter { PostgresParameter(self) }
}
