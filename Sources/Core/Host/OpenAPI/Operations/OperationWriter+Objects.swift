import GraphQL
import HTTP
import JSON
import ModuleKit
import Relational

/// The operations of routes that follow from the schema: a list, an object, a write.
extension OperationWriter {
    mutating func list(
        _ route: Route, _ type: String, _ root: String, _ filters: [ListParameter], _ module: String
    ) throws(UnanswerableRoute) -> OpenAPIOperation {
        var resolved: [ListFilter] = []
        for filter in filters { resolved.append(try ListFilter(filter, of: type, in: catalog.schema)) }
        guard case .enumeration(let order) = catalog.schema.type(named: type + "Order") else {
            throw UnanswerableRoute(message: "the type \(type) cannot be listed")
        }
        let field = try rootField(root, route)
        let id = OperationNames.name("list", root)
        var operation = OpenAPIOperation(route.method, route.path, id: id, tag: module, summary: route.summary)
        operation.parameters = paging(order, field) + [fieldSelection(of: type)]
        for filter in resolved { operation.parameters.append(parameter(filter, of: type)) }
        operation.add(200, page(of: type, route.path))
        operation.link(
            "nextPage", ["operationId": .string(id), "parameters": ["after": "$response.body#/pageInfo/endCursor"]],
            from: 200)
        add(ProblemAnswer.ofAnyRequest, to: &operation)
        return operation
    }

    private func rootField(_ name: String, _ route: Route) throws(UnanswerableRoute) -> FieldDefinition {
        guard let field = catalog.schema.field(name, of: catalog.schema.queryType.name) else {
            throw UnanswerableRoute(message: "there is no query field \"\(name)\"")
        }
        return field
    }

    private mutating func paging(_ order: EnumType, _ field: FieldDefinition) -> [JSONValue] {
        let size: JSONObject = [
            "type": "integer", "minimum": 1, "maximum": .integer(limits.listSize),
        ]
        let orderSchema = types.schema(of: .nonNull(.named(order.name)), for: .parameter, &components)
        let cursor: JSONObject = ["type": "string"]
        return [
            Self.parameter(
                "first", in: .query,
                "How many objects: the first ones, or those after `after`. \(limits.pageSize) unless `last` is given.",
                size),
            Self.parameter(
                "after", in: .query, "The cursor that the page begins after: a page's `endCursor`.", cursor),
            Self.parameter(
                "last", in: .query, "How many objects: the last ones, or those before `before`. Not beside `first`.",
                size),
            Self.parameter(
                "before", in: .query, "The cursor that the page ends before: a page's `startCursor`.", cursor),
            Self.parameter(
                "orderBy", in: .query, field.argument("orderBy")?.description ?? "What the objects are ordered by.",
                ["type": "array", "minItems": 1, "items": .object(orderSchema)]),
        ]
    }

    private mutating func parameter(_ filter: ListFilter, of type: String) -> JSONValue {
        var schema = types.schema(of: .nonNull(filter.type), for: .parameter, &components)
        if schema["type"] == "array" { schema["minItems"] = 1 }
        let meaning = Self.meanings[filter.comparison] ?? "is compared by `\(filter.comparison)`"
        return Self.parameter(
            filter.parameter, in: .query, "Only those whose `\(filter.filter)` \(meaning).", schema,
            example: examples.value(of: .nonNull(filter.type), named: filter.filter, of: type))
    }

    private static let meanings = [
        "eq": "is this", "ne": "is not this", "in": "is one of these", "notIn": "is none of these",
        "gt": "is greater", "gte": "is this or greater", "lt": "is less", "lte": "is this or less",
        "isNull": "is missing (`true`) or not (`false`)", "startsWith": "begins with this",
    ]

    private mutating func page(of type: String, _ path: String) -> JSONValue {
        let types = types
        let schema = components.reference(.schemas, type + "Page", key: "page \(type)") { components in
            let item = types.schema(of: .nonNull(.named(type)), for: .answer, &components)
            let information = types.schema(of: "PageInfo!", for: .answer, &components)
            return [
                "type": "object", "description": "A page of a list.", "required": ["items", "pageInfo"],
                "properties": ["items": ["type": "array", "items": .object(item)], "pageInfo": .object(information)],
            ]
        }
        let link = header(
            "Link", "The addresses of the next and the previous page, where there are such (RFC 8288).",
            example: "</…?first=20&after=…>; rel=\"next\"")
        let example: JSONValue = [
            "items": [examples.object(type)],
            "pageInfo": ["hasNextPage": false, "hasPreviousPage": false, "startCursor": "…", "endCursor": "…"],
        ]
        return response(
            "A page of the list.", "application/json", schema, example: example, headers: ["Link": link])
    }

