import GraphQL
import JSON
public import Postgres

public import struct FoundationEssentials.UUID

extension RouteInput {
    /// A key of a table: a whole number from 1 to 2^63 - 1. In a path any other text is answered with 404.
    ///
    /// - Parameters:
    ///   - name: the parameter's name, as here with every other kind of parameter.
    ///   - place: where it stands.
    ///   - about: what it means.
    public mutating func key(
        _ name: String, from place: RouteParameter.Place = .path, about: String? = nil
    ) -> Int64 {
        read(Self.parameter(name, place, "ID!", .key, about), Self.key) ?? 1
    }

    /// A key of a table, or nothing.
    public mutating func optionalKey(
        _ name: String, from place: RouteParameter.Place = .query, about: String? = nil
    ) -> Int64? {
        read(Self.parameter(name, place, "ID", .key, about), Self.key)
    }

    /// A text.
    ///
    /// - Parameters:
    ///   - length: the least and most Unicode scalars.
    ///   - value: what it is where the request does not say; without it the parameter is required.
    public mutating func string(
        _ name: String, from place: RouteParameter.Place = .query, length: ClosedRange<Int>,
        default value: String? = nil,
        about: String? = nil
    ) -> String {
        let parameter = Self.parameter(name, place, "String!", .length(length), about, value.map(InputValue.string))
        return read(parameter) { text throws(Fault) in try Self.string(text, length) } ?? value ?? ""
    }

    /// A text, or nothing; see ``string(_:from:length:default:about:)``.
    public mutating func optionalString(
        _ name: String, from place: RouteParameter.Place = .query, length: ClosedRange<Int>, about: String? = nil
    ) -> String? {
        read(Self.parameter(name, place, "String", .length(length), about)) { text throws(Fault) in
            try Self.string(text, length)
        }
    }

    /// One of some texts; without a default it is required.
    public mutating func choice(
        _ name: String, from place: RouteParameter.Place = .query, among choices: [String],
        default value: String? = nil,
        about: String? = nil
    ) -> String {
        let parameter = Self.parameter(name, place, "String!", .choices(choices), about, value.map(InputValue.string))
        return read(parameter) { text throws(Fault) in try Self.choice(text, choices) } ?? value ?? ""
    }

    /// One of some texts, or nothing.
    public mutating func optionalChoice(
        _ name: String, from place: RouteParameter.Place = .query, among choices: [String], about: String? = nil
    ) -> String? {
        read(Self.parameter(name, place, "String", .choices(choices), about)) { text throws(Fault) in
            try Self.choice(text, choices)
        }
    }

    /// A list of some texts, each once, with commas between them; empty where the request does not say.
    public mutating func choices(
        _ name: String, from place: RouteParameter.Place = .query, among choices: [String], about: String? = nil
    ) -> [String] {
        read(Self.parameter(name, place, "[String!]", .choices(choices), about)) { text throws(Fault) in
            var chosen: [String] = []
            for part in text.split(separator: ",", omittingEmptySubsequences: false).prefix(choices.count + 1) {
                let choice = try Self.choice(String(part), choices)
                guard !chosen.contains(choice) else { throw Fault(rule: "not have \"\(choice)\" twice") }
                chosen.append(choice)
            }
            return chosen
        } ?? []
    }

    /// A whole number within a range; without a default it is required.
    public mutating func integer(
        _ name: String, from place: RouteParameter.Place = .query, in range: ClosedRange<Int64>,
        default value: Int64? = nil, about: String? = nil
    ) -> Int64 {
        let type = Self.integerType(range) + "!"
        let parameter = Self.parameter(name, place, type, .integers(range), about, value.map(InputValue.int))
        return read(parameter) { text throws(Fault) in try Self.integer(text, range) } ?? value ?? range.lowerBound
    }

    /// A whole number within a range, or nothing.
    public mutating func optionalInteger(
        _ name: String, from place: RouteParameter.Place = .query, in range: ClosedRange<Int64>, about: String? = nil
    ) -> Int64? {
        read(Self.parameter(name, place, Self.integerType(range), .integers(range), about)) { text throws(Fault) in
            try Self.integer(text, range)
        }
    }

    /// A number within a range; without a default it is required.
    public mutating func double(
        _ name: String, from place: RouteParameter.Place = .query, in range: ClosedRange<Double>,
        default value: Double? = nil, about: String? = nil
    ) -> Double {
        let parameter = Self.parameter(name, place, "Float!", .numbers(range), about, value.map(InputValue.float))
        return read(parameter) { text throws(Fault) in try Self.double(text, range) } ?? value ?? range.lowerBound
    }

