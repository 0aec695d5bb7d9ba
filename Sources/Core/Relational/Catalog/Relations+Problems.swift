extension Alternatives {
    /// What of the declaration does not fit.
    ///
    /// - Parameters:
    ///   - object: the type that has the relation.
    ///   - objects: all object types.
    ///   - possible: the types that the relation's interface or union has; nil where it is none of a module.
    func problems(
        at object: CatalogObject, _ objects: [String: CatalogObject], possible: Set<String>?
    ) -> [String] {
        var problems: [String] = []
        for column in [typeColumn, keyColumn] where object.source.column(column) == nil {
            problems.append("needs the column \(column), which \(object.source.name) does not list")
        }
        if possible == nil {
            problems.append("leads to \(type), which is neither an interface nor a union of a module")
        }
        let key = object.source.column(keyColumn)?.type.stored ?? .text
        for (_, type) in sorted {
            guard let target = objects[type] else {
                problems.append("leads to \(type), a type that no module declares")
                continue
            }
            if possible?.contains(type) == false { problems.append("leads to \(type), which is none of \(self.type)") }
            guard target.source.key.count == 1, !target.source.isValue else {
                problems.append("leads to \(type) by its key, which is none of one column")
                continue
            }
            if key != .text, key != target.source.key[0].type.stored {
                problems.append("ties \(keyColumn) to \(type) by its key, a column of another type")
            }
        }
        return problems
    }
}

extension Through {
    /// What of the declaration does not fit.
    ///
    /// - Parameters:
    ///   - type: the type that the relation leads to.
    ///   - object: the type that has the relation.
    ///   - objects: all object types.
    func problems(to type: String, at object: CatalogObject, _ objects: [String: CatalogObject]) -> [String] {
        guard let target = objects[type] else { return ["leads to \(type), a type that no module declares"] }
        var problems: [String] = []
        if target.source.table == nil || target.listing == nil {
            problems.append("lists \(type), a type without a table or a listing")
        }
        for source in [object.source, target.source] where source.key.count != 1 {
            problems.append("ties \(source.name) by its key, which is none of one column")
        }
        return problems
    }
}
