/// What can be computed of a field over all rows of a list. The raw values are the names in GraphQL.
enum AggregateFunction: String, Sendable, CaseIterable {
    case min, max, sum, avg, countDistinct

    /// What GraphQL calls the values of a function, behind the name of the type whose objects are listed.
    var typeSuffix: String {
        switch self {
        case .min, .max: "Extremes"
        case .sum: "Sums"
        case .avg: "Averages"
        case .countDistinct: "DistinctCounts"
        }
    }

    /// The stem of the orders of groups by the function.
    var orderPrefix: String {
        switch self {
        case .min: "MIN_"
        case .max: "MAX_"
        case .sum: "SUM_"
        case .avg: "AVG_"
        case .countDistinct: "COUNT_DISTINCT_"
        }
    }

    var description: String {
        switch self {
        case .min: "The least values; null where there are none."
        case .max: "The greatest values; null where there are none."
        case .sum: "The sums of the values; null where there are none. Those of whole numbers are exact."
        case .avg: "The averages of the values; null where there are none."
        case .countDistinct: "How many different values there are."
        }
    }

    /// What its type stands for, which two of the functions share.
    var typeDescription: String {
        switch self {
        case .min, .max: "The least or the greatest values of some rows; null where there are none."
        case .sum: "The sums of the values of some rows; null where there are none."
        case .avg: "The averages of the values of some rows; null where there are none."
        case .countDistinct: "How many different values some rows have."
        }
    }

    /// A value of the function, as clients see it: its scalar, and how it is written; nil where that is how the field's own values are.
    typealias Shown = (scalar: String, encoding: ScalarEncoding?)

    /// The fields of a type that it can be computed of.
    func fields(of object: CatalogObject) -> [(field: FieldDeclaration, column: Column, result: Shown)] {
        object.columnFields.compactMap { field, column in
            // There are as many different ids as rows.
            if self == .countDistinct, [column] == object.source.key { return nil }
            return result(of: column, shownAs: field.scalar(of: column)).map { (field, column, $0) }
        }
    }

    /// How a value of the function is shown, or nil for a column that it cannot be computed of.
    ///
    /// - Parameter scalar: the scalar that clients see of the column.
    func result(of column: Column, shownAs scalar: String) -> Shown? {
        switch self {
        case .min, .max:
            guard column.type.hasExtremes else { return nil }
            return (scalar, nil)
        case .sum:
            // A sum of ids means nothing.
            guard let kind = column.type.numberKind, scalar != "ID" else { return nil }
            switch kind {
            // 64 bits hold the sum of as many integers as there ever are; a longer one has as many digits as it takes.
            case .whole: return ("BigInt", .quoted)
            case .fraction: return ("Float", .float)
            case .decimal: return ("Decimal", .decimal)
            case .duration: return ("Duration", .duration)
            }
        case .avg:
            guard let kind = column.type.numberKind, scalar != "ID" else { return nil }
            switch kind {
            case .whole, .fraction: return ("Float", .float)
            case .decimal: return ("Decimal", .decimal)
            case .duration: return ("Duration", .duration)
            }
        case .countDistinct: return column.type.isGroupable ? ("Int", .integer) : nil
        }
    }

    /// The function's SQL over the rows of that alias.
    func text(of column: Column, row alias: String) -> String {
        let name = "\(alias).\(quoted(column.name))"
        switch self {
        case .min, .max:
            // What stands first in the order without regard to case, as it is written.
            return column.ignoresCase
                ? "(\(rawValue)(ARRAY[\(column.compared(row: alias)), \(name) COLLATE \"C\"]) FILTER (WHERE \(name) IS NOT NULL))[2]"
                : column.type.canonical("\(rawValue)(\(name))")
        // PostgreSQL adds values of single precision up in single precision.
        case .sum: return column.type == .real ? "sum(\(name)::double precision)" : "sum(\(name))"
        case .avg: return column.type.numberKind == .whole ? "avg(\(name))::double precision" : "avg(\(name))"
        case .countDistinct: return "count(DISTINCT \(column.compared(row: alias)))"
        }
    }

    /// What rows or groups are ordered by that are ordered by the function.
    func comparedText(of column: Column, row alias: String) -> String {
        switch self {
        case .min, .max: "\(rawValue)(\(column.compared(row: alias)))"
        case .sum, .avg, .countDistinct: text(of: column, row: alias)
        }
    }
}

extension ColumnType {
    enum NumberKind { case whole, fraction, decimal, duration }

    /// What kind of numbers the values are, if they can be added up.
    fileprivate var numberKind: NumberKind? {
        switch self {
        case .bigint, .integer, .smallint: .whole
        case .doublePrecision, .real: .fraction
        case .numeric: .decimal
        case .interval: .duration
        case .text, .timestamptz, .boolean, .jsonb, .uuid, .date, .time, .bytea, .enumeration, .array, .values: nil
        }
    }

    /// Whether PostgreSQL finds the least and the greatest of values, and they mean something to a client.
    fileprivate var hasExtremes: Bool {
        switch self {
        case .bigint, .integer, .smallint, .doublePrecision, .real, .numeric, .text, .timestamptz, .date, .time,
            .interval:
            true
        case .boolean, .jsonb, .uuid, .bytea, .enumeration, .array, .values: false
        }
    }

    /// The SQL of a value in the one text that all values share that are equal to it: `1.5` is `1.50`.
    func canonical(_ sql: String) -> String {
        switch self {
        case .numeric: "trim_scale(\(sql))"
        case .interval: "justify_interval(\(sql))"
        default: sql
        }
    }

    /// Whether rows can be told apart by such a value.
    var isGroupable: Bool {
        switch self {
        case .jsonb, .array: false
        default: true
        }
    }
}
