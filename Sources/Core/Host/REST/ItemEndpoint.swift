import HTTP
import ModuleKit
import Relational

/// `GET /things/{id}`: the fields of one object that REST shows, by a query that is planned once.
struct ItemEndpoint: Sendable {
    private let engine: QueryEngine
    private let lookup: StoredLookup
    private let root: String
    private let fields: ShownFields
    private let role: Role
    private let parameter: String?
    private let choices = QueryChoices<StoredLookup>()

    /// - Parameters:
    ///   - type: the object type.
    ///   - root: the field of `Query` that looks an object up by its `id`.
    ///   - parameter: the path's parameter that holds the key; nil where it is the id of the one who asks.
    ///   - role: what those may do to whom it is shown.
    init(type: String, root: String, parameter: String?, engine: QueryEngine, role: Role) throws(QueryFailure) {
        fields = ShownFields(of: type, to: role, engine)
        self.role = role
        lookup = try engine.storeLookup(root, fields: fields.names, for: role)
        self.root = root
        self.engine = engine
        self.parameter = parameter
    }

    @Sendable func respond(_ exchange: HTTPExchange) async throws -> HTTPReply {
        try exchange.asker.require(.read, for: "objects")
        let lookup = try lookup(for: exchange.query)
        let named = parameter.map { exchange.parameters[$0] } ?? exchange.asker.viewer.map(String.init)
        guard let key = named,
            let bytes = try await engine.run(lookup, key: key, in: exchange.queryContext)
        else { throw Problem.nothing(under: exchange.path) }
        return HTTPReply(json: bytes)
    }

    private func lookup(for query: Substring) throws -> StoredLookup {
        if query.isEmpty { return lookup }
        if let chosen = choices.choice(for: query) { return chosen }
        let selection = FieldSelection.parameter
        let values = try ParameterNames.values(
            of: QueryParameters.parse(query), known: [selection], lists: [selection])
        guard let names = try fields.chosen(by: values[selection]) else { return lookup }
        let chosen = try engine.storeLookup(root, fields: names, for: role)
        choices.keep(chosen, for: query)
        return chosen
    }
}
