import GraphQL
import JSON
import ModuleKit
import Settings

/// A query parameter that filters a list, and the type of its value.
struct ListFilter: Sendable {
    /// The parameter's name in the URL.
    let parameter: String
    /// The filter's name in the type's filter input.
    let filter: String
    /// The operator's name in the filter's input.
    let comparison: String
    /// The type of the value.
    let type: TypeReference
    /// The values that the type takes, where it is a scalar of its own form.
    private let form: ScalarType?
    /// The names that it takes, where it is an enum.
    private let names: [String]?

    /// Finds the filter in the schema.
    init(_ parameter: ListParameter, of type: String, in schema: Schema) throws(UnanswerableRoute) {
        guard case .inputObject(let filters) = schema.type(named: type + "Filter"),
            let field = filters.field(parameter.filter),
            case .inputObject(let operators) = schema.type(named: field.type.name),
            let comparison = operators.field(parameter.comparison)
        else {
            throw UnanswerableRoute(
                message:
                    "the parameter \"\(parameter.name)\" needs the filter \(type)Filter.\(parameter.filter) with the "
                    + "operator \"\(parameter.comparison)\", which the schema does not have")
        }
        self.parameter = parameter.name
        self.filter = parameter.filter
        self.comparison = parameter.comparison
        self.type = comparison.type
        switch schema.type(named: comparison.type.name) {
        case .scalar(let scalar): (form, names) = (scalar, nil)
        case .enumeration(let enumeration): (form, names) = (nil, enumeration.values.map(\.name))
        default: (form, names) = (nil, nil)
        }
    }

    /// Whether the parameter takes a list.
    var isList: Bool { type.item != nil }

    /// The value of the parameter's text: for an operator that takes a list, the parts between its commas.
    func value(_ text: String) throws(Problem) -> JSONValue {
        guard isList else { return try scalar(text) }
        var values: [JSONValue] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            values.append(try scalar(String(part)))
        }
        return .array(values)
    }

    private func scalar(_ text: String) throws(Problem) -> JSONValue {
        if let names {
            guard names.contains(text) else {
                let nearest = Nearest.name(to: text, among: names).map { "; did you mean \($0)?" } ?? ""
                throw ParameterNames.invalid(parameter, "is one of \(names.joined(separator: ", "))\(nearest)")
            }
            return .string(text)
        }
        switch type.name {
        case "Int":
            guard let number = Int32(text) else { throw ParameterNames.invalid(parameter, "is a whole number") }
            return .integer(number)
        case "Float":
            guard let number = Double(text).flatMap({ JSONNumber($0) }) else {
                throw ParameterNames.invalid(parameter, "is a number")
            }
            return .number(number)
        case "Boolean":
            guard text == "true" || text == "false" else { throw ParameterNames.invalid(parameter, "is true or false") }
            return .bool(text == "true")
        default:
            do throws(ScalarType.Failure) {
                _ = try form?.parse(.json(.string(text)))
            } catch { throw ParameterNames.invalid(parameter, "is not right: \(error.message)") }
            return .string(text)
        }
    }
}
