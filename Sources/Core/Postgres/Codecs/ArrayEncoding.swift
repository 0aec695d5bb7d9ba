// The binary form of an array is: dimensions, whether it holds NULL, the elements' type, for each dimension its length
// and lower bound, then each element with its length, -1 for NULL (array_send, src/backend/utils/adt/arrayfuncs.c).

extension PostgresEncodable {
    public static var postgresTypeOfArray: PostgresType { postgresType.arrayType ?? .unspecified }

    public static func postgresParameter(ofArray elements: [Self]) -> PostgresParameter {
        guard postgresTypeOfArray != .unspecified else {
            return PostgresParameter(
                type: .unspecified, storage: .invalid(reason: "there is no array of \(Self.self)"))
        }
        do throws(PostgresError) {
            return try .array(of: postgresTypeOfArray, elements.map(\.postgresParameter))
        } catch { return PostgresParameter(type: postgresTypeOfArray, storage: .invalid(reason: error.message)) }
    }
}

extension PostgresParameter {
    /// An array of values.
    /// - Parameter type: the array's type, one that ``PostgresType/elementType`` knows.
    /// - Throws: a ``PostgresError`` of code `encoding` where a value has no form that an array can hold.
    package static func array(
        of type: PostgresType, _ elements: some Collection<PostgresParameter>
    ) throws(PostgresError) -> PostgresParameter {
        guard let count = Int32(exactly: elements.count) else {
            throw PostgresError(.encoding, "an array has too many elements")
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(20 + elements.count * 12)
        bytes.append(bigEndian: Int32(elements.isEmpty ? 0 : 1))
        bytes.append(bigEndian: Int32(elements.contains { $0.isNull } ? 1 : 0))
        bytes.append(bigEndian: (type.elementType ?? .unspecified).rawValue)
        if count > 0 {
            bytes.append(bigEndian: count)
            bytes.append(bigEndian: Int32(1))
        }
        for element in elements {
            if let reason = element.appendBinary(to: &bytes) { throw PostgresError(.encoding, reason) }
        }
        return .binary(bytes, type: type)
    }
}

extension Array: PostgresEncodable where Element: PostgresEncodable {
    public static var postgresType: PostgresType { Element.postgresTypeOfArray }
    /// An array of `bytea` for one of bytes; there are no arrays of arrays otherwise.
    public static var postgresTypeOfArray: PostgresType { postgresType.arrayType ?? .unspecified }
    public var postgresParameter: PostgresParameter { Element.postgresParameter(ofArray: self) }
}

extension PostgresParameter {
    /// Appends the length and the binary form, as arrays and COPY have it.
    /// - Returns: why that cannot be done.
    func appendBinary(to bytes: inout [UInt8]) -> String? {
        switch storage {
        case .null:
            bytes.append(bigEndian: Int32(-1))
        case .fixed(let bits, let count):
            bytes.append(bigEndian: Int32(count))
            for shift in stride(from: Int(count) * 8 - 8, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
            }
        case .text(let text):
            return Self.append(text.utf8, isText: true, type: type, to: &bytes)
        case .textBytes(let text):
            return Self.append(text, isText: true, type: type, to: &bytes)
        case .binary(let value):
            return Self.append(value, isText: false, type: type, to: &bytes)
        case .invalid(let reason):
            return reason
        }
        return nil
    }

    private static func append(
        _ value: some Collection<UInt8>, isText: Bool, type: PostgresType, to bytes: inout [UInt8]
    ) -> String? {
        guard !isText || type.hasTextualBinaryForm else {
            return "a value of type \(type.rawValue) was given as text where its binary form is needed"
        }
        guard let count = Int32(exactly: value.count) else { return "a value is too long" }
        bytes.append(bigEndian: count)
        bytes.append(contentsOf: value)
        return nil
    }
}
