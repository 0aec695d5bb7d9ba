import Foundation
import JSON
import TestSupport
import Testing

/// Methods, media types and statuses (GraphQL over HTTP).
@Suite("Query: GraphQL over HTTP")
struct GraphQLOverHTTPTests {
    private static let graphQLResponse = "application/graphql-response+json"

    /// What is accepted, and the media type of the answer; nil where none can be given.
    private static let accepts: [(accept: String?, mediaType: String?)] = [
        (nil, "application/json"), ("*/*", "application/json"), ("application/json", "application/json"),
        (graphQLResponse, graphQLResponse), ("application/*", "application/json"),
        ("\(graphQLResponse), application/json;q=0.9", graphQLResponse),
        ("\(graphQLResponse);q=0.5, application/json", "application/json"),
        ("text/html, \(graphQLResponse); charset=utf-8", graphQLResponse), ("text/html, */*;q=0.1", "application/json"),
        ("text/html", nil), ("application/json;q=0", nil), ("image/*", nil),
    ]

    @Test("The answer has the best media type that the client accepts")
    func mediaTypes() async throws {
        try await TestHost.with(modules: ["users"]) { host in
            for (accept, mediaType) in Self.accepts {
                let headers = accept.map { [("accept", $0)] } ?? []
                let answer = await host.post("/query", ["query": "{ __typename }"], headers: headers)
                guard let mediaType else {
                    answer.expectProblem(406, "not_acceptable")
                    continue
                }
                #expect(answer.status == 200 && answer.text == #"{"data":{"__typename":"Query"}}"#, "\(accept ?? "-")")
                #expect(answer.header("content-type") == mediaType + "; charset=utf-8", "\(accept ?? "-")")
            }
        }
    }

    /// Requests with the statuses of both media types: where `application/json` is answered, a request that was understood
    /// has the status 200 whatever became of it.
    private static let statuses: [(body: String, json: Int, graphQLResponse: Int)] = [
        (#"{"query":"{ __typename }"}"#, 200, 200),
        (#"{"query":"{ me { id } users(first: -1) { nodes { id } } }"}"#, 200, 294),
        (#"{"query":"{"}"#, 200, 400), (#"{"query":"{ nope }"}"#, 200, 400),
        (#"{"query":"query($id: ID!) { user(id: $id) { id } }"}"#, 200, 400),
        (#"{"query":"query A { __typename }","operationName":"B"}"#, 200, 422),
        ("", 400, 400), ("{", 400, 400), ("[]", 400, 400), ("7", 400, 400), ("{}", 400, 400),
        (#"{"query":1}"#, 400, 400),
        (#"{"query":"{ __typename }","variables":[]}"#, 400, 400),
        (#"{"query":"{ __typename }","operationName":1}"#, 400, 400),
        (#"{"query":"{ __typename }","extensions":"x"}"#, 400, 400),
        (#"[{"query":"{ __typename }"}]"#, 400, 400), (#"{"query":"{ __typename }","query":"{"}"#, 400, 400),
        (#"{"query":"{ __typename }","variables":null,"operationName":null,"extensions":{}}"#, 200, 200),
    ]

    @Test("The status says what the media type has it say")
    func statuses() async throws {
        try await TestHost.with(modules: ["users"]) { host in
            for request in Self.statuses {
                for (accept, status) in [
                    ("application/json", request.json), (Self.graphQLResponse, request.graphQLResponse),
                ] {
                    let answer = await host.request(
                        "POST", "/query", headers: [("accept", accept), ("content-type", "application/json")],
                        body: request.body)
                    #expect(answer.status == status, "\(accept) \(request.body): \(answer.text)")
                    #expect(answer.header("content-type") == accept + "; charset=utf-8")
                    #expect(
                        answer.json.names.contains(status < 300 && answer.json["errors"] == .null ? "data" : "errors"))
                }
            }
        }
    }

    @Test("GET takes the query, its name and its variables from the URL")
    func get() async throws {
        try await ContractTests.withRows { host in
            func get(_ parameters: [(String, String)]) async -> TestHost.Answer {
                let query = parameters.map { name, value in
                    name + "=" + (value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")
                }
                return await host.request("GET", "/query?" + query.joined(separator: "&"))
            }
            let query = "query A($id: ID!) { user(id: $id) { username } } query B { __typename }"
            let answer = await get([("query", query), ("operationName", "A"), ("variables", #"{"id":"1"}"#)])
            #expect(answer.status == 200 && answer.text == #"{"data":{"user":{"username":"ann"}}}"#)
            for (parameters, status) in [
                ([], 400), ([("query", "{ __typename }"), ("variables", "{")], 400),
                ([("query", "{ __typename }"), ("variables", "[1]")], 400),
                ([("query", "{ __typename }"), ("query", "{ __typename }")], 400),
                ([("query", "{ __typename }"), ("operationName", "")], 200),
                ([("query", "{ __typename }"), ("variables", ""), ("extensions", "")], 200),
                ([("query", "{ __typename }"), ("extensions", "1")], 400),
            ] as [([(String, String)], Int)] {
                #expect(await get(parameters).status == status, "\(parameters)")
            }
            for accept in ["application/json", Self.graphQLResponse] {
                let refused = await host.request(
                    "GET", "/query?query=mutation%7BdeleteUser(input:%7Bid:1%7D)%7B__typename%7D%7D",
                    headers: [("accept", accept)])
                #expect(refused.status == 405 && refused.header("allow") == "POST")
                #expect(refused.json["errors"] != .null && !refused.json.names.contains("data"))
            }
            let users = try await host.count("users")
            #expect(users > 0)
        }
    }

    @Test("What a browser sends to another site without asking first is refused")
    func simpleRequests() async throws {
        try await TestHost.with(modules: ["users"]) { host in
            for type in [
                nil, "", "text/plain", "text/plain;application/json", "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x", "application/json, text/plain", "application/graphql",
                "application/json; charset=utf-16", "application/json; charset=latin1",
            ] {
                let answer = await host.request(
                    "POST", "/query", headers: type.map { [("content-type", $0)] } ?? [],
                    bytes: Array(#"{"query":"{ __typename }"}"#.utf8))
                answer.expectProblem(415, "unsupported_media_type")
            }
        }
    }

    @Test("The body of a POST alone says what is asked, whatever its URL says; and it must be UTF-8")
    func body() async throws {
        try await TestHost.with(modules: ["users"]) { host in
            let json = [("content-type", "application/json")]
            let target = "/query?query=%7B__typename%7D&operationName=X"
            #expect(await host.request("POST", target, headers: json, body: "{}").status == 400)
            let answer = await host.request("POST", target, headers: json, body: #"{"query":"{ a: __typename }"}"#)
            #expect(answer.text == #"{"data":{"a":"Query"}}"#)
            let broken = Array("{\"query\":\"{ __typename # ".utf8) + [0xC3, 0x28] + Array("\\n}\"}".utf8)
            for accept in ["application/json", Self.graphQLResponse] {
                let answer = await host.request("POST", "/query", headers: json + [("accept", accept)], bytes: broken)
                #expect(answer.status == 400)
            }
        }
    }

    @Test("HEAD is GET without its body; the path of the endpoint is a setting")
    func path() async throws {
        try await TestHost.with(modules: ["users"], yaml: "query: { path: /graphql }") { host in
            let head = await host.request("HEAD", "/graphql?query=%7B__typename%7D")
            #expect(head.status == 200 && head.body.isEmpty && head.header("content-length") == "31")
            #expect(await host.post("/query", ["query": "{ __typename }"]).status == 404)
        }
    }
}
