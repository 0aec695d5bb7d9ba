/// What a filter says of a field's value. The raw values are the names in GraphQL and in the parameters of REST.
enum FilterOperator: String, Sendable, CaseIterable {
    case eq, ne, `in`, notIn, isNull, gt, gte, lt, lte, startsWith, contains, overlaps

    /// What stands behind the operator.
    enum Operand {
        /// A value of the field's type.
        case value
        /// Several of them.
        case list
        case boolean
        case text
    }

    var operand: Operand {
        switch self {
        case .eq, .ne, .gt, .gte, .lt, .lte: .value
        case .in, .notIn, .contains, .overlaps: .list
        case .isNull: .boolean
        case .startsWith: .text
        }
    }

    var description: String {
        switch self {
        case .eq: "What equals it."
        case .ne: "All that `eq` does not find: what has no value, too."
        case .in: "What equals one of these: nothing where there are none."
        case .notIn: "All that `in` does not find: what has no value, too."
        case .isNull: "`true`: what has no value. `false`: what has one."
        case .gt: "What is greater."
        case .gte: "What is greater or equal."
        case .lt: "What is less."
        case .lte: "What is less or equal."
        case .startsWith: "What begins with this text."
        case .contains: "Lists that have all of these."
        case .overlaps: "Lists that have one of these."
        }
    }

    /// The operators over a column, in the order in which they are listed.
    ///
    /// - Parameter scalar: the scalar that clients see of the column.
    static func over(_ type: ColumnType, shownAs scalar: String) -> [FilterOperator] {
        let comparability = type.comparability(shownAs: scalar)
        return allCases.filter { comparability.isSuperset(of: $0.needed) }
    }

    private var needed: Comparability {
        switch self {
        case .eq, .ne, .in, .notIn: .equality
        case .isNull: []
        case .gt, .gte, .lt, .lte: .order
        case .startsWith: .prefix
        case .contains, .overlaps: .elements
        }
    }
}

/// What can be compared about the values of a column.
struct Comparability: OptionSet, Sendable {
    let rawValue: UInt8

    /// Whether two are equal.
    static let equality = Comparability(rawValue: 1)
    /// Which of two is greater.
    static let order = Comparability(rawValue: 2)
    /// What a text begins with.
    static let prefix = Comparability(rawValue: 4)
    /// What is in a list.
    static let elements = Comparability(rawValue: 8)
}

extension ColumnType {
    /// What a client can compare about values of this type.
    ///
    /// - Parameter scalar: the scalar that clients see of the column.
    func comparability(shownAs scalar: String) -> Comparability {
        // Of the values of an enum no one is greater, whatever is stored for them.
        if case .values(let enumeration, let type) = self {
            return scalar == enumeration.name ? .equality : type.comparability(shownAs: scalar)
        }
        let isNumber = [.bigint, .integer, .smallint].contains(self)
        // To a client an id that is no number is a name: which of two is greater means nothing.
        if scalar == "ID", !isNumber { return comparability.union(.prefix).subtracting(.order) }
        return comparability
    }

    private var comparability: Comparability {
        switch self {
        case .bigint, .integer, .smallint, .timestamptz, .doublePrecision, .real, .numeric, .date, .time, .interval:
            [.equality, .order]
        case .text: [.equality, .order, .prefix]
        case .boolean, .uuid, .bytea: .equality
        case .values: .equality
        case .array(let element, _): element.isKnown ? .elements : []
        // Which texts an enum type of the database has nobody knows here, and another is an error there.
        case .jsonb, .enumeration: []
        }
    }

    /// Whether lists can be ordered by such a column.
    var isOrdered: Bool {
        switch self {
        case .jsonb, .bytea, .array: false
        default: true
        }
    }

    /// Whether it is known which values PostgreSQL reads as one of this type.
    private var isKnown: Bool {
        switch self {
        case .enumeration, .jsonb, .array: false
        default: true
        }
    }
}
