import GraphQL
import JSON
import ModuleKit
import Relational
import Settings

/// A query parameter that filters a list, and the type of its value.
///
/// A route names some; beside them there is one for every comparison of every filter: `?createdAt[gte]=…`.
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
    /// What the values are in JSON, where it is a scalar of a module's own.
    private let jsonForm: ScalarDeclaration.Form?
    /// The names that it takes, where it is an enum.
    private let names: [String]?
    /// The type of the column that is compared; of a column of lists, that of their elements.
    private let column: ColumnType

    /// The parameters that a route names, and those of every comparison that there is.
    static func all(
        _ named: [ListParameter], of type: String, in catalog: Catalog
    ) throws(UnanswerableRoute) -> [ListFilter] {
        var all: [ListFilter] = []
        for parameter in named { all.append(try ListFilter(parameter, of: type, in: catalog)) }
        guard case .inputObject(let filters) = catalog.schema.type(named: type + "Filter") else { return all }
        for filter in filters.fields where catalog.filteredColumn(filter.name, of: type) != nil {
            guard case .inputObject(let operators) = catalog.schema.type(named: filter.type.name) else { continue }
            for comparison in operators.fields {
                let name = "\(filter.name)[\(comparison.name)]"
                all.append(
                    try ListFilter(
                        ListParameter(name, filter: filter.name, comparison.name), of: type, in: catalog))
            }
        }
        return all
    }
    /// Finds the filter in the schema.
    init(_ parameter: ListParameter, of type: String, in catalog: Catalog) throws(UnanswerableRoute) {
        let schema = catalog.schema
        guard let column = catalog.filteredColumn(parameter.filter, of: type),
            case .inputObject(let filters) = schema.type(named: type + "Filter"),
            let field = filters.field(parameter.filter),
            case .inputObject(let operators) = schema.type(named: field.type.name),
            let comparison = operators.field(parameter.comparison)
        else {
            throw UnanswerableRoute(
                message:
                    "the parameter \"\(parameter.name)\" needs the filter \(type)Filter.\(parameter.filter) with the "
                    + "operator \"\(parameter.comparison)\", which the schema does not have")
        }
        self.column = if case .array(let element, _) = column.type { element } else { column.type }
        self.parameter = parameter.name
        self.filter = parameter.filter
        self.comparison = parameter.comparison
        self.type = comparison.type
        jsonForm = catalog.form(ofScalar: comparison.type.name)
        switch schema.type(named: comparison.type.name) {
        case .scalar(let scalar): (form, names) = (scalar, nil)
        case .enumeration(let enumeration): (form, names) = (nil, enumeration.values.map(\.name))
        default: (form, names) = (nil, nil)
        }
    }

    /// Whether the parameter takes a list.
    var isList: Bool { type.item != nil }

    /// The JSON Schema of a value, with what the column could hold of the texts that its scalar has.
    func narrow(_ schema: JSONObject) -> JSONObject {
        var schema = schema
        switch (type.name, column) {
        case ("ID", .bigint): schema["pattern"] = "^(0|-?[1-9][0-9]{0,18})$"
        case ("ID", .integer), ("ID", .smallint): schema["pattern"] = "^(0|-?[1-9][0-9]*)$"
        case ("ID", .uuid): schema["format"] = "uuid"
        case ("Int", .smallint):
            schema["minimum"] = .integer(Int16.min)
            schema["maximum"] = .integer(Int16.max)
        default: break
        }
        return schema
    }

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
            let value = try json(text)
            do throws(ScalarType.Failure) {
                _ = try form?.parse(.json(value))
            } catch { throw ParameterNames.invalid(parameter, "is not right: \(error.message)") }
            // In GraphQL what no column holds is found nowhere. In a URL it is a mistake.
            let held = type.name == "String" ? .text : column
            guard held.canHold(text) else {
                throw ParameterNames.invalid(parameter, "is nothing that a \(filter) could be")
            }
            return value
        }
    }

    /// A text of the URL as the scalar's values are written in JSON.
    private func json(_ text: String) throws(Problem) -> JSONValue {
        let value = try? JSONParser.parse(Array(text.utf8))
        switch (jsonForm, value) {
        case (.number, .number(let number)?): return .number(number)
        case (.number, _): throw ParameterNames.invalid(parameter, "is a number")
        case (.boolean, .bool(let isTrue)?): return .bool(isTrue)
        case (.boolean, _): throw ParameterNames.invalid(parameter, "is true or false")
        case (.string, _), (nil, _): return .string(text)
        }
    }
}
