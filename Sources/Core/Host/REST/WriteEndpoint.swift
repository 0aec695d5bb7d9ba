import HTTP
import HTTPTypes
import JSON
import ModuleKit
import NIOCore
import Relational

/// A REST route that writes, by the code of a mutation.
///
/// A mutation that answers with the row that it wrote, and nothing else, is answered with what its own statement returns. The
/// answer of any other is planned once, as a query is, and read in the transaction of the write.
struct WriteEndpoint: Sendable {
    private let route: WriteRoute
    private let path: String
    private let engine: QueryEngine
    /// How the answer is read where the write's own statement does not return it; nil where it does.
    private let planned: StoredWrite?
    private let fields: ShownFields?
    private let role: Role
    private let representation: Representation
    private let choices = QueryChoices<Choice>()

    /// How an answer is shown.
    private enum Choice: Sendable {
        case returned(Representation)
        case planned(StoredWrite)
    }

    /// - Parameters:
    ///   - path: the route's path.
    ///   - role: what those may do to whom it is shown.
    init(_ route: WriteRoute, path: String, engine: QueryEngine, role: Role) throws(UnanswerableRoute) {
        self.role = role
        self.route = route
        self.path = path
        self.engine = engine
        let mutation = route.mutation
        let shown = mutation.type.map { engine.catalog.shownFields(of: $0) } ?? []
        fields = mutation.answersObjectAlone ? mutation.type.map { ShownFields(of: $0, to: role, engine) } : nil
        representation = engine.representation(of: mutation, for: role)
        guard mutation.type == nil || !mutation.answersObjectAlone || shown != mutation.representation.names else {
            planned = nil
            return
        }
        do throws(QueryFailure) {
            planned = try engine.storeWrite(mutation, for: role)
        } catch {
            throw UnanswerableRoute(message: error.errors.map(\.message).joined(separator: " "))
        }
    }

    private var mutation: BoundMutation { route.mutation }

    @Sendable func respond(_ exchange: HTTPExchange) async throws -> HTTPReply {
        // Found wrong before anything is written, so that a mistake in it changes nothing.
        let choice = try choice(exchange.query)
        let inputs = try inputs(exchange)
        switch choice {
        case .returned(let representation):
            guard let written = try await engine.perform(mutation, inputs[0], in: exchange.queryContext) else {
                throw Problem.nothing(under: exchange.path)
            }
            return reply(written, representation, exchange)
        case .planned(let write):
            guard let answer = try await engine.run(write, inputs, in: exchange.queryContext) else {
                throw Problem.nothing(under: exchange.path)
            }
            return reply(answer, exchange)
        }
    }

    private func inputs(_ exchange: HTTPExchange) throws -> [WriteInput] {
        let key = exchange.head.headerFields.first(.idempotencyKey)
        var path: [String: String] = [:]
        for (name, field, type) in route.parameters {
            let text = exchange.parameters[name] ?? ""
            // What cannot be a key names nothing.
            guard let key = type.map({ $0.key(in: text) }) ?? text else { throw Problem.nothing(under: exchange.path) }
            path[field] = key
        }
        guard mutation.mostItems != nil else {
            let fields = route.takesBody ? try exchange.object() : [:]
            return [WriteInput(fields: fields, path: path, idempotencyKey: key)]
        }
        guard key == nil else {
            throw Problem.badRequest(
                "An Idempotency-Key is that of one write. Give each item of the list an id of its own, where it takes one."
            )
        }
        let items = try exchange.objects()
        if let most = mutation.mostItems, items.count > most {
            throw Problem.tooManyItems(items.count, atMost: most)
        }
        // The request itself counts as one of them.
        if items.count > 1 { try exchange.rates?.demand(items.count - 1, of: .write) }
        return items.map { WriteInput(fields: $0) }
    }

    private func choice(_ query: Substring) throws -> Choice {
        let all = planned.map { Choice.planned($0) } ?? .returned(representation)
        if query.isEmpty { return all }
        if let kept = choices.choice(for: query) { return kept }
        let parameters = try QueryParameters.parse(query)
        let selection = mutation.answersObjectAlone && mutation.effect != .delete ? [FieldSelection.parameter] : []
        let values = try ParameterNames.values(of: parameters, known: selection, lists: selection)
        guard let names = try fields?.chosen(by: values[FieldSelection.parameter]) else { return all }
        let chosen =
            planned == nil
            ? Choice.returned(representation.showing(names))
            : .planned(try engine.storeWrite(mutation, fields: names, for: role))
        choices.keep(chosen, for: query)
        return chosen
    }

    private func reply(_ written: Written, _ representation: Representation, _ exchange: HTTPExchange) -> HTTPReply {
        let json = { engine.json(of: written, as: representation, in: exchange.queryContext) }
        switch written.change {
        case .created:
            let key = representation.key(parts: written.result, row: written.row) ?? []
            return HTTPReply(status: 201, json: json()).located(at: location(of: key, exchange))
        case .found, .updated: return HTTPReply(json: json())
        case .deleted: return HTTPReply(status: 204)
        }
    }

    private func reply(_ answer: WriteAnswer, _ exchange: HTTPExchange) -> HTTPReply {
        if answer.change == .deleted, mutation.answersObjectAlone { return HTTPReply(status: 204) }
        let bytes = answer.bytes ?? Array("null".utf8)
        guard answer.change == .created else { return HTTPReply(json: bytes) }
        let reply = HTTPReply(status: 201, json: bytes)
        return answer.key.map { reply.located(at: location(of: $0, exchange)) } ?? reply
    }

    /// The address of something new, below that of the collection.
    private func location(of key: [String], _ exchange: HTTPExchange) -> String {
        // Nearly all have a key of one column, and a path without parameters: their addresses cost next to nothing.
        if route.parameters.isEmpty, key.count == 1 { return path + "/" + PercentEncoding.encode(key[0]) }
        let own = zip(mutation.keyNames, key).filter { name, _ in !route.parameters.contains { $0.field == name } }
        let collection = route.parameters.isEmpty ? path : String(exchange.path)
        return ([collection] + own.map { PercentEncoding.encode($0.1) }).joined(separator: "/")
    }
}

extension Problem {
    /// A list of more items than a write takes.
    static func tooManyItems(_ count: Int, atMost most: Int) -> Problem {
        Problem(
            status: 413, code: "too_many_items", title: "Too many items",
            detail: "The list has \(count) items; send at most \(most) at once.")
    }
}

extension HTTPReply {
    fileprivate func located(at address: String) -> HTTPReply {
        var reply = self
        reply.fields.append(HTTPField(name: .location, value: address))
        return reply
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

    /// The body, a JSON array of objects, likewise.
    fileprivate func objects() throws(Problem) -> [JSONObject] {
        let contentType = head.headerFields.first(.contentType)
        let objects = body.withUnsafeReadableBytes { body in
            Result { () throws(Problem) in try JSONBody.objects(body, contentType: contentType) }
        }
        return try objects.get()
    }
}
