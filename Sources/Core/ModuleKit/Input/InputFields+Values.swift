import GraphQL
import JSON
public import Postgres

public import struct FoundationEssentials.UUID

extension InputFields {
    /// A key of a table: an integer from 1 to 2^63 - 1, as a JSON string (how answers write it) or number.
    ///
    /// - Parameter about: what the field means, as here with every other kind of field.
    public mutating func key(_ name: String, about: String? = nil) -> Int64 {
        read(name, .required, About(type: "ID", meaning: about, rule: .key), Self.key) ?? 1
    }

    /// A string.
    ///
    /// - Parameters:
    ///   - length: the least and most Unicode scalars, which is what PostgreSQL's `char_length` counts.
    ///   - type: the name of the GraphQL scalar, `String` or `ID`.
    public mutating func string(
        _ name: String, length: ClosedRange<Int>, type: String = "String", about: String? = nil
    ) -> String {
        read(name, .required, About(type: type, meaning: about, rule: Self.rule(length))) { value throws(Fault) in
            try Self.string(value, length)
        } ?? ""
    }

    /// A string that may be absent or, unless `nullable` says otherwise, `null`; see ``string(_:length:type:about:)``.
    public mutating func optionalString(
        _ name: String, length: ClosedRange<Int>, type: String = "String", nullable: Bool = true, about: String? = nil
    ) -> String? {
        read(
            name, nullable ? .optional : .notNull, About(type: type, meaning: about, rule: Self.rule(length))
        ) { value throws(Fault) in try Self.string(value, length) }
    }

    /// One of some strings.
    public mutating func choice(_ name: String, among choices: [String], about: String? = nil) -> String {
        read(name, .required, About(type: "String", meaning: about, rule: Self.rule(choices))) {
            value throws(Fault) in try Self.choice(value, choices)
        } ?? ""
    }

    /// One of some strings, or nothing; see ``choice(_:among:about:)``.
    public mutating func optionalChoice(
        _ name: String, among choices: [String], nullable: Bool = true, about: String? = nil
    ) -> String? {
        read(
            name, nullable ? .optional : .notNull, About(type: "String", meaning: about, rule: Self.rule(choices))
        ) { value throws(Fault) in try Self.choice(value, choices) }
    }

    /// A number within a range.
    public mutating func double(_ name: String, in range: ClosedRange<Double>, about: String? = nil) -> Double {
        read(name, .required, About(type: "Float", meaning: about, rule: Self.rule(range))) { value throws(Fault) in
            try Self.double(value, range)
        } ?? range.lowerBound
    }

    /// A number within a range, or nothing; see ``double(_:in:about:)``.
    public mutating func optionalDouble(
        _ name: String, in range: ClosedRange<Double>, nullable: Bool = true, about: String? = nil
    ) -> Double? {
        read(
            name, nullable ? .optional : .notNull, About(type: "Float", meaning: about, rule: Self.rule(range))
        ) { value throws(Fault) in try Self.double(value, range) }
    }

    /// A whole number within a range. In GraphQL it is an `Int` where the range is one of 32 bits, else a `BigInt`.
    public mutating func integer(_ name: String, in range: ClosedRange<Int64>, about: String? = nil) -> Int64 {
        let isShort = Int32(exactly: range.lowerBound) != nil && Int32(exactly: range.upperBound) != nil
        return read(
            name, .required,
            About(
                type: isShort ? "Int" : "BigInt", meaning: about, rule: .integers(range))
        ) { value throws(Fault) in try Self.integer(value, range) } ?? range.lowerBound
    }

    /// A time: RFC 3339 with an offset, in the years 1 to 9999.
    public mutating func timestamp(_ name: String, about: String? = nil) -> PostgresTimestamp {
        read(name, .required, About(type: "DateTime", meaning: about), Self.timestamp)
            ?? PostgresTimestamp(microsecondsSinceEpoch: 0)
    }

    /// A time, or nothing; see ``timestamp(_:about:)``.
    public mutating func optionalTimestamp(
        _ name: String, nullable: Bool = true, about: String? = nil
    ) -> PostgresTimestamp? {
        read(name, nullable ? .optional : .notNull, About(type: "DateTime", meaning: about), Self.timestamp)
    }

    /// A UUID: RFC 9562's form, in either case.
    ///
    /// - Parameter type: the name of the GraphQL scalar, `UUID` or `ID`.
    public mutating func uuid(_ name: String, type: String = "UUID", about: String? = nil) -> UUID {
        read(name, .required, About(type: type, meaning: about), Self.uuid) ?? Self.noUUID
    }

    /// What stands for a UUID that is not there: RFC 9562, 5.9.
    static let noUUID = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))

    /// A UUID, or nothing: RFC 9562's form, in either case.
    public mutating func optionalUUID(_ name: String, nullable: Bool = true, about: String? = nil) -> UUID? {
        read(name, nullable ? .optional : .notNull, About(type: "UUID", meaning: about), Self.uuid)
    }

    /// Any JSON value that PostgreSQL's `jsonb` can hold, or nothing. Its text may take so many bytes. `null` is nothing.
    public mutating func optionalJSON(_ name: String, bytes: Int, about: String? = nil) -> PostgresJSON? {
        read(
            name, .optional, About(type: "JSON", meaning: about, rule: .size(bytes))
        ) { value throws(Fault) in try Self.json(value, bytes) }
    }

    private static func rule(_ length: ClosedRange<Int>) -> ValueBound { .length(length) }
    private static func rule(_ range: ClosedRange<Double>) -> ValueBound { .numbers(range) }
    private static func rule(_ choices: [String]) -> ValueBound { .choices(choices) }
}

