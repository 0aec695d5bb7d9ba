import GraphQL

/// What subscriptions keep to.
extension CatalogRules {
    mutating func check(_ field: SubscriptionField, _ module: String, _ coordinate: String) {
        if field.isOverObjects {
            checkObjects(of: field, module, coordinate)
        } else {
            checkContent(of: field, module, coordinate)
        }
    }

    mutating func checkObjects(of field: SubscriptionField, _ module: String, _ coordinate: String) {
        guard let object = requireTarget(field.type, module, coordinate) else { return }
        if object.source.table == nil {
            report(module, coordinate, "delivers \(field.type), a type without a table to record anything in")
        }
        for argument in field.arguments {
            let coordinate = "\(coordinate)(\(argument.name):)"
            requireColumn(argument.column, of: object.source, module, coordinate)
            if object.source.column(argument.column)?.type.hasOneText == false {
                report(module, coordinate, "compares \(argument.column), whose values can be written in several ways")
            }
        }
        switch field.content {
        case .object where field.changes.contains(.deleted):
            report(
                module, coordinate,
                "delivers objects, and so cannot deliver that one is deleted; declare it by .changes instead")
        case .change(let argument) where field.changes.contains(.deleted) && object.source.isGuardedByRow:
            guard let argument, let declared = field.arguments.first(where: { $0.name == argument }),
                object.source.column(declared.column)?.type == .bigint
            else {
                report(
                    module, coordinate,
                    "tells of deletions of \(field.type), which not everyone may see: deletionsFor has to name an argument over "
                        + "the id of the user who may hear of them")
                return
            }
        default: break
        }
    }

    mutating func checkContent(of field: SubscriptionField, _ module: String, _ coordinate: String) {
        if let name = field.arguments.first(where: { $0.name == SubscriptionField.keyParameter })?.name {
            report(module, coordinate, "has an argument \(name), which is what the event's key is called")
        }
        switch field.content {
        case .object, .change: break
        case .computed(let computed):
            let shape = computed.shape { objects[$0] != nil }
            if case .connection = shape {
                report(module, coordinate, "delivers a connection, which has no place there")
            }
            for message in computed.problems(at: nil, objects, usesAll: false) {
                report(module, coordinate, message)
            }
        case .resolved(let resolver):
            let name = TypeReference(parsing: resolver.type)?.name ?? resolver.type
            if objects[name]?.source.isValue != false { checkJSON(resolver.type, module, coordinate) }
            for column in resolver.columns
            where column != SubscriptionField.keyParameter && field.position(ofAttribute: column) == nil {
                report(module, coordinate, "needs \(column), which is no argument of the field and not the event's key")
            }
        case .told: checkJSON(field.type, module, coordinate)
        }
    }
}
