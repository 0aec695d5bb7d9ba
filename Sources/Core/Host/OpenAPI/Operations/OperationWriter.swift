import GraphQL
import JSON
import ModuleKit
import Relational
import Settings

/// Writes the operations of the document, each from the route that it describes.
struct OperationWriter {
    let catalog: Catalog
    let settings: HostSettings
    let limits: QueryLimits
    let types: TypeSchemas
    let examples: ExampleValues
    /// What the operations refer to.
    var components = OpenAPIComponents()

    /// The tag of the host's own operations.
    static let hostTag = "host"

    init(_ catalog: Catalog, settings: HostSettings) {
        self.catalog = catalog
        self.settings = settings
        limits = QueryLimits(settings.query)
        types = TypeSchemas(catalog: catalog)
        examples = ExampleValues(catalog)
    }

    /// The operation of a module's route.
    ///
    /// - Throws: why the route cannot be answered.
    mutating func operation(of route: Route, in module: String) throws(UnanswerableRoute) -> OpenAPIOperation {
        switch route.action {
        case .handler(_, let contract), .stream(_, let contract): try handler(route, contract, module)
        case .write(let mutation): try write(route, mutation, module)
        case .item(let type, let root): try item(route, type, root, module)
        case .own(let type, let root): try own(route, type, root, module)
        case .list(let type, let root, let filters): try list(route, type, root, filters, module)
        }
    }

    /// Whether a module's route needs no credential.
    func isPublic(_ route: Route) -> Bool {
        switch route.action {
        case .handler(_, let contract), .stream(_, let contract): contract.access.admits(.anonymous)
        case .write(let mutation): catalog.mutation(named: mutation)?.access.admits(.anonymous) ?? false
        case .item(_, let root), .own(_, let root), .list(_, let root, _):
            catalog.access(toRoot: root).admits(.anonymous)
        }
    }

    // MARK: Parts that operations have in common

    /// A parameter of a request.
    ///
    /// - Parameters:
    ///   - schema: the schema of its values.
    ///   - isRequired: whether it must be there.
    static func parameter(
        _ name: String, in place: RouteParameter.Place, _ description: String?, _ schema: JSONObject,
        isRequired: Bool = false, isDeprecated: Bool = false, example: JSONValue? = nil
    ) -> JSONValue {
        var parameter: JSONObject = ["name": .string(name), "in": .string(place.rawValue)]
        parameter["description"] = description.map(JSONValue.string)
        if isRequired { parameter["required"] = true }
        if isDeprecated { parameter["deprecated"] = true }
        if schema["type"] == "array", place == .query {
            parameter["style"] = "form"
            parameter["explode"] = false
        }
        parameter["schema"] = .object(schema)
        parameter["example"] = example
        return .object(parameter)
    }

    /// The parameter of a path that is an object's key.
    static func key(_ name: String, of type: String) -> JSONValue {
        parameter(name, in: .path, "The key of the \(type).", ["type": "string"], isRequired: true, example: "1")
    }

    /// The parameter that chooses the fields of an answer that shows a type.
    mutating func fieldSelection(of type: String) -> JSONValue {
        let fields = catalog.scalarFields(of: type)
        let field = components.reference(.schemas, type + "Field", key: "field \(type)") { _ in
            ["type": "string", "enum": .array(fields.map(JSONValue.string))]
        }
        return Self.parameter(
            FieldSelection.parameter, in: .query,
            "The fields that the answer shows, with commas between them. All of them unless given.",
            ["type": "array", "minItems": 1, "uniqueItems": true, "items": .object(field)])
    }

    /// The body of a request.
    static func body(_ mediaTypes: [String], _ schema: JSONObject, example: JSONValue?) -> JSONValue {
        var content: JSONObject = [:]
        for type in mediaTypes {
            var media: JSONObject = ["schema": .object(schema)]
            media["example"] = example
            content[type] = .object(media)
        }
        return ["required": true, "content": .object(content)]
    }

    /// An answer.
    mutating func response(
        _ description: String, _ mediaType: String? = nil, _ schema: JSONObject = [:], example: JSONValue? = nil,
        headers: JSONObject = [:]
    ) -> JSONValue {
        var all = headers
        for header in Self.requestID(&components).members { all[header.name] = header.value }
        var response: JSONObject = ["description": .string(description), "headers": .object(all)]
        if let mediaType {
            var media: JSONObject = ["schema": .object(schema)]
            media["example"] = example
            response["content"] = [mediaType: .object(media)]
        }
        return .object(response)
    }

    /// A header of an answer.
    mutating func header(_ name: String, _ description: String, example: String) -> JSONValue {
        .object(
            components.reference(.headers, name, key: "\(name) \(description)") { _ in
                [
                    "description": .string(description), "schema": ["type": "string"], "example": .string(example),
                ]
            })
    }
}