extension InputFields {
    static func key(_ value: JSONValue) throws(Fault) -> Int64 {
        let text =
            switch value {
            case .string(let string): string
            case .number(let number): number.text
            default: ""
            }
        guard let key = KeyText.key(text) else {
            throw Fault(rule: "be an id: a whole number from 1 to \(Int64.max), as a string or a number")
        }
        return key
    }

    static func string(_ value: JSONValue, _ length: ClosedRange<Int>) throws(Fault) -> String {
        guard case .string(let string) = value else { throw Fault(rule: "be a string") }
        let count = string.unicodeScalars.count
        guard length.contains(count) else {
            throw Fault(rule: "be \(length.lowerBound) to \(length.upperBound) characters long; it has \(count)")
        }
        try checkStorable(string)
        return string
    }

    /// PostgreSQL's text cannot hold U+0000 (documentation, 8.3 "Character Types").
    private static func checkStorable(_ string: String) throws(Fault) {
        guard !string.utf8.contains(0) else { throw Fault(rule: "not hold the character U+0000") }
    }

    private static func choice(_ value: JSONValue, _ choices: [String]) throws(Fault) -> String {
        guard case .string(let string) = value, choices.contains(string) else {
            throw Fault(rule: "be one of \(choices.map { "\"\($0)\"" }.joined(separator: ", "))")
        }
        return string
    }

    static func double(_ value: JSONValue, _ range: ClosedRange<Double>) throws(Fault) -> Double {
        guard case .number(let number) = value, let double = number.double, range.contains(double) else {
            throw Fault(
                rule: "be a number from \(ValueBound.text(range.lowerBound)) to \(ValueBound.text(range.upperBound))")
        }
        return double
    }

    static func integer(_ value: JSONValue, _ range: ClosedRange<Int64>) throws(Fault) -> Int64 {
        // A `BigInt` comes as the text of its digits.
        let integer =
            switch value {
            case .number(let number): number.int64
            case .string(let text): range.upperBound > Int64(Int32.max) ? Int64(text) : nil
            default: nil as Int64?
            }
        guard let integer, range.contains(integer) else {
            throw Fault(rule: "be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return integer
    }

    static func timestamp(_ value: JSONValue) throws(Fault) -> PostgresTimestamp {
        // The same texts as in queries, so that what was recorded can be asked for in the same words.
        guard case .string(let text) = value, let moment = DateTimeText(text),
            moment.microsecondsSinceEpoch <= latest
        else {
            throw Fault(rule: "be a time with an offset, as in RFC 3339: 2025-01-31T23:59:59.5Z")
        }
        return PostgresTimestamp(microsecondsSinceEpoch: moment.microsecondsSinceEpoch)
    }

    /// The end of the year 9999, behind which only a leap second could lie.
    private static let latest: Int64 = 253_402_300_799_999_999

    static func uuid(_ value: JSONValue) throws(Fault) -> UUID {
        guard case .string(let string) = value, let uuid = UUID(uuidString: string) else {
            throw Fault(rule: "be a UUID, such as 123e4567-e89b-42d3-a456-426614174000")
        }
        return uuid
    }

    static func json(_ value: JSONValue, _ bytes: Int) throws(Fault) -> PostgresJSON {
        try checkStorable(value)
        var json = JSONWriter()
        json.value(value)
        guard json.bytes.count <= bytes else {
            throw Fault(rule: "take at most \(bytes) bytes as JSON; it takes \(json.bytes.count)")
        }
        return PostgresJSON(bytes: json.bytes)
    }

    /// What `jsonb` refuses (documentation, 8.14 "JSON Types"): U+0000, and numbers that `numeric` cannot hold. Its limits
    /// are far away, but not so far that an exponent could not pass them.
    private static func checkStorable(_ value: JSONValue) throws(Fault) {
        var pending = [value]
        while let value = pending.popLast() {
            switch value {
            case .null, .bool: break
            case .string(let string): try checkStorable(string)
            case .number(let number): try checkStorable(number)
            // The first goes last, to be next, so that the first fault is the one that is told.
            case .array(let elements): pending += elements.reversed()
            case .object(let object):
                for member in object.members.reversed() { pending += [member.value, .string(member.name)] }
            }
        }
    }

    private static func checkStorable(_ number: JSONNumber) throws(Fault) {
        let exponent = number.text.utf8.drop { $0 | 0x20 != UInt8(ascii: "e") }
        guard number.double != nil, number.text.utf8.count <= 1000, exponent.count <= 4,
            Int(exponent.dropFirst().map { String(decoding: [$0], as: UTF8.self) }.joined()).map({ abs($0) <= 60 })
                ?? exponent.isEmpty
        else { throw Fault(rule: "not hold numbers with an exponent beyond 60, which would be written out") }
    }
}
