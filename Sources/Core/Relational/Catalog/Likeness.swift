extension ObjectDeclaration {
    /// Whether two declarations of one type say the same.
    func isAlike(_ other: ObjectDeclaration) -> Bool {
        name == other.name && description == other.description && source == other.source && listing == other.listing
            && fields.count == other.fields.count && zip(fields, other.fields).allSatisfy { $0.isAlike($1) }
    }
}

extension FieldDeclaration {
    /// Whether two declarations of one field say the same. Code cannot be compared, so that a batch is like no other.
    func isAlike(_ other: FieldDeclaration) -> Bool {
        guard name == other.name, description == other.description, deprecationReason == other.deprecationReason else {
            return false
        }
        switch (binding, other.binding) {
        case (.column(let column, let type), .column(let otherColumn, let otherType)):
            return column == otherColumn && type == otherType
        case (.expression(let sql, let type), .expression(let otherSQL, let otherType)):
            return sql == otherSQL && type == otherType
        case (.one(let type, let from, let to, let isNullable), .one(let type2, let from2, let to2, let isNullable2)):
            return type == type2 && from == from2 && to == to2 && isNullable == isNullable2
        case (.many(let type, let from, let to), .many(let type2, let from2, let to2)):
            return type == type2 && from == from2 && to == to2
        case (.through(let type, let table), .through(let type2, let table2)):
            return type == type2 && table == table2
        case (.oneOf(let relation), .oneOf(let other)):
            return relation == other
        case (.computed(let computed), .computed(let other)):
            return computed == other
        default:
            return false
        }
    }
}
