import GraphQL

extension ComputedField {
    /// What of the declaration does not fit, found without a database.
    ///
    /// - Parameters:
    ///   - object: the type of the rows that the field is computed for; nil at the root.
    ///   - objects: all object types.
    func problems(at object: CatalogObject?, _ objects: [String: CatalogObject]) -> [String] {
        var problems: [String] = []
        if template.namesWholeRow {
            problems.append("names {row} without a column; only {row}.column is filled in")
        }
        for column in template.rowColumns where object?.source.column(column) == nil {
            let place = object.map { "\($0.source.name) does not list" } ?? "there is no row of at the root"
            problems.append("names {row}.\(column), a column that \(place)")
        }
        let declared = Set(arguments.map(\.name))
        for name in template.arguments.subtracting(declared).sorted() {
            problems.append(
                "names {\(name)}, which is no argument of the field; write an array as ARRAY[…] rather than in braces")
        }
        var used = template.arguments
        if case .argument(let name) = rows {
            used.insert(name)
            if arguments.first(where: { $0.name == name })?.bounds == nil {
                problems.append(
                    "is bounded by the argument \(name), which has to be an Int with a default value of 0 or more")
            }
        }
        for name in declared.subtracting(used).sorted() {
            problems.append("takes the argument \(name), which its SQL does not name")
        }
        let shape = shape { objects[$0] != nil }
        if let type = shape.objectType, let target = objects[type] {
            if case .connection = shape {
                if target.listing == nil { problems.append("lists \(type), a type without a listing") }
                let own = Set(FieldDefinition.connection("", of: type, description: nil).arguments.map(\.name))
                for name in declared.intersection(own).sorted() {
                    problems.append("takes the argument \(name), which every connection has")
                }
            }
            if target.source.columns.isEmpty { problems.append("yields \(type), a type without columns") }
        }
        return problems
    }
}

extension FieldArgument {
    /// The default where the argument can bound a list.
    var bounds: Int? {
        guard TypeReference(parsing: type)?.nullable == .named("Int"), case .int(let size)? = defaultValue, size >= 0
        else { return nil }
        return Int(size)
    }
}
