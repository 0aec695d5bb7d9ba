import GraphQL
import HTTP
import JSON
import ModuleKit
import Relational

/// The operations of routes that a module's code answers.
extension OperationWriter {
    mutating func handler(
        _ route: Route, _ contract: RouteContract, _ module: String
    ) throws(UnanswerableRoute) -> OpenAPIOperation {
        let inPath = (try? RoutePattern(route.path))?.parameters ?? []
        try Self.check(contract, inPath)
        let id = contract.operation ?? OperationNames.name(of: route.method, route.path)
        var operation = OpenAPIOperation(route.method, route.path, id: id, tag: module, summary: route.summary)
        let declared = contract.parameters.filter { $0.place == .path }.map(\.name)
        operation.parameters = inPath.filter { !declared.contains($0) }.map {
            Self.parameter($0, in: .path, nil, ["type": "string"], isRequired: true)
        }
        for parameter in contract.parameters { operation.parameters.append(self.parameter(parameter)) }
        operation.requestBody = body(of: route, contract, id)
        for answer in contract.answers { operation.add(answer.status, try response(answer)) }
        if contract.answers.isEmpty { operation.add(otherwise: response("What the module answers.")) }
        var problems = ProblemAnswer.ofAnyRequest
        if !inPath.isEmpty { problems += [.notFound] }
        if route.method != .get, route.method != .post { problems += [.preconditionFailed] }
        if operation.requestBody != nil { problems += ProblemAnswer.ofBodies + [.invalidFields] }
        add(problems, to: &operation)
        return operation
    }

    private static func check(_ contract: RouteContract, _ inPath: [String]) throws(UnanswerableRoute) {
        var seen: Set<String> = []
        for parameter in contract.parameters {
            guard seen.insert("\(parameter.place) \(parameter.name)").inserted else {
                throw UnanswerableRoute(message: "its input asks for the parameter \"\(parameter.name)\" twice")
            }
            guard parameter.place != .path || inPath.contains(parameter.name) else {
                throw UnanswerableRoute(
                    message: "its input asks for the parameter \"\(parameter.name)\", which its path does not have")
            }
        }
    }

    private mutating func parameter(_ parameter: RouteParameter) -> JSONValue {
        let definition = parameter.definition
        var schema = types.schema(
            of: .nonNull(definition.type), for: .parameter, bound: definition.bound, &components)
        if schema["type"] == "array" { schema["uniqueItems"] = true }
        schema["default"] = definition.defaultValue?.json
        let text = [definition.meaning, definition.deprecationReason.map { "Deprecated: \($0)" }]
            .compactMap(\.self).joined(separator: " ")
        return Self.parameter(
            parameter.name, in: parameter.place, text.isEmpty ? nil : text, schema,
            isRequired: parameter.place == .path || definition.isRequired,
            isDeprecated: definition.deprecationReason != nil,
            example: definition.defaultValue == nil ? examples.value(of: definition) : nil)
    }

    private mutating func body(of route: Route, _ contract: RouteContract, _ id: String) -> JSONValue? {
        guard route.method != .get, route.method != .delete else { return nil }
        guard contract.isDeclared else {
            return ["description": "What the module reads.", "content": ["*/*": ["schema": [:]]]]
        }
        guard !contract.body.isEmpty else { return nil }
        let types = types
        let stem = id.prefix(1).uppercased() + id.dropFirst()
        let schema = components.reference(.schemas, stem + "Input", key: "body \(route.method) \(route.path)") {
            .object(types.schema(of: contract.body, nil, &$0))
        }
        let mediaTypes = ["application/json"] + (route.method == .patch ? ["application/merge-patch+json"] : [])
        return Self.body(mediaTypes, schema, example: examples.object(contract.body))
    }

    private mutating func response(_ answer: RouteAnswer) throws(UnanswerableRoute) -> JSONValue {
        var headers: JSONObject = [:]
        for (name, description) in answer.headers.sorted(by: { $0.key < $1.key }) {
            headers[name] = ["description": .string(description), "schema": ["type": "string"]]
        }
        switch answer.content {
        case .none: return response(answer.description, headers: headers)
        case .type(let type):
            try checkShown(type)
            return response(
                answer.description, "application/json", types.schema(of: type, for: .answer, &components),
                example: answer.example ?? examples.value(of: .nonNull(type)), headers: headers)
        case .object(let members):
            for member in members { try checkShown(member.type) }
            return response(
                answer.description, "application/json", types.schema(of: members, nil, &components),
                example: answer.example ?? examples.object(members), headers: headers)
        case .media(let type):
            return response(answer.description, type, example: answer.example, headers: headers)
        case .problem:
            return response(answer.description, "application/problem+json", problemSchema(), headers: headers)
        }
    }

    private func checkShown(_ type: TypeReference) throws(UnanswerableRoute) {
        // Scalars are in the schema only where something there has them.
        let isScalar = (ScalarType.builtIn + ScalarType.common).contains { $0.name == type.name }
        guard isScalar || catalog.schema.type(named: type.name)?.isOutput == true else {
            throw UnanswerableRoute(message: "it answers with the type \(type), which the schema does not have")
        }
    }
}
