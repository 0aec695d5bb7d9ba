import GraphQL

/// What the declarations of several modules have to keep to once they are put together: that each thing that one names is there, and
/// is of the kind that it takes it for.
struct CatalogRules {
    /// The types over sources, with what other modules added to them.
    let objects: [String: CatalogObject]
    let leaves: LeafTypes
    let abstractTypes: AbstractTypes
    /// The names of the subscriptions that some module declares.
    let announced: Set<String>
    private(set) var problems: [SchemaProblem] = []

    init(objects: [String: CatalogObject], leaves: LeafTypes, abstractTypes: AbstractTypes, announced: Set<String>) {
        self.objects = objects
        self.leaves = leaves
        self.abstractTypes = abstractTypes
        self.announced = announced
    }

    mutating func report(_ module: String, _ coordinate: String, _ message: String) {
        problems.append(SchemaProblem(module: module, coordinate: coordinate, message: message))
    }

    mutating func requireColumn(_ name: String, of source: Source, _ module: String, _ coordinate: String) {
        if source.column(name) == nil {
            report(module, coordinate, "needs the column \(name), which \(source.name) does not list")
        }
    }

    mutating func requireTarget(_ type: String, _ module: String, _ coordinate: String) -> CatalogObject? {
        if let object = objects[type] { return object }
        report(module, coordinate, "leads to \(type), a type that no module declares")
        return nil
    }

    mutating func requireSameTypes(
        _ from: [String], of source: Source, _ to: [Column], _ module: String, _ coordinate: String
    ) {
        for (from, to) in zip(from, to) where source.column(from).map({ $0.type.stored != to.type.stored }) ?? false {
            report(module, coordinate, "ties \(from) to \(to.name), a column of another type")
        }
    }
}

extension Source {
    /// The source's name in messages.
    var name: String { table ?? (isValue ? "the values" : "the key \(keyNames.joined(separator: ", "))") }
}
