import GraphQL
import HTTP
import ModuleKit
import Relational
import Settings

/// Finds what the routes of modules name and the schema of all modules does not have, before anything is there to answer them.
struct RouteNames {
    let catalog: Catalog

    /// What is wrong with the names in the modules' routes.
    static func problems(of modules: [AssembledModule], in catalog: Catalog) -> [ModuleProblem] {
        let names = RouteNames(catalog: catalog)
        return modules.flatMap { module in
            module.registration.routes.all.flatMap { route in
                names.problems(of: route).map {
                    ModuleProblem(
                        module.description.name,
                        "The route \(route.method.rawValue) \(route.path) cannot be answered: \($0).")
                }
            }
        }
    }

    private func problems(of route: Route) -> [String] {
        switch route.action {
        case .handler, .stream: []
        case .write(let mutation): problems(ofWrite: mutation)
        case .item(let type, let root):
            problems(ofItem: type, root)
                + problems(ofPath: route.path, parameters: 1, "the key of one \(type) is the path's only parameter")
        case .own(let type, let root):
            problems(ofItem: type, root)
                + problems(ofPath: route.path, parameters: 0, "the key of one's own \(type) is none of the path's")
        case .list(let type, let root, let filters): problems(ofList: type, root, filters, route.path)
        }
    }

    private func problems(ofWrite name: String) -> [String] {
        guard catalog.mutation(named: name) == nil else { return [] }
        return [missing("mutation", name, schema.mutationType?.fields.map(\.name) ?? [])]
    }

    private func problems(ofItem type: String, _ root: String) -> [String] {
        guard isType(type) else { return [missingType(type)] }
        guard let field = schema.field(root, of: "Query") else { return [missingRoot(root)] }
        guard field.type.nullable == .named(type), field.argument("id") != nil else {
            return ["Query.\(root) does not look up one \(type): it answers with \(field.type)"]
        }
        return []
    }

    private func problems(
        ofList type: String, _ root: String, _ filters: [ListParameter], _ path: String
    ) -> [String] {
        let problems = problems(ofPath: path, parameters: 0, "a list has none")
        guard isType(type) else { return [missingType(type)] + problems }
        guard let field = schema.field(root, of: "Query") else { return [missingRoot(root)] + problems }
        guard field.type.name == "\(type)Connection" else {
            return ["Query.\(root) does not list \(type): it answers with \(field.type)"] + problems
        }
        return problems + filters.compactMap { problem(of: $0, type) }
    }

    private func problem(of parameter: ListParameter, _ type: String) -> String? {
        let name = "the parameter \"\(parameter.name)\" sets"
        guard case .inputObject(let filter) = schema.type(named: "\(type)Filter") else {
            return "\(name) a filter, and \(type) has none"
        }
        guard let field = filter.field(parameter.filter) else {
            return "\(name) a filter that is not there: "
                + missing("filter", parameter.filter, filter.fields.map(\.name), of: "\(type)Filter")
        }
        guard case .inputObject(let operators) = schema.type(named: field.type.name),
            operators.field(parameter.comparison) != nil
        else {
            var known: [String] = []
            if case .inputObject(let operators) = schema.type(named: field.type.name) {
                known = operators.fields.map(\.name)
            }
            return "\(name) an operator that is not there: "
                + missing("operator", parameter.comparison, known, of: "\(type)Filter.\(parameter.filter)")
        }
        return nil
    }

    /// - Parameter reason: why the path has so many parameters.
    private func problems(ofPath path: String, parameters count: Int, _ reason: String) -> [String] {
        // A path that is no pattern is reported as that.
        guard let pattern = try? RoutePattern(path), pattern.parameters.count != count else { return [] }
        let names = pattern.parameters.map { "{\($0)}" }.joined(separator: ", ")
        return ["its path has \(names.isEmpty ? "no parameter" : names), but \(reason)"]
    }

    private var schema: Schema { catalog.schema }

    private func isType(_ name: String) -> Bool { !catalog.scalarFields(of: name).isEmpty }

    private func missingType(_ name: String) -> String {
        missing("type", name, schema.types.map(\.name).filter(isType), of: "any module")
    }

    private func missingRoot(_ name: String) -> String {
        missing("field", name, schema.queryType.fields.map(\.name), of: "Query")
    }

    private func missing(_ kind: String, _ name: String, _ known: [String], of owner: String? = nil) -> String {
        let place = owner.map { " of \($0)" } ?? ""
        if let meant = Nearest.name(to: name, among: known.sorted()) {
            return "there is no \(kind) \"\(name)\"\(place) (did you mean \"\(meant)\"?)"
        }
        guard !known.isEmpty, known.count <= 16 else { return "there is no \(kind) \"\(name)\"\(place)" }
        return "there is no \(kind) \"\(name)\"\(place); there are \(known.joined(separator: ", "))"
    }
}
