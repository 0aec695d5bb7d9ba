/// A PostgreSQL type, named by its object identifier (the `oid` column of `pg_type`).
public struct PostgresType: RawRepresentable, Hashable, Sendable {
    /// The object identifier.
    public let rawValue: UInt32

    /// A type by its object identifier.
    @inlinable
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    // Object identifiers below 16384 are fixed by PostgreSQL: src/include/catalog/pg_type.dat.

    /// No type given: the server infers one from the place of the parameter.
    public static let unspecified = PostgresType(rawValue: 0)
    public static let bool = PostgresType(rawValue: 16)
    public static let bytea = PostgresType(rawValue: 17)
    public static let char = PostgresType(rawValue: 18)
    public static let name = PostgresType(rawValue: 19)
    public static let int8 = PostgresType(rawValue: 20)
    public static let int2 = PostgresType(rawValue: 21)
    public static let int4 = PostgresType(rawValue: 23)
    public static let text = PostgresType(rawValue: 25)
    public static let oid = PostgresType(rawValue: 26)
    public static let json = PostgresType(rawValue: 114)
    public static let float4 = PostgresType(rawValue: 700)
    public static let float8 = PostgresType(rawValue: 701)
    public static let unknown = PostgresType(rawValue: 705)
    public static let bpchar = PostgresType(rawValue: 1042)
    public static let varchar = PostgresType(rawValue: 1043)
    public static let date = PostgresType(rawValue: 1082)
    public static let time = PostgresType(rawValue: 1083)
    public static let timestamptz = PostgresType(rawValue: 1184)
    public static let interval = PostgresType(rawValue: 1186)
    public static let numeric = PostgresType(rawValue: 1700)
    public static let uuid = PostgresType(rawValue: 2950)
    public static let jsonb = PostgresType(rawValue: 3802)

    public static let jsonArray = PostgresType(rawValue: 199)
    public static let boolArray = PostgresType(rawValue: 1000)
    public static let byteaArray = PostgresType(rawValue: 1001)
    public static let nameArray = PostgresType(rawValue: 1003)
    public static let int2Array = PostgresType(rawValue: 1005)
    public static let int4Array = PostgresType(rawValue: 1007)
    public static let textArray = PostgresType(rawValue: 1009)
    public static let bpcharArray = PostgresType(rawValue: 1014)
    public static let varcharArray = PostgresType(rawValue: 1015)
    public static let int8Array = PostgresType(rawValue: 1016)
    public static let float4Array = PostgresType(rawValue: 1021)
    public static let float8Array = PostgresType(rawValue: 1022)
    public static let oidArray = PostgresType(rawValue: 1028)
    public static let dateArray = PostgresType(rawValue: 1182)
    public static let timeArray = PostgresType(rawValue: 1183)
    public static let timestamptzArray = PostgresType(rawValue: 1185)
    public static let intervalArray = PostgresType(rawValue: 1187)
    public static let numericArray = PostgresType(rawValue: 1231)
    public static let uuidArray = PostgresType(rawValue: 2951)
    public static let jsonbArray = PostgresType(rawValue: 3807)

    private static let pairs: [(element: PostgresType, array: PostgresType)] = [
        (.bool, .boolArray), (.bytea, .byteaArray), (.name, .nameArray), (.int2, .int2Array), (.int4, .int4Array),
        (.int8, .int8Array), (.text, .textArray), (.oid, .oidArray), (.json, .jsonArray), (.float4, .float4Array),
        (.float8, .float8Array), (.bpchar, .bpcharArray), (.varchar, .varcharArray),
        (.date, .dateArray), (.time, .timeArray), (.timestamptz, .timestamptzArray), (.interval, .intervalArray),
        (.numeric, .numericArray), (.uuid, .uuidArray), (.jsonb, .jsonbArray),
    ]

    /// The array type over this type, where it is one of the types named here.
    public var arrayType: PostgresType? { Self.pairs.first { $0.element == self }?.array }

    /// The type of the elements, where this is one of the array types named here.
    public var elementType: PostgresType? { Self.pairs.first { $0.array == self }?.element }

    /// Whether the type was created in the database (an enum, a domain's base, an extension's type): its identifier
    /// differs from database to database (`FirstNormalObjectId`, src/include/access/transam.h).
    public var isUserDefined: Bool { rawValue >= 16384 }

    /// Whether the binary form of a value is its text: so that text can be sent and read in both formats.
    var hasTextualBinaryForm: Bool {
        switch self {
        case .text, .varchar, .bpchar, .name, .json, .unknown, .unspecified: true
        default: isUserDefined
        }
    }
}