    mutating func item(
        _ route: Route, _ type: String, _ root: String, _ module: String
    ) throws(UnanswerableRoute) -> OpenAPIOperation {
        guard let parameters = (try? RoutePattern(route.path))?.parameters, let parameter = parameters.first,
            parameters.count == 1
        else { throw UnanswerableRoute(message: "the path of one object has one parameter, its key") }
        _ = try rootField(root, route)
        let id = OperationNames.name("get", root)
        var operation = OpenAPIOperation(route.method, route.path, id: id, tag: module, summary: route.summary)
        operation.subject = (type, isMade: false)
        operation.parameters = [
            Self.key(parameter, of: type), fieldSelection(of: type),
        ]
        operation.add(200, object(of: type, "The \(type)."))
        add(ProblemAnswer.ofAnyRequest + [.notFound], to: &operation)
        return operation
    }

    mutating func write(
        _ route: Route, _ name: String, _ module: String
    ) throws(UnanswerableRoute) -> OpenAPIOperation {
        let mutation = try WriteEndpoint.mutation(named: name, at: route.path, in: catalog)
        let field = catalog.schema.mutationType?.fields.first { $0.name == name }
        var operation = OpenAPIOperation(route.method, route.path, id: name, tag: module, summary: route.summary)
        operation.subject = (mutation.type, isMade: mutation.effect == .create)
        operation.description = field?.description == route.summary + "." ? nil : field?.description
        operation.isDeprecated = field?.deprecationReason != nil
        if let parameter = (try? RoutePattern(route.path))?.parameters.first {
            operation.parameters.append(Self.key(parameter, of: mutation.type))
        }
        if mutation.effect == .delete {
            operation.add(204, response("It is deleted."))
        } else {
            operation.parameters.append(fieldSelection(of: mutation.type))
            if mutation.input.contains(where: { $0.name == InputFields.clientEventID }), mutation.effect == .create {
                operation.parameters.append(Self.idempotencyKey)
            }
            operation.requestBody = body(of: mutation, route.method)
            answers(of: mutation, to: &operation)
        }
        var problems = ProblemAnswer.ofAnyRequest + [.conflict]
        if mutation.effect != .create { problems += [.notFound] }
        if route.method != .post { problems += [.preconditionFailed] }
        if mutation.effect != .delete { problems += ProblemAnswer.ofBodies + [.invalidFields] }
        add(problems, to: &operation)
        return operation
    }

    private static let idempotencyKey = parameter(
        "Idempotency-Key", in: .header,
        "The client's own id of the event, in place of `clientEventId`: sent again under the same key it is stored once.",
        ["type": "string", "minLength": 1, "maxLength": 255])

    private mutating func body(of mutation: BoundMutation, _ method: HTTPMethod) -> JSONValue {
        let types = types
        // The path has the key.
        let fields = mutation.effect == .create ? mutation.input : mutation.input.filter { $0.name != "id" }
        let stem = mutation.name.prefix(1).uppercased() + mutation.name.dropFirst()
        let schema = components.reference(.schemas, stem + "Input", key: "mutation \(mutation.name)") {
            .object(types.schema(of: fields, nil, &$0))
        }
        let example =
            mutation.example.isEmpty
            ? examples.object(fields, of: mutation.type) : JSONValue.object(mutation.example)
        let mediaTypes = ["application/json"] + (method == .patch ? ["application/merge-patch+json"] : [])
        return Self.body(mediaTypes, schema, example: example)
    }

    private mutating func answers(of mutation: BoundMutation, to operation: inout OpenAPIOperation) {
        guard mutation.effect == .create else {
            return operation.add(200, object(of: mutation.type, "The \(mutation.type) as it is now."))
        }
        let location = header(
            "Location", "The path of the new object.", example: operation.path + "/1")
        operation.add(
            201,
            object(of: mutation.type, "The \(mutation.type), which is stored.", headers: ["Location": location]))
        guard mutation.input.contains(where: { $0.name == InputFields.clientEventID }) else { return }
        operation.add(
            200, object(of: mutation.type, "The \(mutation.type) that was stored before under the client's id."))
    }

    private mutating func object(of type: String, _ description: String, headers: JSONObject = [:]) -> JSONValue {
        let schema = types.schema(of: .nonNull(.named(type)), for: .answer, &components)
        return response(
            description, "application/json", schema, example: examples.object(type), headers: headers)
    }
}
