import GraphQL
import HTTP
import JSON
import ModuleKit
import Relational

/// The operations of routes that write by the code of a mutation.
extension OperationWriter {
    mutating func write(
        _ route: Route, _ name: String, _ module: String
    ) throws(UnanswerableRoute) -> OpenAPIOperation {
        let write = try WriteRoute(mutation: name, route.method, route.path, in: catalog)
        let (mutation, inPath) = (write.mutation, write.parameters)
        let field = catalog.schema.mutationType?.fields.first { $0.name == name }
        var operation = OpenAPIOperation(route.method, route.path, id: name, tag: module, summary: route.summary)
        if let type = mutation.type { operation.subject = (type, isMade: mutation.effect == .create) }
        operation.description = field?.description == route.summary + "." ? nil : field?.description
        operation.isDeprecated = field?.deprecationReason != nil
        for parameter in inPath { operation.parameters.append(self.parameter(parameter, of: mutation)) }
        if mutation.answersObjectAlone, mutation.effect != .delete, let type = mutation.type {
            operation.parameters.append(fieldSelection(of: type))
        }
        if write.takesBody {
            if mutation.mostItems == nil, mutation.effect == .create, takesEventID(mutation) {
                operation.parameters.append(Self.idempotencyKey)
            }
            operation.requestBody = body(of: mutation, inPath.map(\.field), route.method)
        }
        answers(of: mutation, to: &operation)
        var problems = ProblemAnswer.ofAnyRequest + [.conflict]
        // Code may find nothing of whoever asks.
        if !inPath.isEmpty || !mutation.answersObjectAlone { problems += [.notFound] }
        if route.method != .post { problems += [.preconditionFailed] }
        if write.takesBody { problems += ProblemAnswer.ofBodies + [.invalidFields] }
        add(problems, to: &operation)
        return operation
    }

    private func parameter(_ parameter: WriteRoute.PathParameter, of mutation: BoundMutation) -> JSONValue {
        if let type = mutation.type, mutation.keyNames.contains(parameter.field) {
            return Self.key(parameter.name, of: type)
        }
        let definition = mutation.input.first { $0.name == parameter.field }
        return Self.parameter(
            parameter.name, in: .path, definition?.meaning, ["type": "string"], isRequired: true,
            example: definition.map { examples.value(of: $0, of: mutation.type ?? "") })
    }

    private func takesEventID(_ mutation: BoundMutation) -> Bool {
        mutation.input.contains { $0.name == InputFields.clientEventID }
    }

    private static let idempotencyKey = parameter(
        "Idempotency-Key", in: .header,
        "The client's own id of the event, in place of `clientEventId`: sent again under the same key it is stored once.",
        ["type": "string", "minLength": 1, "maxLength": 255])

    /// - Parameter inPath: the fields of the input that the path gives.
    private mutating func body(of mutation: BoundMutation, _ inPath: [String], _ method: HTTPMethod) -> JSONValue {
        let types = types
        let fields = mutation.input.filter { !inPath.contains($0.name) }
        let stem = mutation.name.prefix(1).uppercased() + mutation.name.dropFirst()
        let schema = components.reference(.schemas, stem + "Input", key: "mutation \(mutation.name)") {
            .object(types.schema(of: fields, nil, &$0))
        }
        let example =
            mutation.example.isEmpty
            ? examples.object(fields, of: mutation.type ?? "") : JSONValue.object(mutation.example)
        let mediaTypes = ["application/json"] + (method == .patch ? ["application/merge-patch+json"] : [])
        guard let most = mutation.mostItems else { return Self.body(mediaTypes, schema, example: example) }
        let list: JSONObject = ["type": "array", "maxItems": .integer(most), "items": .object(schema)]
        return Self.body(mediaTypes, list, example: [example])
    }

    private mutating func answers(of mutation: BoundMutation, to operation: inout OpenAPIOperation) {
        guard mutation.answersObjectAlone, let type = mutation.type else {
            return payload(of: mutation, to: &operation)
        }
        if mutation.effect == .delete { return operation.add(204, response("It is deleted.")) }
        guard mutation.effect == .create else {
            return operation.add(200, object(of: type, "The \(type) as it is now."))
        }
        let location = header("Location", "The path of the new object.", example: operation.path + "/1")
        operation.add(201, object(of: type, "The \(type), which is stored.", headers: ["Location": location]))
        guard takesEventID(mutation) else { return }
        operation.add(200, object(of: type, "The \(type) that was stored before under the client's id."))
    }

    /// The answer is an object with the fields of the mutation's payload, but for what leads on to all that can be asked.
    private mutating func payload(of mutation: BoundMutation, to operation: inout OpenAPIOperation) {
        let stem = mutation.name.prefix(1).uppercased() + mutation.name.dropFirst()
        let fields = (catalog.schema.type(named: stem + "Payload")?.fields ?? []).filter { $0.type.name != "Query" }
        let types = types
        let schema = components.reference(.schemas, stem + "Answer", key: "payload \(mutation.name)") {
            .object(types.schema(of: fields, nil, &$0))
        }
        let answer = response(
            "What was done.", "application/json", schema, example: examples.object(fields))
        operation.add(200, answer)
        // Code that answers with what it has made may say so.
        if [.create, .other].contains(mutation.effect), mutation.mostItems == nil { operation.add(201, answer) }
    }
}
