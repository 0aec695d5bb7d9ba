import Postgres

/// One SQL statement in the making: its text is put together by ``RowSelection``, its parameters are numbered here.
///
/// A child repeats the conditions of its parents, so that the same parameter is asked for several times; it gets one
/// number.
struct StatementText {
    private(set) var parameters: [ParameterExpression] = []
    private(set) var types: [PostgresType] = []
    /// Where parameters that Swift finds equal stand: a filter may have thousands.
    private var positions: [ParameterExpression: [Int]] = [:]

    /// The placeholder (`$1`) of a parameter, cast where only the database knows the number of its type.
    mutating func placeholder(_ parameter: ParameterExpression, _ type: PostgresType) -> String {
        for index in positions[parameter] ?? []
        where types[index] == type && parameters[index].isIdentical(to: parameter) {
            return Self.placeholder(index, parameter)
        }
        positions[parameter, default: []].append(parameters.count)
        parameters.append(parameter)
        types.append(type)
        return Self.placeholder(parameters.count - 1, parameter)
    }

    private static func placeholder(_ index: Int, _ parameter: ParameterExpression) -> String {
        guard let type = parameter.columnType, type.isNamed else { return "$\(index + 1)" }
        return "$\(index + 1)::\(type.sqlName)\(parameter.isList ? "[]" : "")"
    }
}

/// An identifier in double quotes. Names come from modules, never from input; quoting keeps reserved words usable.
func quoted(_ identifier: String) -> String {
    var text = "\""
    for character in identifier {
        if character == "\"" { text.append("\"") }
        text.append(character)
    }
    text.append("\"")
    return text
}
