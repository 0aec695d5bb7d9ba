import JSON
import ModuleKit

/// The operations of `/query`: GraphQL over HTTP
/// (https://github.com/graphql/graphql-over-http/blob/main/spec/GraphQLOverHTTP.md), and over server-sent events
/// (https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md).
extension OperationWriter {
    mutating func describeQuery(_ operation: inout OpenAPIOperation) {
        operation.description = """
            A query or mutation is answered with JSON, a subscription with server-sent events where `Accept` takes them. \
            The schema is at `/schema.graphql`.
            """
        operation.parameters.append(Self.eventStreamToken(isRequired: false))
        let request = requestSchema()
        var body: JSONObject = request
        if settings.query.batch > 0 {
            body = [
                "anyOf": [
                    .object(request),
                    ["type": "array", "items": .object(request), "maxItems": .integer(settings.query.batch)],
                ]
            ]
        }
        operation.requestBody = Self.body(["application/json"], body, example: ["query": .string(exampleQuery)])
        operation.add(200, answer("The answer. Its `errors` say what of it failed.", isStreamed: true))
        operation.add(202, response("The operation has begun; its answers come by the event stream."))
        operation.add(294, answer("A part of the answer. Its `errors` say what is missing."))
        for (status, text) in [
            (400, "The request, its document or its variables are not right."),
            (403, "Whoever asks may not ask this."), (422, "The document has no operation of that name."),
            (500, "The server failed. Its log says why under the request's id."),
            (503, "The server cannot answer now."),
        ] { operation.add(status, failure(text)) }
        add(ProblemAnswer.ofBodies + [.notAcceptable, .notFound, .conflict], to: &operation)
    }

    mutating func describeQueryByURL(_ operation: inout OpenAPIOperation) {
        operation.description = """
            As by POST, but for mutations. A browser gets an editor for queries, and a WebSocket handshake the protocol \
            `graphql-transport-ws`. With a token it opens the event stream that was reserved.
            """
        let json: JSONObject = ["type": "string", "contentMediaType": "application/json"]
        operation.parameters = [
            Self.parameter(
                "query", in: .query, "The document.", ["type": "string"], example: .string(exampleQuery)),
            Self.parameter("documentId", in: .query, "The id of a document that the server knows.", ["type": "string"]),
            Self.parameter("operationName", in: .query, "Which operation of the document.", ["type": "string"]),
            Self.parameter("variables", in: .query, "The variables, a JSON object.", json),
            Self.parameter("extensions", in: .query, "Extensions, a JSON object.", json),
            Self.parameter("token", in: .query, "The token of a reserved event stream.", ["type": "string"]),
            Self.knownTag, Self.eventStreamToken(isRequired: false),
        ]
        let headers = caching(control: "private, no-cache")
        operation.add(101, response("The connection is a WebSocket."))
        operation.add(
            200,
            answer(
                "The answer. Its `errors` say what of it failed.", isStreamed: true, isPage: true, headers: headers))
        operation.add(202, response("The operation has begun; its answers come by the event stream."))
        operation.add(294, answer("A part of the answer. Its `errors` say what is missing."))
        operation.add(304, response("The caller has the answer already.", headers: headers))
        for (status, text) in [
            (400, "The request, its document or its variables are not right."),
            (403, "Whoever asks may not ask this."), (405, "A mutation is sent by POST."),
            (422, "The document has no operation of that name."),
            (500, "The server failed. Its log says why under the request's id."),
            (503, "The server cannot answer now."),
        ] { operation.add(status, failure(text)) }
        add([.notAcceptable, .notFound, .conflict, .upgradeRequired], to: &operation)
    }

    mutating func describeReservation(_ operation: inout OpenAPIOperation) {
        operation.description =
            "Open the stream by GET with the token, start operations by POST with it, and stop them by DELETE."
        operation.add(
            201, response("The token of the stream.", "text/plain", ["type": "string"], example: "9f86d081884c7d65"))
        add([.preconditionFailed], to: &operation)
    }

    mutating func describeStop(_ operation: inout OpenAPIOperation) {
        operation.parameters = [
            Self.parameter(
                "operationId", in: .query, "The operation's id, as it was started by.", ["type": "string"],
                isRequired: true),
            Self.eventStreamToken(isRequired: true),
        ]
        operation.add(200, response("The operation is stopped, if it was under way."))
        add([.notFound, .preconditionFailed], to: &operation)
    }

