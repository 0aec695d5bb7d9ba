import Postgres

/// What ties the rows of a selection to their parents: the values of some columns of a parent's row.
enum ParentKeys {
    /// Nothing: the field stands at the root.
    case none
    /// One parent, of which the request gives the values.
    case given([Given])
    /// The rows of another selection, of which a subselect finds the values.
    case repeated(KeySelection)
    /// Values that another statement answered with.
    case answered([Answered], isTuple: Bool)

    struct Given {
        let parameter: ParameterExpression
        let type: ColumnType
    }

    struct Answered {
        let parameter: ParameterExpression
        let type: ColumnType
    }

    /// Where rows of several parents are read together, the result's first column says whose a row is.
    var isGrouped: Bool {
        switch self {
        case .repeated, .answered: true
        case .none, .given: false
        }
    }

    /// What stands for the values in a statement.
    func values(in statement: inout StatementText) -> [String] {
        switch self {
        case .none: []
        case .given(let keys): keys.map { statement.placeholder($0.parameter, $0.type.postgresType) }
        case .repeated(let keys): keys.expressions.indices.map { "p.\(Self.name($0))" }
        case .answered(let keys, _): keys.indices.map { "p.\(Self.name($0))" }
        }
    }

    /// The parents as `p` in a FROM clause; only where they are grouped.
    func table(in statement: inout StatementText) -> String {
        switch self {
        case .none, .given: return ""
        case .repeated(let keys): return "(\(keys.text(in: &statement))) p"
        case .answered(let keys, _):
            let arrays = keys.map { statement.placeholder($0.parameter, $0.type.postgresArrayType) }
            return "unnest(\(arrays.joined(separator: ", "))) p(\(keys.indices.map(Self.name).joined(separator: ", ")))"
        }
    }

    /// The text by which a row is found to be a parent's: the key itself, or all values together.
    var match: String {
        switch self {
        case .none, .given: "NULL"
        case .repeated(let keys):
            keys.isTuple ? Self.tuple(keys.expressions.indices.map { "p.\(Self.name($0))" }) : "p.k"
        case .answered(let keys, let isTuple): isTuple ? Self.tuple(keys.indices.map { "p.\(Self.name($0))" }) : "p.k"
        }
    }

    /// Several values as one text, NULL among them.
    static func tuple(_ expressions: [String]) -> String { "ROW(\(expressions.joined(separator: ", ")))::text" }

    static func name(_ index: Int) -> String { index == 0 ? "k" : "k\(index)" }
}

/// The keys, out of a selection's rows, by which a child finds its own rows.
struct KeySelection {
    let rows: RowSelection
    let expressions: [String]
    /// Whether no two of the rows have the same keys, and none has NULL. Otherwise the keys are made distinct, or a parent
    /// that occurs twice would get its children twice.
    let isUnique: Bool
    /// Whether a row belongs to its parent by all values together, NULL among them.
    let isTuple: Bool
    /// Whether rows with NULL among their keys are parents, too.
    let admitsNull: Bool

    func text(in statement: inout StatementText) -> String {
        let keys = rows.keyText(expressions, in: &statement)
        if isUnique { return keys }
        let names = expressions.indices.map { "d.\(ParentKeys.name($0))" }
        let text = "SELECT DISTINCT \(names.joined(separator: ", ")) FROM (\(keys)) d"
        if admitsNull { return text }
        return text + " WHERE " + names.map { "\($0) IS NOT NULL" }.joined(separator: " AND ")
    }
}
