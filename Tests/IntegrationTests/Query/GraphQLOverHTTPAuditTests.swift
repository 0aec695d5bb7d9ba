import Foundation
import JSON
import TestSupport
import Testing

/// The audits of the reference implementation, each by its id:
/// https://github.com/graphql/graphql-http/blob/main/src/audits/server.ts
@Suite("Query: audits of GraphQL over HTTP")
struct GraphQLOverHTTPAuditTests {
    /// One host answers all of them; none of them changes anything.
    private static let host = Task { try await TestHost.start(modules: ["users"]) }

    @Test("Audit", arguments: Audit.all)
    func audit(audit: Audit) async throws {
        let host = try await Self.host.value
        let answer = await host.request(
            audit.method, "/query" + audit.parameters, headers: audit.headers, bytes: Array(audit.body.utf8))
        for expectation in audit.expectations { check(answer, expectation) }
    }

    private func check(_ answer: TestHost.Answer, _ expectation: Audit.Expectation) {
        switch expectation {
        case .status(let statuses): #expect(statuses.contains(answer.status), "\(answer.status) \(answer.text)")
        case .contentType(let type): #expect(answer.header("content-type")?.contains(type) == true)
        case .utf8: #expect(String(validating: answer.body, as: UTF8.self) != nil)
        case .noErrors: #expect(answer.json != .null && !answer.json.names.contains("errors"), "\(answer.text)")
        case .noData: #expect(answer.json != .null && !answer.json.names.contains("data"), "\(answer.text)")
        }
    }

    @Test("No audit is missing and none is there twice")
    func complete() {
        #expect(Audit.all.count == 61 && Set(Audit.all.map(\.id)).count == 61)
    }
}

/// A request, and what its answer must be like.
struct Audit: Sendable, CustomTestStringConvertible {
    enum Expectation: Sendable {
        case status(ClosedRange<Int>)
        case contentType(String)
        case utf8, noErrors, noData
    }

    let id: String
    let title: String
    var method = "POST"
    var parameters = ""
    var headers: [(String, String)] = []
    var body = ""
    let expectations: [Expectation]

    var testDescription: String { "\(id) \(title)" }

    private static let json = "application/json"
    private static let response = "application/graphql-response+json"
    private static let typename: JSONValue = ["query": "{ __typename }"]
    private static let byName: JSONValue = [
        "query": "query Type($name: String!) { __type(name: $name) { name } }", "variables": ["name": "sometype"],
    ]
    private static let noQuery: JSONValue = ["qeury": "{ __typename }"]
    private static let unparsed: JSONValue = ["query": "{"]
    private static let invalid: JSONValue = ["query": "{ 8f31403dfe404bccbb0e835f2629c6a7 }"]
    private static let uncoerced: JSONValue = [
        "query": "query CoerceFailure($id: ID!){ __typename }", "variables": ["id": .null],
    ]
    private static let ok = Expectation.status(200...200)
    private static let bad = Expectation.status(400...400)

    /// A `POST` of a body as JSON.
    private static func post(
        _ id: String, _ title: String, _ body: String, accept: String? = nil, contentType: String? = json,
        _ expectations: Expectation...
    ) -> Audit {
        let headers = [("content-type", contentType), ("accept", accept)].compactMap { name, value in
            value.map { (name, $0) }
        }
        return Audit(id: id, title: title, headers: headers, body: body, expectations: expectations)
    }