    /// A number within a range, or nothing.
    public mutating func optionalDouble(
        _ name: String, from place: RouteParameter.Place = .query, in range: ClosedRange<Double>, about: String? = nil
    ) -> Double? {
        read(Self.parameter(name, place, "Float", .numbers(range), about)) { text throws(Fault) in
            try Self.double(text, range)
        }
    }

    /// `true` or `false`.
    public mutating func boolean(
        _ name: String, from place: RouteParameter.Place = .query, default value: Bool, about: String? = nil
    ) -> Bool {
        read(Self.parameter(name, place, "Boolean!", nil, about, .boolean(value)), Self.boolean) ?? value
    }

    /// A time: RFC 3339 with an offset, in the years 1 to 9999.
    public mutating func timestamp(
        _ name: String, from place: RouteParameter.Place = .query, about: String? = nil
    ) -> PostgresTimestamp {
        read(Self.parameter(name, place, "DateTime!", nil, about), Self.timestamp)
            ?? PostgresTimestamp(microsecondsSinceEpoch: 0)
    }

    /// A time, or nothing; see ``timestamp(_:from:about:)``.
    public mutating func optionalTimestamp(
        _ name: String, from place: RouteParameter.Place = .query, about: String? = nil
    ) -> PostgresTimestamp? {
        read(Self.parameter(name, place, "DateTime", nil, about), Self.timestamp)
    }

    /// A UUID, or nothing: RFC 9562's form, in either case.
    public mutating func optionalUUID(
        _ name: String, from place: RouteParameter.Place = .query, about: String? = nil
    ) -> UUID? {
        read(Self.parameter(name, place, "UUID", nil, about)) { text throws(Fault) in
            guard let uuid = UUID(uuidString: text) else {
                throw Fault(rule: "be a UUID, such as 123e4567-e89b-42d3-a456-426614174000")
            }
            return uuid
        }
    }
}

extension RouteInput {
    private static func parameter(
        _ name: String, _ place: RouteParameter.Place, _ type: String, _ bound: ValueBound?, _ about: String?,
        _ defaultValue: InputValue? = nil
    ) -> RouteParameter {
        let text = [about, bound?.sentence].compactMap(\.self).joined(separator: " ")
        var definition = InputValueDefinition(
            name, type: TypeReference(stringLiteral: type), description: text.isEmpty ? nil : text,
            defaultValue: defaultValue)
        definition.bound = bound
        definition.takesNull = false
        return RouteParameter(in: place, definition)
    }

    /// As in GraphQL: `Int` where the range is one of 32 bits.
    private static func integerType(_ range: ClosedRange<Int64>) -> String {
        Int32(exactly: range.lowerBound) != nil && Int32(exactly: range.upperBound) != nil ? "Int" : "BigInt"
    }

    private static func key(_ text: String) throws(Fault) -> Int64 {
        guard let key = KeyText.key(text) else {
            throw Fault(rule: "be an id: a whole number from 1 to \(Int64.max)")
        }
        return key
    }

    private static func string(_ text: String, _ length: ClosedRange<Int>) throws(Fault) -> String {
        let count = text.unicodeScalars.count
        guard length.contains(count) else {
            throw Fault(rule: "be \(length.lowerBound) to \(length.upperBound) characters long; it has \(count)")
        }
        return text
    }

    private static func choice(_ text: String, _ choices: [String]) throws(Fault) -> String {
        guard choices.contains(text) else {
            throw Fault(rule: "be one of \(choices.map { "\"\($0)\"" }.joined(separator: ", "))")
        }
        return text
    }

    private static func integer(_ text: String, _ range: ClosedRange<Int64>) throws(Fault) -> Int64 {
        guard let integer = Int64(text), range.contains(integer) else {
            throw Fault(rule: "be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return integer
    }

    private static func double(_ text: String, _ range: ClosedRange<Double>) throws(Fault) -> Double {
        // As JSON writes it: Swift would take `0x1p3` and `nan`, too.
        guard case .number(let number)? = try? JSONParser.parse(Array(text.utf8)), let double = number.double,
            range.contains(double)
        else {
            throw Fault(
                rule: "be a number from \(ValueBound.text(range.lowerBound)) to \(ValueBound.text(range.upperBound))")
        }
        return double
    }

    private static func boolean(_ text: String) throws(Fault) -> Bool {
        switch text {
        case "true": return true
        case "false": return false
        default: throw Fault(rule: "be true or false")
        }
    }

    private static func timestamp(_ text: String) throws(Fault) -> PostgresTimestamp {
        guard let moment = DateTimeText(text) else {
            throw Fault(rule: "be a time with an offset, as in RFC 3339: 2025-01-31T23:59:59.5Z")
        }
        return PostgresTimestamp(microsecondsSinceEpoch: moment.microsecondsSinceEpoch)
    }
}
