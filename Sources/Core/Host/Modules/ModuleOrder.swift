import ModuleKit

/// The order in which modules are configured, migrated and started: what a module requires comes before it, and so does
/// what it uses where that is on. Modules that do not depend on one another keep the order of their names.
enum ModuleOrder {
    /// Sorts modules and checks their dependencies.
    ///
    /// - Parameters:
    ///   - descriptions: the modules that are on.
    ///   - disabled: the modules that the settings switch off, in lower case.
    /// - Returns: the names in order, and every dependency that is not there or runs in a circle.
    static func sort(
        _ descriptions: [ModuleDescription], disabled: Set<String> = []
    ) -> (order: [String], problems: [ModuleProblem]) {
        var sorting = Sorting(descriptions)
        var problems: [ModuleProblem] = []
        for description in descriptions {
            for required in description.requires where sorting.modules[required] == nil {
                problems.append(missing(required, of: description, disabled))
            }
        }
        for name in sorting.modules.keys.sorted() { sorting.visit(name, after: []) }
        return (sorting.order, problems + sorting.problems)
    }

    private static func missing(
        _ required: String, of description: ModuleDescription, _ disabled: Set<String>
    ) -> ModuleProblem {
        let reason =
            disabled.contains(required)
            ? "which modules.\(required).enabled switches off" : "which the settings do not name"
        return ModuleProblem(
            description.name,
            "\(description.name) requires \(required), \(reason). "
                + "Enable modules.\(required), or set modules.\(description.name).enabled to false.")
    }

    /// A depth-first walk along the dependencies.
    private struct Sorting {
        let modules: [String: ModuleDescription]
        var order: [String] = []
        var problems: [ModuleProblem] = []
        private var visited: Set<String> = []

        init(_ descriptions: [ModuleDescription]) {
            modules = Dictionary(descriptions.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        }

        /// Puts a module behind what it depends on. `path` is the way that led here.
        mutating func visit(_ name: String, after path: [String]) {
            guard let module = modules[name], !visited.contains(name) else { return }
            let path = path + [name]
            for required in module.requires.sorted() {
                if let start = path.firstIndex(of: required) {
                    let circle = (path[start...] + [required]).joined(separator: " → ")
                    problems.append(
                        ModuleProblem(
                            required, "The modules require one another in a circle: \(circle). One must do without."))
                } else {
                    visit(required, after: path)
                }
            }
            // What is merely used may stand later where the two use each other.
            for used in module.uses.sorted() where !path.contains(used) { visit(used, after: path) }
            if visited.insert(name).inserted { order.append(name) }
        }
    }
}
