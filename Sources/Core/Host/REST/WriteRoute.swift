import HTTP
import ModuleKit
import Relational

/// What a route that writes takes, and from where.
struct WriteRoute: Sendable {
    /// A parameter of a path, the field of the input that it gives, and the type of the key's column that this is of.
    typealias PathParameter = (name: String, field: String, type: ColumnType?)

    let mutation: BoundMutation
    let parameters: [PathParameter]
    /// Whether a body says what is to be written, or the path alone.
    let takesBody: Bool

    /// - Parameters:
    ///   - name: the mutation's name.
    ///   - method: the route's method. A DELETE has no body.
    ///   - path: the route's path. Its parameters are called as the fields of the input that they give; the only one of a mutation
    ///     that is about a row with one key may have any name.
    init(
        mutation name: String, _ method: HTTPMethod, _ path: String, in catalog: Catalog
    ) throws(UnanswerableRoute) {
        guard let mutation = catalog.mutation(named: name) else {
            throw UnanswerableRoute(message: "there is no mutation \"\(name)\"")
        }
        let parameters = try Self.parameters(of: mutation, (try? RoutePattern(path))?.parameters ?? [])
        let isGiven = { name in parameters.contains { $0.field == name } }
        let takesBody =
            method != .delete && (mutation.mostItems != nil || !mutation.inputNames.allSatisfy(isGiven))
        if !takesBody, let missing = mutation.requiredNames.first(where: { !isGiven($0) }) {
            throw UnanswerableRoute(message: "a DELETE has no body, and so nothing gives \(missing)")
        }
        self.mutation = mutation
        self.parameters = parameters
        self.takesBody = takesBody
    }

    private static func parameters(
        of mutation: BoundMutation, _ names: [String]
    ) throws(UnanswerableRoute) -> [PathParameter] {
        let types = Dictionary(
            zip(mutation.keyNames, mutation.keyTypes).map { ($0, $1) }, uniquingKeysWith: { first, _ in first })
        switch mutation.effect {
        case .update, .delete:
            if mutation.mostItems != nil { break }
            guard names.count == mutation.keyNames.count else {
                throw UnanswerableRoute(
                    message:
                        "the path of a write to what is there has its key: \(mutation.keyNames.joined(separator: ", "))"
                )
            }
            if names.count == 1 { return [(names[0], mutation.keyNames[0], mutation.keyTypes[0])] }
        case .create, .other: break
        }
        guard mutation.mostItems == nil || names.isEmpty else {
            throw UnanswerableRoute(message: "the path of a write of a list has no parameter")
        }
        if let unknown = names.first(where: { !mutation.inputNames.contains($0) }) {
            throw UnanswerableRoute(message: "the path's parameter \"\(unknown)\" is no field of the input")
        }
        return names.map { ($0, $0, mutation.effect == .create ? nil : types[$0]) }
    }
}
