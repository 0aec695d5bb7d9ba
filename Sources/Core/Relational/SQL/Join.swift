import Postgres

/// A to-one relation that is read in its parent's statement: a LEFT JOIN over a unique key.
struct Join {
    let alias: String
    let source: Source
    let table: String
    let columns: [String]
    let parentExpressions: [String]

    func text(in statement: inout StatementText) -> String {
        var condition = zip(columns, parentExpressions).map { "\(alias).\(quoted($0)) = \($1)" }
            .joined(separator: " AND ")
        if let authorization = source.authorization {
            condition += " AND (\(authorization.text(row: alias, in: &statement)))"
        }
        return "LEFT JOIN \(quoted(table)) \(alias) ON \(condition)"
    }
}

extension RowPredicate {
    /// The condition over the row with that alias.
    func text(row alias: String, in statement: inout StatementText) -> String {
        var text = template.replacingToken("{row}", with: alias)
        if text.containsToken("{viewer}") {
            text = text.replacingToken("{viewer}", with: statement.placeholder(.viewer, .int8))
        }
        return text
    }
}

extension String {
    func replacingToken(_ token: String, with text: String) -> String {
        var result = ""
        var rest = self[...]
        while let range = rest.firstRange(of: token) {
            result += rest[..<range.lowerBound]
            result += text
            rest = rest[range.upperBound...]
        }
        return result + rest
    }

    func containsToken(_ token: String) -> Bool { firstRange(of: token) != nil }
}
