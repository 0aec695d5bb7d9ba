extension FieldDeclaration.Binding {
    /// Whether two fields have their values from the same place. Code cannot be compared, so that a batch is like no other.
    func isAlike(_ other: FieldDeclaration.Binding) -> Bool {
        switch (self, other) {
        case (.column(let column, let type), .column(let otherColumn, let otherType)):
            column == otherColumn && type == otherType
        case (.expression(let sql, let type), .expression(let otherSQL, let otherType)):
            sql == otherSQL && type == otherType
        case (.one(let type, let from, let to, let isNullable), .one(let type2, let from2, let to2, let isNullable2)):
            type == type2 && from == from2 && to == to2 && isNullable == isNullable2
        case (.many(let type, let from, let to), .many(let type2, let from2, let to2)):
            type == type2 && from == from2 && to == to2
        case (.through(let type, let table), .through(let otherType, let otherTable)):
            type == otherType && table == otherTable
        case (.oneOf(let alternatives), .oneOf(let other)):
            alternatives == other
        case (.computed(let computed), .computed(let other)):
            computed == other
        default:
            false
        }
    }

    /// Where the value comes from, as the end of a sentence about the field.
    var origin: String {
        switch self {
        case .column(let column, let type): "is the column \(column)\(type.map { " as \($0)" } ?? "")"
        case .expression(_, let type): "is an expression of type \(type)"
        case .one(let type, let from, _, let isNullable):
            "is one \(type) by \(from.joined(separator: ", "))\(isNullable ? " or to null" : "")"
        case .many(let type, let from, let to):
            "is many \(type) from \(from.joined(separator: ", ")) to \(to.joined(separator: ", "))"
        case .through(let type, let through): "is many \(type) through the table \(through.table)"
        case .oneOf(let alternatives): "is one of \(alternatives.type)"
        case .computed(let computed): "is computed by SQL as \(computed.type)"
        case .batch(let resolver): "is given by code as \(resolver.type)"
        }
    }
}

extension RootField.Binding {
    /// What the field answers with, as the end of a sentence about it.
    var origin: String {
        switch self {
        case .lookup(let type): "looks up one \(type)"
        case .unique(let type, let column, _): "looks up one \(type) by \(column)"
        case .list(let type): "lists \(type)"
        case .viewer(let type): "answers with the \(type) that asks"
        case .computed(let computed): "is computed by SQL as \(computed.type)"
        case .node: "finds any node"
        }
    }
}
