import Foundation
import JSON
import TestSupport
import Testing

/// Introspection over the product's own schema.
@Suite("Query: introspection")
struct IntrospectionTests {
    @Test("It is answered beside fields, fragments and conditions, in the order of the document")
    func besideFields() async throws {
        try await ContractTests.withRows { host in
            let answer = await host.post(
                "/query",
                [
                    "query": """
                    query($name: String!, $no: Boolean!) {
                      user(id: 1) { username } ...Meta __typename a: __schema @skip(if: $no) { queryType { name } }
                    }
                    fragment Meta on Query { __type(name: $name) { kind name fields @include(if: $no) { name } } }
                    """,
                    "variables": ["name": "User", "no": false],
                ])
            #expect(
                answer.text
                    == #"{"data":{"user":{"username":"ann"},"__type":{"kind":"OBJECT","name":"User"},"__typename":"Query","a":{"queryType":{"name":"Query"}}}}"#
            )
            let error = await host.query(
                "query($d: Boolean = true) { __schema { types { fields(includeDeprecated: $d) { name } } } user(id: 1) { id } }",
                ["d": .null])
            #expect(error["data"]["__schema"]["types"][0]["fields"] == .null)
            #expect(error["data"]["user"]["id"] == "1")
            #expect(error["errors"][0]["path"] == ["__schema", "types", 0, "fields"])
        }
    }

    @Test("Roles that may not introspect are refused, whoever asked before; __typename is answered")
    func roles() async throws {
        try await TestHost.with(modules: ["users"], yaml: "query: { introspection: [admin] }") { host in
            let body = #"{"query": "{ __typename s: __schema { queryType { name } } }"}"#
            let peers: [(String, String?, Bool)] = [
                ("127.0.0.1", nil, true), ("192.0.2.7", nil, false), ("::1", nil, true), ("2001:db8::1", nil, false),
                ("::ffff:127.0.0.9", nil, true), ("127.0.0.1", "203.0.113.9", false), ("127.1.2.3", nil, true),
            ]
            for (peer, forwarded, isAllowed) in peers {
                let headers = forwarded.map { [("x-forwarded-for", $0)] } ?? []
                let answer = await host.request("POST", "/query", headers: headers, body: body, from: peer)
                let json = answer.json
                let schema = await host.request("GET", "/schema.graphql", headers: headers, from: peer)
                #expect(schema.status == (isAllowed ? 200 : 401), "\(peer)")
                if isAllowed {
                    #expect(
                        json == ["data": ["__typename": "Query", "s": ["queryType": ["name": "Query"]]]], "\(peer)")
                } else {
                    #expect(
                        json["data"] == .null && json["errors"][0]["extensions"] == ["code": "UNAUTHENTICATED"],
                        "\(peer)")
                    #expect(json["errors"][0]["locations"] == [["line": 1, "column": 14]])
                }
            }
            let name = await host.request(
                "POST", "/query", body: #"{"query": "{ __typename }"}"#, from: "192.0.2.7")
            #expect(name.json == ["data": ["__typename": "Query"]])
        }
    }

    @Test("Many levels of ofType pass, lists of lists of lists are refused before anything is written")
    func limits() async throws {
        try await TestHost.with(modules: ["users"], yaml: "query: { limits: { depth: 3 } }") { host in
            let types = (0..<9).reduce("kind") { text, _ in "kind ofType { \(text) }" }
            let deep = await host.query("{ __schema { types { fields { args { type { \(types) } } } } } }")
            #expect(deep["errors"] == .null && deep["data"]["__schema"]["types"].array?.isEmpty == false)
            let bomb = await host.query(
                "{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }")
            #expect(
                bomb["errors"][0]["extensions"]
                    == ["code": "LIMIT_EXCEEDED", "limit": "introspectionLists", "value": 2])
        }
    }

    @Test(
        "A client that builds a schema from the introspection has that of /schema.graphql",
        .enabled(if: GraphQLCore.isTested, "python3 with graphql-core is missing"))
    func clientSchema() async throws {
        try await TestHost.with { host in
            let sdl = await host.request("GET", "/schema.graphql").text
            let query = try Self.run(
                """
                from graphql import get_introspection_query
                print(get_introspection_query(specified_by_url=True, directive_is_repeatable=True,
                    schema_description=True, input_value_deprecation=True, one_of=True))
                """)
            let answer = await host.query(query)
            let verdict = try Self.run(
                """
                import json, sys
                from graphql import build_client_schema, build_schema, lexicographic_sort_schema, print_schema
                request = json.load(sys.stdin)
                ours = build_client_schema(request["introspection"])
                texts = [print_schema(lexicographic_sort_schema(s)) for s in (ours, build_schema(request["sdl"]))]
                print("same" if texts[0] == texts[1] else "\\n".join(texts))
                """, input: (["introspection": answer["data"], "sdl": .string(sdl)] as JSONValue).text)
            #expect(verdict == "same\n")
        }
    }

    private static func run(_ script: String, input: String = "") throws -> String {
        String(decoding: try GraphQLCore.environment.get().run(script, input: Data(input.utf8)), as: UTF8.self)
    }
}
