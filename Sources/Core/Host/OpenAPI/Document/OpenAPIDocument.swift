import GraphQL
import JSON
import ModuleKit
import Relational
import Settings

/// The OpenAPI 3.1 document of every route (https://spec.openapis.org/oas/v3.1.0), made of what the modules registered.
///
/// The same modules and settings give the same bytes.
public struct OpenAPIDocument: Sendable {
    /// The document as JSON with one member a line.
    public let text: String
    /// The document as a value.
    let json: JSONValue

    /// Describes the routes of modules and of the host.
    ///
    /// - Parameters:
    ///   - modules: the modules in their order.
    ///   - catalog: their schema.
    ///   - settings: what the routes are bounded by.
    /// - Returns: the document, and the routes that cannot be answered, since they name what the schema does not have.
    static func describing(
        _ modules: [AssembledModule], _ catalog: Catalog, settings: HostSettings
    ) -> (document: OpenAPIDocument, problems: [ModuleProblem]) {
        var writer = OperationWriter(catalog, settings: settings)
        var operations: [OpenAPIOperation] = []
        var problems: [ModuleProblem] = []
        for module in modules {
            for route in module.registration.routes.all {
                do throws(UnanswerableRoute) {
                    var operation = try writer.operation(of: route, in: module.description.name)
                    if writer.isPublic(route) { operation.access = .everybody }
                    operations.append(operation)
                } catch { problems.append(ModuleProblem(route, of: module.description.name, error)) }
            }
        }
        operations += HostRoute.enabled(settings).map { route in
            var operation = writer.operation(of: route)
            switch route {
            case .live, .ready: operation.access = .everybody
            case .query, .queryByURL: operation.access = .either
            default: break
            }
            return operation
        }
        OperationNames.makeUnique(&operations)
        OperationLinks.add(to: &operations)
        let document: JSONValue = [
            "openapi": "3.1.0", "info": information, "servers": [["url": "/"]],
            "security": [.object([OpenAPIComponents.securityScheme: []])],
            "tags": .array(tags(of: modules)), "paths": .object(paths(operations)),
            "components": writer.components.json,
        ]
        return (OpenAPIDocument(text: IndentedJSON.text(document) + "\n", json: document), problems)
    }

    private static let information: JSONValue = [
        "title": "VideoPlay", "version": "1.0.0",
        "summary": "Records who plays which video, and answers questions about it.",
        "description": """
        Ids are strings. Times are RFC 3339, in UTC and with microseconds. Bodies are JSON in UTF-8, plain or with \
        `Content-Encoding: gzip`.

        Every answer has an `X-Request-Id`, the request's own where it sends one of letters, digits and `-_.:/+=@`; the \
        server's log shows it, too. An error is a problem of RFC 9457 with a `code` that stays the same from version \
        to version. `HEAD` works where `GET` does, and `OPTIONS` lists the methods of a path.

        `/query` answers GraphQL. Its schema is at `/schema.graphql`.
        """,
        "license": ["name": "MIT", "identifier": "MIT"],
    ]

    private static func tags(of modules: [AssembledModule]) -> [JSONValue] {
        let own: [JSONValue] = modules.map { module in
            ["name": .string(module.description.name), "description": .string(module.description.summary)]
        }
        return own + [
            [
                "name": .string(OperationWriter.hostTag),
                "description": "Queries, and what describes and watches the server.",
            ]
        ]
    }

    private static func paths(_ operations: [OpenAPIOperation]) -> JSONObject {
        var paths: JSONObject = [:]
        for operation in operations {
            var item = paths[operation.path]?.object ?? [:]
            item[operation.method.rawValue.lowercased()] = operation.json
            paths[operation.path] = .object(item)
        }
        return paths
    }
}

/// Why a route cannot be answered: the rest of a sentence.
struct UnanswerableRoute: Error {
    let message: String
}

extension ModuleProblem {
    /// What is wrong with a route.
    init(_ route: Route, of module: String, _ reason: UnanswerableRoute) {
        self.init(module, "The route \(route.method.rawValue) \(route.path) cannot be answered: \(reason.message).")
    }
}
