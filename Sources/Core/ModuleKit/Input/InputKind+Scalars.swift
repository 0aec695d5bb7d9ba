import GraphQL
import JSON
public import Postgres
public import Relational
import Settings

public import struct FoundationEssentials.UUID

extension InputKind<Int64> {
    /// A key of a table: an integer from 1 to 2^63 - 1, as a JSON string or number.
    public static var key: InputKind { InputKind("ID", bound: .key, placeholder: 1, decode: InputFields.key) }

    /// A whole number within a range. In GraphQL it is an `Int` where the range is one of 32 bits, else a `BigInt`.
    public static func integer(in range: ClosedRange<Int64>) -> InputKind {
        let isShort = Int32(exactly: range.lowerBound) != nil && Int32(exactly: range.upperBound) != nil
        return InputKind(
            isShort ? "Int" : "BigInt", bound: .integers(range), placeholder: range.lowerBound,
            literal: { isShort ? literal($0) : .string($0.number?.text ?? $0.string ?? "") }
        ) { value throws(InputFields.Fault) in try InputFields.integer(value, range) }
    }
}

extension InputKind<Double> {
    /// A number within a range.
    public static func double(in range: ClosedRange<Double>) -> InputKind {
        InputKind(
            "Float", bound: .numbers(range), placeholder: range.lowerBound,
            literal: { .float($0.number?.double ?? 0) }
        ) { value throws(InputFields.Fault) in try InputFields.double(value, range) }
    }
}

extension InputKind<Bool> {
    /// `true` or `false`.
    public static var boolean: InputKind {
        InputKind("Boolean", placeholder: false) { value throws(InputFields.Fault) in
            guard let flag = value.bool else { throw InputFields.Fault(rule: "be true or false") }
            return flag
        }
    }
}

extension InputKind<String> {
    /// A string.
    ///
    /// - Parameters:
    ///   - length: the least and most Unicode scalars, which is what PostgreSQL's `char_length` counts.
    ///   - type: the name of the GraphQL scalar, `String` or `ID`.
    public static func string(length: ClosedRange<Int>, type: String = "String") -> InputKind {
        InputKind(type, bound: .length(length), placeholder: "") { value throws(InputFields.Fault) in
            try InputFields.string(value, length)
        }
    }

    /// A value of an enum of the schema, by its name. What is read is what is stored for it.
    public static func enumeration(_ declaration: EnumDeclaration) -> InputKind {
        InputKind(
            declaration.name, placeholder: declaration.values.first?.stored ?? "",
            literal: { .enumeration($0.string ?? "") }
        ) { value throws(InputFields.Fault) in
            guard let name = value.string, let stored = declaration.stored(of: name) else {
                throw InputFields.Fault(
                    rule: InputFields.rule(names: declaration.values.map(\.name), given: value.string))
            }
            return stored
        }
    }

    /// A value of a scalar of the schema. What is read is the text that is stored for it.
    public static func scalar(_ declaration: ScalarDeclaration) -> InputKind { scalar(declaration.type) }

    /// A value of a scalar, such as `.date`, `.localTime`, `.duration` or `.bytes`, as its checked text.
    public static func scalar(_ type: ScalarType) -> InputKind {
        InputKind(type.name, placeholder: "", literal: { (try? type.parse(.json($0))) ?? literal($0) }) {
            value throws(InputFields.Fault) in
            let parsed: InputValue
            do throws(ScalarType.Failure) { parsed = try type.parse(.json(value)) } catch {
                throw InputFields.Fault(rule: "be right: \(error.message)")
            }
            switch parsed {
            case .string(let text):
                // PostgreSQL's text cannot hold U+0000 (documentation, 8.3 "Character Types").
                guard !text.utf8.contains(0) else { throw InputFields.Fault(rule: "not hold the character U+0000") }
                return text
            case .boolean(let flag): return flag ? "true" : "false"
            case .int(let number): return String(number)
            case .float(let number): return number.description
            case .json(let json): return json.description
            default: throw InputFields.Fault(rule: "be a value of the type \(type.name)")
            }
        }
    }
}

extension InputKind<PostgresDecimal> {
    /// A decimal number that keeps all of its digits, as a string or a number.
    public static var decimal: InputKind {
        let text = InputKind<String>.scalar(ScalarType.decimal)
        return InputKind(
            type: text.type, bound: nil, placeholder: { PostgresDecimal(0) }, inputs: text.inputs, literal: text.literal
        ) { json, pointer, faults in text.read(json, pointer, &faults).flatMap(PostgresDecimal.init) }
    }
}

extension InputKind<PostgresTimestamp> {
    /// A time: RFC 3339 with an offset, in the years 1 to 9999.
    public static var timestamp: InputKind {
        InputKind(
            "DateTime", placeholder: PostgresTimestamp(microsecondsSinceEpoch: 0), decode: InputFields.timestamp)
    }
}

extension InputKind<UUID> {
    /// A UUID: RFC 9562's form, in either case.
    ///
    /// - Parameter type: the name of the GraphQL scalar, `UUID` or `ID`.
    public static func uuid(type: String = "UUID") -> InputKind {
        InputKind(type, placeholder: InputFields.noUUID, decode: InputFields.uuid)
    }
}

extension InputKind<PostgresJSON> {
    /// Any JSON value that PostgreSQL's `jsonb` can hold. Its text may take so many bytes.
    public static func json(bytes: Int) -> InputKind {
        InputKind(
            "JSON", bound: .size(bytes), placeholder: PostgresJSON(bytes: Array("null".utf8)),
            literal: { .json($0) }
        ) { value throws(InputFields.Fault) in try InputFields.json(value, bytes) }
    }
}
