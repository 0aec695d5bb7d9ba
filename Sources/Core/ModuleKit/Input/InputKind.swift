import GraphQL
import JSON
import Relational

/// A kind of value that a field of an input takes: how it is read, by GraphQL and by REST alike, and how the schema describes
/// it. Kinds are put together: a list of objects with lists of enums is one.
///
///     struct Point {
///         let x, y: Double
///         static let kind = InputKind.object("PointInput", about: "A point of the picture.") { fields in
///             Point(x: fields.value("x", .double(in: 0...1)), y: fields.value("y", .double(in: 0...1)))
///         }
///     }
///
///     points = fields.value("points", .list(of: Point.kind, count: 1...100), about: "The outline.")
public struct InputKind<Value: Sendable>: Sendable {
    /// The type in the schema, with null allowed.
    let type: TypeReference
    /// What the values keep to, where the type does not say it.
    let bound: ValueBound?
    /// What stands for a value that is missing or at fault until the reading ends.
    let placeholder: @Sendable () -> Value
    /// The input types that the kind is made of, each after those that it names.
    let inputs: @Sendable () -> [InputDeclaration]
    /// A value that is right, as the schema shows it as a default.
    let literal: @Sendable (JSONValue) -> InputValue
    /// Reads a value that is not null. Where it gives nil, it has told why of every part at fault, by a JSON pointer.
    let read: @Sendable (JSONValue, _ pointer: String, inout [Problem.FieldError]) -> Value?
}

extension InputKind {
    /// A kind without parts.
    init(
        _ type: String, bound: ValueBound? = nil, placeholder: Value,
        literal: @escaping @Sendable (JSONValue) -> InputValue = InputKind.literal,
        decode: @escaping @Sendable (JSONValue) throws(InputFields.Fault) -> Value
    ) {
        self.init(
            type: .named(type), bound: bound, placeholder: { placeholder }, inputs: { [] }, literal: literal
        ) { json, pointer, faults in
            do throws(InputFields.Fault) { return try decode(json) } catch {
                faults.append(Problem.FieldError(pointer: pointer, message: error.message))
                return nil
            }
        }
    }

    /// JSON as the values of the scalars that it is.
    static func literal(_ json: JSONValue) -> InputValue {
        switch json {
        case .null: .null
        case .bool(let flag): .boolean(flag)
        case .string(let text): .string(text)
        case .number(let number): number.int64.map { .int($0) } ?? number.double.map { .float($0) } ?? .json(json)
        case .array(let elements): .list(elements.map(literal))
        case .object(let object):
            .object(
                InputObject(object.members.map { InputObject.Member(name: $0.name, value: literal($0.value)) }))
        }
    }
}
