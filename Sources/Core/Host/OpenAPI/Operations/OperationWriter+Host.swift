import JSON
import ModuleKit

/// The operations of the host's own routes.
extension OperationWriter {
    mutating func operation(of route: HostRoute) -> OpenAPIOperation {
        let path = route.path(query: settings.query.path)
        func operation(_ id: String, _ summary: String) -> OpenAPIOperation {
            OpenAPIOperation(route.method, path, id: id, tag: Self.hostTag, summary: summary)
        }
        var described: OpenAPIOperation
        switch route {
        case .query:
            described = operation("query", "Answers a GraphQL request")
            describeQuery(&described)
        case .queryByURL:
            described = operation("queryByURL", "Answers a GraphQL query that is given by the URL")
            describeQueryByURL(&described)
        case .reserveEventStream:
            described = operation("reserveEventStream", "Reserves an event stream for many subscriptions")
            describeReservation(&described)
        case .stopEventStream:
            described = operation("stopEventStreamOperation", "Stops an operation of an event stream")
            describeStop(&described)
        case .schema:
            described = operation("getSchema", "Shows the GraphQL schema")
            describeStored(
                &described, "The schema in GraphQL's type system definition language.", "application/graphql")
        case .openAPI:
            described = operation("getOpenAPI", "Shows this document")
            describeStored(&described, "This document.", "application/json")
        case .reference:
            described = operation("getDocs", "Shows this document as a page to read")
            describeStored(&described, "A page for browsers.", "text/html")
        case .live:
            described = operation("getLiveness", "Says that the process runs")
            describeHealth(&described, "The process runs.", status: "live", isReadiness: false)
        case .ready:
            described = operation("getReadiness", "Says whether requests can be answered")
            describeHealth(&described, "Requests can be answered.", status: "ready", isReadiness: true)
        case .metrics:
            described = operation("getMetrics", "Shows the server's metrics")
            described.add(
                200,
                response(
                    "The metrics in the text format of Prometheus.", "text/plain", ["type": "string"],
                    example: "http_requests_in_flight 1\n"))
        }
        add(ProblemAnswer.ofAnyRequest, to: &described)
        return described
    }

    // MARK: What is always the same

    private mutating func describeStored(
        _ operation: inout OpenAPIOperation, _ description: String, _ mediaType: String
    ) {
        operation.parameters.append(Self.knownTag)
        let headers = caching(control: "no-cache")
        let schema: JSONObject = mediaType == "application/json" ? ["type": "object"] : ["type": "string"]
        operation.add(200, response(description, mediaType, schema, headers: headers))
        operation.add(304, response("The caller has the answer already.", headers: headers))
        add([.forbidden], to: &operation)
    }

    /// The header by which a caller says what it has.
    static let knownTag = parameter(
        "If-None-Match", in: .header, "The `ETag` of the answer that the caller has already.", ["type": "string"])

    /// The header of an answer that may be kept.
    mutating func caching(control: String) -> JSONObject {
        [
            "ETag": header("ETag", "What the answer is known by.", example: "W/\"5d41402abc4b2a76b9719d911017c592\""),
            "Cache-Control": header("Cache-Control", "Whether the answer may be kept.", example: control),
        ]
    }

    // MARK: Health

    private mutating func describeHealth(
        _ operation: inout OpenAPIOperation, _ description: String, status: String, isReadiness: Bool
    ) {
        let schema = components.reference(.schemas, "Health", key: "health") { _ in
            [
                "type": "object", "description": "How the server stands.", "required": ["status"],
                "properties": [
                    "status": ["type": "string", "enum": ["live", "ready", "not ready"]],
                    "checks": [
                        "type": "object", "description": "What was looked at, by its name.",
                        "additionalProperties": [
                            "type": "object", "required": ["ok", "detail"],
                            "properties": ["ok": ["type": "boolean"], "detail": ["type": "string"]],
                        ],
                    ],
                ],
            ]
        }
        func example(_ status: String, _ isConnected: Bool) -> JSONValue {
            let check: JSONValue = [
                "ok": .bool(isConnected), "detail": isConnected ? "connected" : "away; trying to connect",
            ]
            return isReadiness
                ? ["status": .string(status), "checks": ["database": check]] : ["status": .string(status)]
        }
        let cache =
            [
                "Cache-Control": header("Cache-Control", "Whether the answer may be kept.", example: "no-store")
            ] as JSONObject
        operation.add(
            200,
            response(description, "application/json", schema, example: example(status, true), headers: cache))
        guard isReadiness else { return }
        var headers = cache
        headers["Retry-After"] = header("Retry-After", "Seconds after which to try again.", example: "1")
        operation.add(
            503,
            response(
                "Requests cannot be answered now.", "application/json", schema, example: example("not ready", false),
                headers: headers))
    }
}
