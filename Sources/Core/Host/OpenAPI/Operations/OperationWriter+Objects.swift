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
        let resolved = try ListFilter.all(filters, of: type, in: catalog)
        guard case .enumeration(let order) = catalog.schema.type(named: type + "Order") else {
            throw UnanswerableRoute(message: "the type \(type) cannot be listed")
        }
        let field = try rootField(root, route)
        let id = OperationNames.name("list", root)
        var operation = OpenAPIOperation(route.method, route.path, id: id, tag: module, summary: route.summary)
        operation.parameters = paging(order, field) + [fieldSelection(of: type)]
        let named = resolved.prefix(filters.count)
        for filter in named { operation.parameters.append(parameter(filter, of: type)) }
        // What a parameter of the route's own says already is not said twice: a request has one of the two.
        for filter in resolved.dropFirst(filters.count)
        where !named.contains(where: { $0.filter == filter.filter && $0.comparison == filter.comparison }) {
            operation.parameters.append(parameter(filter, of: type, isExemplified: false))
        }
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

    /// Every comparison is a parameter of its own. One object a field, in the style `deepObject`, would be shorter, but generators
    /// read that style each in their own way, some without its brackets, and it says nothing of a list within such an object.
    private mutating func parameter(
        _ filter: ListFilter, of type: String, isExemplified: Bool = true
    ) -> JSONValue {
        var schema = types.schema(of: .nonNull(filter.type.item ?? filter.type), for: .parameter, &components)
        schema = filter.narrow(schema)
        if filter.isList { schema = ["type": "array", "minItems": 1, "items": .object(schema)] }
        let meaning = Self.meanings[filter.comparison] ?? "is compared by `\(filter.comparison)`"
        let example = isExemplified ? examples.value(of: .nonNull(filter.type), named: filter.filter, of: type) : nil
        return Self.parameter(
            filter.parameter, in: .query, "Only those whose `\(filter.filter)` \(meaning).", schema, example: example)
    }

    private static let meanings = [
        "eq": "is this", "ne": "is not this", "in": "is one of these", "notIn": "is none of these",
        "gt": "is greater", "gte": "is this or greater", "lt": "is less", "lte": "is this or less",
        "isNull": "is missing (`true`) or not (`false`)", "startsWith": "begins with this",
        "contains": "has all of these", "overlaps": "has one of these",
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

    mutating func object(of type: String, _ description: String, headers: JSONObject = [:]) -> JSONValue {
        let schema = types.schema(of: .nonNull(.named(type)), for: .answer, &components)
        return response(
            description, "application/json", schema, example: examples.object(type), headers: headers)
    }
}
