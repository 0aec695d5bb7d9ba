import HTTP
import HTTPTypes
import JSON
import ModuleKit
import NIOCore
import Relational

/// A REST route that writes, by the code of a mutation.
struct WriteEndpoint: Sendable {
    private let mutation: BoundMutation
    private let path: String
    private let parameter: String?
    private let engine: QueryEngine
    private let choices = QueryChoices<Representation>()

    /// - Parameters:
    ///   - name: the mutation's name.
    ///   - path: the route's path: of the collection for a mutation that creates, of one object for another.
    init(mutation name: String, path: String, engine: QueryEngine) throws(UnanswerableRoute) {
        mutation = try Self.mutation(named: name, at: path, in: engine.catalog)
        self.path = path
        self.parameter = (try? RoutePattern(path))?.parameters.first
        self.engine = engine
    }

    /// The mutation of a route.
    static func mutation(
        named name: String, at path: String, in catalog: Catalog
    ) throws(UnanswerableRoute) -> BoundMutation {
        guard let mutation = catalog.mutation(named: name) else {
            throw UnanswerableRoute(message: "there is no mutation \"\(name)\"")
        }
        let parameters = (try? RoutePattern(path))?.parameters ?? []
        guard parameters.count == (mutation.effect == .create ? 0 : 1) else {
            throw UnanswerableRoute(
                message: "the path of a write has one parameter, the key of an object that is there, and else none")
        }
        return mutation
    }

    @Sendable func respond(_ exchange: HTTPExchange) async throws -> HTTPReply {
        let kept = exchange.query.isEmpty ? mutation.representation : choices.choice(for: exchange.query)
        // Found wrong before anything is written, so that a mistake in it changes nothing.
        let parameters = kept == nil ? try QueryParameters.parse(exchange.query) : []
        let selection = answersObject ? [FieldSelection.parameter] : []
        let values = try ParameterNames.values(of: parameters, known: selection, lists: selection)
        var input = WriteInput(idempotencyKey: exchange.head.headerFields.first(.idempotencyKey))
        if let parameter {
            input.key = exchange.parameters[parameter].flatMap(mutation.key)
            guard input.key != nil else { throw Problem.nothing(under: exchange.path) }
        }
        if answersObject { input.fields = try exchange.object() }
        let representation = try kept ?? choose(values, exchange.query)
        guard let written = try await engine.perform(mutation, input, in: exchange.queryContext) else {
            throw Problem.nothing(under: exchange.path)
        }
        let isGone = written.change == .deleted
        return reply(
            written, isGone ? [] : engine.json(of: written, as: representation, in: exchange.queryContext))
    }

    private var answersObject: Bool { mutation.effect != .delete }

    private func choose(
        _ values: [String: String], _ query: Substring
    ) throws(Problem) -> Representation {
        let all = mutation.representation
        let names = try FieldSelection.names(in: values[FieldSelection.parameter], of: all.names)
        let chosen = names.map(all.showing) ?? all
        choices.keep(chosen, for: query)
        return chosen
    }

    private func reply(_ written: Written, _ json: [UInt8]) -> HTTPReply {
        switch written.change {
        case .created:
            let key = mutation.representation.key(written.result, row: written.row) ?? ""
            var reply = HTTPReply(status: 201, json: json)
            reply.fields.append(HTTPField(name: .location, value: "\(path)/\(PercentEncoding.encode(key))"))
            return reply
        case .found, .updated: return HTTPReply(json: json)
        case .deleted: return HTTPReply(status: 204)
        }
    }
}

extension HTTPExchange {
    /// The body, a JSON object; throws what `JSONBody` throws.
    fileprivate func object() throws(Problem) -> JSONObject {
        let contentType = head.headerFields.first(.contentType)
        let object = body.withUnsafeReadableBytes { body in
            Result { () throws(Problem) in
                try JSONBody.object(body, contentType: contentType, isPatch: head.method == .patch)
            }
        }
        return try object.get()
    }
}
