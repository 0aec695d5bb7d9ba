import JSON
import ModuleKit
import Relational

/// `GET /things/{id}`: the scalar fields of one object, by a query that is parsed and validated once.
struct ItemEndpoint: Sendable {
    private let engine: QueryEngine
    private let operation: StoredOperation
    private let root: String
    private let fields: [String]
    private let parameter: String

    /// - Parameters:
    ///   - type: the object type.
    ///   - root: the field of `Query` that looks an object up by its `id`.
    ///   - parameter: the path's parameter that holds the key.
    init(type: String, root: String, parameter: String, engine: QueryEngine) throws(QueryFailure) {
        fields = engine.catalog.scalarFields(of: type)
        operation = try engine.store(Self.document(root, fields))
        self.root = root
        self.engine = engine
        self.parameter = parameter
    }

    @Sendable func respond(_ exchange: HTTPExchange) async throws -> HTTPReply {
        let request = try exchange.request()
        try ParameterNames.check(request.queryParameters, known: [FieldSelection.parameter])
        var operation = operation
        if let chosen = try FieldSelection.names(in: request.queryParameters.first?.value, of: fields) {
            operation = try engine.store(Self.document(root, chosen))
        }
        let answer = try await engine.run(
            operation, variables: ["id": .string(String(try request.key(parameter)))], in: request.query)
        guard let bytes = answer.bytes else { throw Problem.notFound("There is nothing under \(request.path).") }
        return HTTPReply(mediaType: "application/json; charset=utf-8", bytes: bytes)
    }

    private static func document(_ root: String, _ fields: [String]) -> String {
        "query($id: ID!) { \(root)(id: $id) { \(fields.joined(separator: " ")) } }"
    }
}
