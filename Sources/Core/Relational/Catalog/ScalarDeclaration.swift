public import GraphQL
import JSON

/// A scalar of the schema: a text in the database, checked where it comes in, and one value in JSON.
///
///     ScalarDeclaration("Color", description: "A color, such as `#ff8800`.") { text throws(ScalarType.Failure) in
///         guard text.wholeMatch(of: /#[0-9A-Fa-f]{6}/) != nil else {
///             throw ScalarType.Failure("Color must be six hexadecimal digits behind a #")
///         }
///         return text.lowercased()
///     }
///
/// Fields over columns, arguments, inputs and parameters of REST name it as their type.
public struct ScalarDeclaration: Sendable {
    /// What a value is in JSON, in answers and in what clients send.
    public enum Form: Sendable, Hashable {
        case string
        case number
        case boolean
    }

    /// Turns the text of what a client sent into the text that PostgreSQL reads and writes for the same value.
    ///
    /// Of a number it gets the digits as they were sent, of a boolean `true` or `false`. Given what it gave, it gives the same.
    /// The message of its error says what the scalar wants, as a sentence without a full stop, and never repeats the value.
    public typealias Parse = @Sendable (String) throws(ScalarType.Failure) -> String

    /// The scalar's name.
    public let name: String
    /// What the scalar stands for.
    public let description: String?
    /// The URL of the specification of the scalar's form.
    public let specifiedBy: String?
    /// What a value is in JSON.
    public let form: Form
    /// Turns what a client sent into what is stored.
    public let parse: Parse

    /// A scalar.
    ///
    /// - Parameters:
    ///   - name: the scalar's name.
    ///   - description: what it stands for.
    ///   - specifiedBy: the URL of the specification of its form (`@specifiedBy`).
    ///   - form: what a value is in JSON.
    ///   - parse: turns what a client sent into what is stored.
    public init(
        _ name: String, description: String? = nil, specifiedBy: String? = nil, form: Form = .string,
        parse: @escaping Parse
    ) {
        self.name = name
        self.description = description
        self.specifiedBy = specifiedBy
        self.form = form
        self.parse = parse
    }

    /// The type of the schema.
    public var type: ScalarType {
        ScalarType(name, description: description, specifiedBy: specifiedBy) {
            [name, form, parse] input throws(ScalarType.Failure) in
            guard let given = Self.text(of: input, form) else {
                throw ScalarType.Failure("\(name) is a \(form) in JSON")
            }
            let text = try parse(given)
            switch form {
            case .string: return .string(text)
            case .boolean: return .boolean(text == "true" || text == "t")
            case .number:
                guard let number = try? JSONParser.parse(Array(text.utf8)), number.number != nil else {
                    throw ScalarType.Failure("\(name) is a number in JSON")
                }
                return .json(number)
            }
        }
    }

    private static func text(of input: ScalarType.Input, _ form: Form) -> String? {
        switch form {
        case .string: return input.string
        case .number: return input.numberText
        case .boolean:
            switch input {
            case .literal(let literal): if case .boolean(let flag) = literal.kind { return flag ? "true" : "false" }
            case .json(let json): return json.bool.map { $0 ? "true" : "false" }
            }
            return nil
        }
    }

    /// How PostgreSQL's text of a value becomes JSON.
    var encoding: ScalarEncoding {
        switch form {
        case .string: .string
        case .number: .number
        case .boolean: .boolean
        }
    }
}
