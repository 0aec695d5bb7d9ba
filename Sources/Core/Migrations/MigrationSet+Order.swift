extension MigrationSet {
    /// The sets with each behind those it requires, and otherwise in the order given.
    /// - Throws: ``MigrationError`` with code `invalidDependencies` if two have one name, one requires what is not there,
    ///   or some require each other.
    static func ordered(_ sets: [MigrationSet]) throws(MigrationError) -> [MigrationSet] {
        var names: Set<String> = []
        for set in sets {
            guard names.insert(set.module).inserted else {
                throw MigrationError(
                    .invalidDependencies, "there are two sets of migrations for module \"\(set.module)\"")
            }
        }
        for set in sets {
            if let absent = set.requires.first(where: { !names.contains($0) }) {
                throw MigrationError(
                    .invalidDependencies,
                    "the migrations of \"\(set.module)\" require those of \"\(absent)\", which is not on: turn it on, or turn \"\(set.module)\" off"
                )
            }
        }
        var ordered: [MigrationSet] = []
        var placed: Set<String> = []
        var waiting = sets
        while let index = waiting.firstIndex(where: { placed.isSuperset(of: $0.requires) }) {
            let set = waiting.remove(at: index)
            placed.insert(set.module)
            ordered.append(set)
        }
        guard waiting.isEmpty else {
            let names = waiting.map { "\"\($0.module)\"" }.joined(separator: ", ")
            throw MigrationError(
                .invalidDependencies, "among the migrations of \(names) some require each other in a circle")
        }
        return ordered
    }
}
