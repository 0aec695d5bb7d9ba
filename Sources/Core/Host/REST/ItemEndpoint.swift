import HTTP
import ModuleKit
import Relational

/// `GET /things/{id}`: the fields of one object that REST shows, by a query that is planned once.
struct ItemEndpoint: Sendable {
    private let engine: QueryEngine
    private let lookup: StoredLookup
    private let root: String
    private let fields: [String]
    private let parameter: String
    private let choices = QueryChoices<StoredLookup>()

    /// - Parameters:
    ///   - type: the object type.
    ///   - root: the field of `Query` that looks an object up by its `id`.
    ///   - parameter: the path's parameter that holds the key.
    init(type: String, root: String, parameter: String, engine: QueryEngine) throws(QueryFailure) {
        fields = engine.catalog.shownFields(of: type)
        lookup = try engine.storeLookup(root, fields: fields)
        self.root = root
        self.engine = engine
        self.parameter = parameter
    }

    @Sendable func respond(_ exchange: HTTPExchange) async throws -> HTTPReply {
        let lookup = try lookup(for: exchange.query)
        guard let key = exchange.parameters[parameter],
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
        guard let names = try FieldSelection.names(in: values[selection], of: fields) else { return lookup }
        let chosen = try engine.storeLookup(root, fields: names)
        choices.keep(chosen, for: query)
        return chosen
    }
}
