/// One value bound to `$n` of a statement: a type and the value's bytes, or NULL.
///
/// Making one costs no allocation for NULL, booleans, numbers, timestamps and for strings that exist already.
public struct PostgresParameter: Sendable {
    enum Storage: Sendable {
        case null
        /// Up to eight bytes of binary form in network order: the `count` lowest bytes of `bits`, highest first.
        case fixed(bits: UInt64, count: UInt8)
        case text(String)
        case textBytes([UInt8])
        case binary([UInt8])
        /// A value without a form that PostgreSQL would take; reported when a statement that binds it is submitted.
        case invalid(reason: String)
    }

    /// The type that is declared to the server.
    public let type: PostgresType
    let storage: Storage

    init(type: PostgresType, storage: Storage) {
        self.type = type
        self.storage = storage
    }

    /// NULL of a type.
    public static func null(_ type: PostgresType) -> PostgresParameter {
        PostgresParameter(type: type, storage: .null)
    }

    /// A value in its text form, as `psql` would take it between quotes.
    public static func text(_ value: String, type: PostgresType = .text) -> PostgresParameter {
        PostgresParameter(type: type, storage: .text(value))
    }

    /// A value in its text form, as UTF-8.
    public static func text(_ value: [UInt8], type: PostgresType = .text) -> PostgresParameter {
        PostgresParameter(type: type, storage: .textBytes(value))
    }

    /// A value in the binary form of its type.
    public static func binary(_ value: [UInt8], type: PostgresType) -> PostgresParameter {
        PostgresParameter(type: type, storage: .binary(value))
    }

    /// A `bigint`.
    public static func int8(_ value: Int64) -> PostgresParameter {
        PostgresParameter(type: .int8, storage: .fixed(bits: UInt64(bitPattern: value), count: 8))
    }

    /// An `integer`.
    public static func int4(_ value: Int32) -> PostgresParameter {
        PostgresParameter(type: .int4, storage: .fixed(bits: UInt64(UInt32(bitPattern: value)), count: 4))
    }

    /// The parameter that an encodable value, or NULL in its absence, makes.
    public init<Value: PostgresEncodable>(_ value: Value?) {
        self = value?.postgresParameter ?? .null(Value.postgresType)
    }

    /// The value of a text, or nil for any other.
    package var text: String? {
        switch storage {
        case .text(let text): text
        case .textBytes(let bytes): String(decoding: bytes, as: UTF8.self)
        default: nil
        }
    }

    /// Whether the value is NULL.
    public var isNull: Bool {
        if case .null = storage { true } else { false }
    }
}

extension PostgresParameter: CustomStringConvertible {
    /// The type alone: a bound value is never shown.
    public var description: String { isNull ? "NULL (type \(type.rawValue))" : "… (type \(type.rawValue))" }
}
