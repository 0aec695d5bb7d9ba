import GraphQL

/// What mutations keep to.
extension CatalogRules {
    /// What a mutation is about.
    enum Subject {
        /// A type over a table; nil where it is about none.
        case found(CatalogObject?)
        case missing
    }

    mutating func subject(of mutation: Mutation, _ module: String, _ coordinate: String) -> Subject {
        guard let type = mutation.type else { return .found(nil) }
        guard let object = requireTarget(type, module, coordinate) else { return .missing }
        guard object.source.table != nil else {
            report(module, coordinate, "writes \(type), a type without a table")
            return .missing
        }
        return .found(object)
    }

    mutating func check(_ mutation: Mutation, of object: CatalogObject?, _ module: String, _ coordinate: String) {
        if let object, mutation.effect == .update || mutation.effect == .delete {
            for name in object.keyArgumentNames
            where !mutation.input.contains(where: { $0.name == name && $0.isRequired }) {
                report(module, coordinate, "takes no \"\(name)\", though it is about an object that is there")
            }
        }
        checkPayload(of: mutation, module, coordinate)
        for field in mutation.announces {
            let coordinate = "\(coordinate) announces \(field.name)"
            if !announced.contains(field.name) {
                report(module, coordinate, "which no enabled module declares")
            } else if !field.isOverObjects || field.type != mutation.type {
                report(
                    module, coordinate,
                    "which is not about the objects that it writes: give its events by Written.announcing")
            }
        }
    }

    mutating func checkPayload(of mutation: Mutation, _ module: String, _ coordinate: String) {
        var names = Set(MutationTypes.reserved(of: mutation))
        for field in mutation.payload {
            if !names.insert(field.name).inserted {
                report(module, coordinate, "answers two fields named \(field.name)")
            }
            switch field.content {
            case .value(let type): checkJSON(type, module, coordinate)
            case .object(let type), .objects(let type, _):
                guard let target = requireTarget(type, module, coordinate) else { continue }
                if target.source.isValue {
                    report(
                        module, coordinate, "answers \(type) by key, which has none; declare \(field.name) as a value")
                } else if mutation.mostItems != nil, target.name != mutation.type {
                    report(
                        module, coordinate, "answers \(type) for each item; only what it writes can be read for each")
                }
            }
        }
    }
}