    private static func eventStreamToken(isRequired: Bool) -> JSONValue {
        parameter(
            "X-GraphQL-Event-Stream-Token", in: .header, "The token of the event stream that the operation belongs to.",
            ["type": "string", "minLength": 1], isRequired: isRequired)
    }

    // MARK: Bodies

    private var exampleQuery: String { ExampleQuery.text(for: catalog) }

    private mutating func requestSchema() -> JSONObject {
        components.reference(.schemas, "GraphQLRequest", key: "graphql request") { _ in
            [
                "type": "object", "description": "A request in GraphQL: a document, or the id of one.",
                "properties": [
                    "query": ["type": "string", "description": "The document."],
                    "documentId": ["type": "string", "description": "The id of a document that the server knows."],
                    "operationName": ["type": ["string", "null"], "description": "Which operation of the document."],
                    "variables": ["type": ["object", "null"], "description": "The values of the variables."],
                    "extensions": [
                        "type": ["object", "null"],
                        "description": "`persistedQuery`, `explain`, `analyze`, `validate`, `operationId`.",
                    ],
                ],
                // One of them and not both.
                "if": ["required": ["documentId"]], "then": ["not": ["required": ["query"]]],
                "else": ["required": ["query"], "properties": ["query": ["type": "string"]]],
            ]
        }
    }

    private mutating func answerSchema() -> JSONObject {
        components.reference(.schemas, "GraphQLResponse", key: "graphql response") { components in
            let error = components.reference(.schemas, "GraphQLError", key: "graphql error") { _ in
                [
                    "type": "object", "description": "An error of GraphQL.", "required": ["message"],
                    "properties": [
                        "message": ["type": "string", "description": "What is wrong, for a person."],
                        "locations": [
                            "type": "array", "description": "Where in the document.",
                            "items": [
                                "type": "object", "required": ["line", "column"],
                                "properties": ["line": ["type": "integer"], "column": ["type": "integer"]],
                            ],
                        ],
                        "path": [
                            "type": "array", "description": "Which part of the answer is missing.",
                            "items": ["type": ["string", "integer"]],
                        ],
                        "extensions": [
                            "type": "object",
                            "description": "More of it; `code` stays the same from version to version.",
                            "properties": ["code": ["type": "string"]],
                        ],
                    ],
                ]
            }
            return [
                "type": "object", "description": "An answer in GraphQL.",
                "properties": [
                    "data": ["type": ["object", "null"], "description": "What was asked for."],
                    "errors": [
                        "type": "array", "description": "What is wrong with the request, or failed in answering it.",
                        "items": .object(error),
                    ],
                    "extensions": [
                        "type": "object", "description": "What else the request asked for, such as a plan.",
                    ],
                ],
            ]
        }
    }

    private mutating func answer(
        _ description: String, isStreamed: Bool = false, isPage: Bool = false, headers: JSONObject = [:]
    ) -> JSONValue {
        var response = self.response(description, headers: headers).object ?? [:]
        var schema = answerSchema()
        if settings.query.batch > 0 {
            schema = ["anyOf": [.object(schema), ["type": "array", "items": .object(schema)]]]
        }
        let media: JSONValue = [
            "schema": .object(schema), "example": ["data": ["__typename": "Query"]],
        ]
        var content: JSONObject = [:]
        for name in AcceptedMedia.names { content[name] = media }
        if isStreamed {
            content["text/event-stream"] = [
                "schema": ["type": "string"],
                "example": "event: next\ndata: {\"data\":{}}\n\nevent: complete\ndata:\n\n",
            ]
        }
        if isPage { content["text/html"] = ["schema": ["type": "string"]] }
        response["content"] = .object(content)
        return .object(response)
    }

    /// An answer that is GraphQL's where the request was read as GraphQL, and else a problem.
    private mutating func failure(_ description: String) -> JSONValue {
        var response = self.response(description).object ?? [:]
        let example: JSONValue = [
            "errors": [["message": "There is no field \"usr\" on Query.", "extensions": ["code": "BAD_REQUEST"]]]
        ]
        var content: JSONObject = [:]
        let media: JSONValue = ["schema": .object(answerSchema()), "example": example]
        for name in AcceptedMedia.names { content[name] = media }
        content["application/problem+json"] = ["schema": .object(problemSchema())]
        response["content"] = .object(content)
        return .object(response)
    }
}
