import HTTPTypes
import ModuleKit
import NIOCore
import Relational

/// A REST route that writes, by the code of a mutation.
struct WriteEndpoint: Sendable {
    private let mutation: BoundMutation
    private let path: String
    private let parameter: String?
    private let engine: QueryEngine

    /// - Parameters:
    ///   - name: the mutation's name.
    ///   - path: the route's path: of the collection for a mutation that creates, of one object for another.
    init(mutation name: String, path: String, engine: QueryEngine) throws(ListEndpoint.Fault) {
        guard let mutation = engine.catalog.mutation(named: name) else {
            throw ListEndpoint.Fault(message: "there is no mutation \"\(name)\"")
        }
        let parameters = (try? RoutePattern(path))?.parameters ?? []
        guard parameters.count == (mutation.effect == .create ? 0 : 1) else {
            throw ListEndpoint.Fault(
                message: "the path of a write has one parameter, the key of an object that is there, and else none")
        }
        self.mutation = mutation
        self.path = path
        self.parameter = parameters.first
        self.engine = engine
    }

    @Sendable func respond(_ exchange: HTTPExchange) async throws -> HTTPReply {
        let request = try exchange.request()
        let answersObject = mutation.effect != .delete
        try ParameterNames.check(
            request.queryParameters, known: answersObject ? [FieldSelection.parameter] : [])
        var input = WriteInput(idempotencyKey: request.header("idempotency-key"))
        if let parameter { input.key = try request.key(parameter) }
        if answersObject { input.fields = try request.object() }
        let representation = try request.shown(mutation.representation)
        guard let written = try await engine.perform(mutation, input, in: request.query) else {
            throw Problem.nothing(under: request)
        }
        return HTTPReply(response(written, representation))
    }

    private func response(_ written: Written, _ representation: Representation) -> Response {
        switch written.change {
        case .created:
            let key = representation.key(written.result, row: written.row) ?? ""
            return .created(representation.json(written.result, row: written.row), at: "\(path)/\(key)")
        case .found, .updated: return .json(representation.json(written.result, row: written.row))
        case .deleted: return .noContent
        }
    }
}