    /// A `GET` with parameters in the URL.
    private static func get(
        _ id: String, _ title: String, _ parameters: [(String, String)], accept: String? = nil,
        _ expectations: Expectation...
    ) -> Audit {
        let query = parameters.map { name, value in
            name + "=" + (value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")
        }
        return Audit(
            id: id, title: title, method: "GET", parameters: "?" + query.joined(separator: "&"),
            headers: accept.map { [("accept", $0)] } ?? [], expectations: expectations)
    }

    /// An audit for each value that a parameter must not have.
    private static func wrong(_ prefix: String, _ parameter: String, _ values: [JSONValue]) -> [Audit] {
        values.enumerated().map { index, value in
            var body: JSONObject = ["query": "{ __typename }"]
            body[parameter] = value
            return post(
                "\(prefix)\(index)", "MAY use 400 status code on \(value) {\(parameter)} parameter",
                JSONValue.object(body).text, bad)
        }
    }

    private static let notStrings: [JSONValue] = [["obj": "ect"], 0, false, ["array"]]
    private static let notObjects: [JSONValue] = ["string", 0, false, ["array"]]

    /// For each optional parameter, that it may be null.
    private static let nulls = ["variables", "operationName", "extensions"].enumerated().flatMap { index, parameter in
        let body = #"{"query":"{ __typename }","\#(parameter)":null}"#
        return [
            post(
                "94B\(index)", "SHOULD allow null {\(parameter)} parameter when accepting \(response)", body,
                accept: response, ok, .noErrors),
            post(
                "022\(index)", "MUST allow null {\(parameter)} parameter when accepting \(json)", body, accept: json,
                ok, .noErrors),
        ]
    }

    static let all: [Audit] =
        mediaTypes + requests + wrong("LKJ", "query", notStrings) + wrong("6C0", "operationName", notStrings)
        + wrong("476", "variables", notObjects) + wrong("58B", "extensions", notObjects) + nulls + parameters
        + responses

    private static let mediaTypes = [
        post(
            "22EB", "SHOULD accept \(response) and match the content-type", typename.text, accept: response, ok,
            .contentType(response)),
        post(
            "4655", "MUST accept \(json) and match the content-type", typename.text, accept: json, ok,
            .contentType(json)),
        post(
            "47DE", "SHOULD accept */* and use \(json) for the content-type", typename.text, accept: "*/*", ok,
            .contentType(json)),
        post(
            "80D8", "SHOULD assume \(json) content-type when accept is missing", typename.text, ok, .contentType(json)),
        post("82A3", "MUST use utf-8 encoding when responding", typename.text, ok, .utf8),
        post(
            "BF61", "MUST accept utf-8 encoded request", #"{"query":"{ __type(name: \"Run🏃Swim🏊\") { name } }"}"#,
            contentType: "application/json; charset=utf-8", ok),
        post("78D5", "MUST assume utf-8 in request if encoding is unspecified", typename.text, ok),
    ]

    private static let requests = [
        post("2C94", "MUST accept POST requests", typename.text, ok),
        get(
            "5A70", "MAY accept application/x-www-form-urlencoded formatted GET requests",
            [("query", "{ __typename }")],
            ok),
        get(
            "9C48", "MAY NOT allow executing mutations on GET requests", [("query", "mutation { __typename }")],
            accept: response, .status(400...499)),
        post(
            "9ABE", "SHOULD respond with 4xx status code if content-type is not supplied on POST requests",
            typename.text, contentType: nil, .status(400...499)),
        post("03D4", "MUST accept application/json POST requests", typename.text, ok),
        post("A5BF", "MAY use 400 status code when request body is missing on POST", "", bad),
    ]

    private static let parameters = [
        post(
            "423L", "MAY use 400 status code on missing {query} parameter", #"{"notquery":"{ __typename }"}"#,
            accept: response, bad),
        post(
            "34A2", "SHOULD allow string {query} parameter when accepting \(response)", typename.text, accept: response,
            ok),
        post(
            "13EE", "MUST allow string {query} parameter when accepting \(json)", typename.text, accept: json, ok,
            .noErrors),
        post(
            "8161", "SHOULD allow string {operationName} parameter when accepting \(response)",
            #"{"operationName":"Query","query":"query Query { __typename }"}"#, accept: response, ok),
        post(
            "B8B3", "MUST allow string {operationName} parameter when accepting \(json)",
            #"{"operationName":"Query","query":"query Query { __typename }"}"#, accept: json, ok, .noErrors),
        post(
            "2EA1", "SHOULD allow map {variables} parameter when accepting \(response)", byName.text, accept: response,
            ok),
        post(
            "28B9", "MUST allow map {variables} parameter when accepting \(json)", byName.text, accept: json, ok,
            .noErrors),
        get(
            "D6D5", "MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting \(response)",
            [("query", byName["query"].string ?? ""), ("variables", byName["variables"].text)], accept: response, ok,
            .noErrors),
        get(
            "6A70", "MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting \(json)",
            [("query", byName["query"].string ?? ""), ("variables", byName["variables"].text)], accept: json, ok,
            .noErrors),
        post(
            "428F", "SHOULD allow map {extensions} parameter when accepting \(response)",
            #"{"query":"{ __typename }","extensions":{"some":"value"}}"#, accept: response, ok),
        post(
            "1B7A", "MUST allow map {extensions} parameter when accepting \(json)",
            #"{"query":"{ __typename }","extensions":{"some":"value"}}"#, accept: json, ok, .noErrors),
        post(
            "B6DC", "MAY use 2xx, 4xx, or 5xx status codes on JSON parsing failure when accepting \(json)",
            "{ \"not a JSON", accept: json, .status(400...599)),
        post(
            "BCF8", "SHOULD use 400 status code on JSON parsing failure when accepting \(json)", "{ \"not a JSON",
            accept: json, bad),
        post(
            "B7N8", "SHOULD use 400 status code on JSON parsing failure when accepting \(response)", "{ \"not a JSON",
            accept: response, bad),
        post(
            "8764", "MAY use 4xx or 5xx status codes if parameters are invalid", noQuery.text, .status(400...599)),
        post("3E3A", "MAY use 400 status code if parameters are invalid", noQuery.text, bad),
    ]

    private static let responses = [
        post(
            "572B", "SHOULD use 200 status code on document parsing failure when accepting \(json)", unparsed.text,
            accept: json, ok),
        post(
            "FDE2", "SHOULD use 200 status code on document validation failure when accepting \(json)", invalid.text,
            accept: json, ok),
        post(
            "7B9B", "SHOULD use a status code of 200 on variable coercion failure when accepting \(json)",
            uncoerced.text, accept: json, ok),
        post(
            "865D", "SHOULD use 4xx or 5xx status codes on document parsing failure when accepting \(response)",
            unparsed.text, accept: response, .status(400...599)),
        post(
            "556A", "SHOULD use 400 status code on document parsing failure when accepting \(response)", unparsed.text,
            accept: response, bad),
        post(
            "D586", "SHOULD not contain the data entry on document parsing failure when accepting \(response)",
            unparsed.text, accept: response, .noData),
        post(
            "51FE", "SHOULD use 4xx or 5xx status codes on document validation failure when accepting \(response)",
            invalid.text, accept: response, .status(400...599)),
        post(
            "74FF", "SHOULD use 400 status code on document validation failure when accepting \(response)",
            invalid.text, accept: response, bad),
        post(
            "5E5B", "SHOULD not contain the data entry on document validation failure when accepting \(response)",
            invalid.text, accept: response, .noData),
        post(
            "86EE", "SHOULD use a status code of 400 on variable coercion failure when accepting \(response)",
            uncoerced.text, accept: response, bad),
    ]
}
