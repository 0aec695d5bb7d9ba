import GraphQL

/// What fields keep to.
extension CatalogRules {
    mutating func check(
        _ field: FieldDeclaration, of object: CatalogObject, _ module: String, _ coordinate: String
    ) {
        if field.isShownInREST { checkShown(field, module, coordinate) }
        switch field.binding {
        case .column(let column, let type):
            requireColumn(column, of: object.source, module, coordinate)
            if let type { checkJSON(type, module, coordinate) }
        case .expression:
            break
        case .batch(let resolver):
            for column in resolver.columns { requireColumn(column, of: object.source, module, coordinate) }
            // Of a type with rows of its own it gives keys.
            let name = TypeReference(parsing: resolver.type)?.name ?? resolver.type
            if objects[name]?.source.isValue != false { checkJSON(resolver.type, module, coordinate) }
        case .one(let type, let from, let to, _):
            for column in from { requireColumn(column, of: object.source, module, coordinate) }
            guard let target = requireTarget(type, module, coordinate) else { return }
            let key = target.source.keyNames
            let columns = to ?? key
            if columns.isEmpty || Set(columns) != Set(key) || columns.count != from.count {
                report(
                    module, coordinate,
                    "leads to one \(type) by \((to ?? from).joined(separator: ", ")), which is not its key")
                return
            }
            requireSameTypes(from, of: object.source, columns.compactMap(target.source.column), module, coordinate)
        case .many(let type, let from, let to):
            for column in from { requireColumn(column, of: object.source, module, coordinate) }
            guard let target = requireTarget(type, module, coordinate) else { return }
            let names = to.joined(separator: ", ")
            let columns = to.compactMap(target.source.column)
            guard columns.count == to.count, to.count == from.count, !to.isEmpty else {
                return report(
                    module, coordinate, "leads to \(type) by \(names), a column that its source does not list")
            }
            if target.source.isValue {
                report(module, coordinate, "leads to \(type), whose values stand in computed fields alone")
            } else if !to.contains(where: target.source.isIndexed) {
                report(
                    module, coordinate,
                    "leads to many \(type) by \(names), with which no index of \(target.source.name) begins")
            }
            if target.listing == nil { report(module, coordinate, "lists \(type), a type without a listing") }
            requireSameTypes(from, of: object.source, columns, module, coordinate)
        case .through(let type, let table):
            let found = table.problems(to: type, at: object, objects)
            for message in found { report(module, coordinate, message) }
        case .oneOf(let relation):
            let nodes = objects.values.filter { !$0.source.isValue }.map(\.name)
            let found = relation.problems(
                at: object, objects,
                possible: abstractTypes.possibleTypes(of: relation.type, nodes: nodes))
            for message in found { report(module, coordinate, message) }
        case .computed(let computed):
            check(computed, at: object, module, coordinate)
        }
    }

    /// A REST route selects nothing below a field, and gives it no arguments.
    mutating func checkShown(_ field: FieldDeclaration, _ module: String, _ coordinate: String) {
        let type: String
        let arguments: [FieldArgument]
        switch field.binding {
        case .batch(let resolver): (type, arguments) = (resolver.type, resolver.arguments)
        case .computed(let computed): (type, arguments) = (computed.type, computed.arguments)
        case .column, .expression: return
        case .one(let type, _, _, _), .many(let type, _, _), .through(let type, _):
            return report(module, coordinate, "is shown in REST, and leads to \(type), of which REST selects nothing")
        case .oneOf(let relation):
            return report(
                module, coordinate, "is shown in REST, and leads to \(relation.type), of which REST selects nothing")
        }
        let name = TypeReference(parsing: type)?.name ?? type
        if objects[name] != nil || name.hasSuffix("Connection") {
            report(module, coordinate, "is shown in REST, but is a \(name), of which REST selects nothing")
        }
        if let required = arguments.first(where: { $0.definition.isRequired }) {
            report(module, coordinate, "is shown in REST, but takes \(required.name), which REST does not give")
        }
    }

    /// What is given as JSON has no rows from which a relation could lead on.
    mutating func checkJSON(_ type: String, _ module: String, _ coordinate: String) {
        var pending = [TypeReference(parsing: type)?.name ?? type]
        var seen: Set<String> = []
        while let name = pending.popLast() {
            guard let object = objects[name], seen.insert(name).inserted else { continue }
            guard object.source.isValue else {
                report(module, coordinate, "gives \(name) as JSON, which only a value type can be")
                continue
            }
            for field in object.fields.values {
                switch field.binding {
                case .column(_, let type): pending += [type.map { TypeReference(parsing: $0)?.name ?? $0 } ?? ""]
                case .expression, .one, .many, .through, .oneOf, .computed, .batch:
                    report(
                        module, coordinate,
                        "gives \(name) as JSON, whose field \(field.name) is no member of it but read from rows")
                }
            }
        }
    }

    /// - Parameter object: the type of the rows that the field is computed for; nil at the root.
    mutating func check(
        _ field: ComputedField, at object: CatalogObject?, _ module: String, _ coordinate: String
    ) {
        for message in field.problems(at: object, objects) { report(module, coordinate, message) }
    }
}
