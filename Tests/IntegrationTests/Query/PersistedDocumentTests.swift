import Foundation
import JSON
import TestSupport
import Testing

/// Documents that are known by an id, and Apollo's handshake for them.
@Suite("Query: persisted documents")
struct PersistedDocumentTests {
    private static let text = "{ users { totalCount } }"
    /// `printf '{ users { totalCount } }' | sha256sum`
    private static let hash = "c12751dbc344137205655e9e6c18e4e028861de5bd269dde23c77ed2bf2f1009"

    /// Of `{ __typename }` and of `{ a: __typename }`.
    private static let other = "7f56e67dd21ab3f30d1ff8b7bed08893f0a0db86449836189b361dd1e56ddb4b"
    private static let third = "f4f8894a5f8f85d6b0e7eab534603e8cc5376c11e15a6c5cbf04d8db3c26670f"

    private func automatic(_ hash: String = hash, query: String? = nil, version: JSONValue = 1) -> JSONValue {
        var body: JSONObject = [
            "extensions": ["persistedQuery": ["version": version, "sha256Hash": .string(hash)]]
        ]
        if let query { body["query"] = .string(query) }
        return .object(body)
    }

    private func code(_ answer: TestHost.Answer) -> String? {
        answer.json["errors"][0]["extensions"]["code"].string
    }

    /// Runs a host with one registered document, named `Count`.
    private func withRegistered(
        _ settings: String = "", _ body: (TestHost) async throws -> Void
    ) async throws {
        try await TestFolder.with { folder in
            let file = try folder.write(#"{"Count":"\#(Self.text)","gone":"{ gone }"}"#, to: "manifest.json")
            try await TestHost.with(
                modules: ["users"], yaml: "query: { documents: { path: \(file)\(settings) } }", body)
        }
    }

    @Test("The handshake: the hash, then hash and text, then the hash again, by POST and by GET")
    func handshake() async throws {
        try await TestHost.with(modules: ["users"]) { host in
            let unknown = await host.post("/query", automatic())
            #expect(unknown.status == 200 && code(unknown) == "PERSISTED_QUERY_NOT_FOUND")
            #expect(unknown.json["errors"][0]["message"] == "PersistedQueryNotFound")
            #expect(unknown.json["data"] == .null)
            let registered = await host.post("/query", automatic(query: Self.text))
            #expect(registered.json["data"]["users"]["totalCount"] == 0)
            #expect(await host.post("/query", automatic()).body == registered.body)
            let extensions = automatic()["extensions"].text
                .addingPercentEncoding(withAllowedCharacters: .alphanumerics)
            let got = await host.request("GET", "/query?extensions=" + (extensions ?? ""))
            #expect(got.status == 200 && got.body == registered.body && got.header("etag") != nil)
            let byID = await host.post("/query", ["documentId": .string("sha256:" + Self.hash)])
            #expect(byID.body == registered.body)
        }
    }

    @Test("A hash of another text, and one that is none, are refused, and nothing is registered by them")
    func wrongHash() async throws {
        try await TestHost.with(modules: ["users"]) { host in
            for body in [
                automatic(query: "{ __typename }"), automatic("00", query: Self.text),
                automatic(Self.hash.uppercased(), query: Self.text), automatic(query: Self.text, version: 2),
                ["query": "{ __typename }", "extensions": ["persistedQuery": 1]],
            ] {
                let answer = await host.post("/query", body)
                #expect(answer.status == 400 && code(answer) == "BAD_REQUEST")
            }
            let invalid = await host.post("/query", automatic(query: "{"))
            #expect(code(invalid) == "BAD_REQUEST")
            #expect(code(await host.post("/query", automatic())) == "PERSISTED_QUERY_NOT_FOUND")
        }
    }

    @Test("There is room for so many, and who was asked for last stays")
    func bounded() async throws {
        try await TestHost.with(modules: ["users"], yaml: "query: { documents: { automatic: 2 } }") { host in
            func isKept(_ hash: String) async -> Bool {
                await code(host.post("/query", automatic(hash))) != "PERSISTED_QUERY_NOT_FOUND"
            }
            for (hash, text) in [(Self.hash, Self.text), (Self.other, "{ __typename }")] {
                _ = await host.post("/query", automatic(hash, query: text))
            }
            for hash in [Self.hash, Self.other, Self.hash] { #expect(await isKept(hash)) }
            _ = await host.post("/query", automatic(Self.third, query: "{ a: __typename }"))
            for (hash, kept) in [(Self.third, true), (Self.hash, true), (Self.other, false)] {
                #expect(await isKept(hash) == kept)
            }
        }
    }

    @Test("Clients may be kept from registering")
    func off() async throws {
        try await TestHost.with(modules: ["users"], yaml: "query: { documents: { automatic: 0 } }") { host in
            for body in [automatic(), automatic(query: Self.text)] {
                let answer = await host.post("/query", body)
                #expect(code(answer) == "PERSISTED_QUERY_NOT_SUPPORTED")
                #expect(answer.json["errors"][0]["message"] == "PersistedQueryNotSupported")
            }
        }
    }

    @Test("A registered document runs by its id and by its hash, others by their text")
    func registered() async throws {
        try await withRegistered { host in
            for id in ["Count", "sha256:" + Self.hash] {
                let posted = await host.post("/query", ["documentId": .string(id)])
                #expect(posted.status == 200 && posted.json["data"]["users"]["totalCount"] == 0)
                let got = await host.request("GET", "/query?documentId=" + id.replacing(":", with: "%3A"))
                #expect(got.body == posted.body)
            }
            #expect(await host.post("/query", automatic()).json["data"]["users"]["totalCount"] == 0)
            #expect(await host.post("/query", ["query": "{ __typename }"]).json["data"]["__typename"] == "Query")
            for id in ["other", "sha256:00", "sha256:", ""] {
                let answer = await host.post(
                    "/query", ["documentId": .string(id)], headers: [("accept", "application/graphql-response+json")])
                #expect(answer.status == 400 && code(answer) == "PERSISTED_QUERY_NOT_FOUND")
                #expect(answer.json["errors"].array?.count == 1)
            }
            #expect(code(await host.post("/query", ["documentId": "gone"])) == "GRAPHQL_VALIDATION_FAILED")
        }
    }

    @Test("With an allow-list nothing else runs, whatever it comes with")
    func allowList() async throws {
        try await withRegistered(", only: true") { host in
            for body in [
                ["documentId": "Count"], ["query": .string(Self.text)], automatic(), automatic(query: Self.text),
            ] as [JSONValue] {
                #expect(await host.post("/query", body).json["data"]["users"]["totalCount"] == 0)
            }
            let other = "{ __typename }"
            for body in [
                ["documentId": "other"], ["query": .string(other)], automatic(Self.other),
                automatic(Self.other, query: other), automatic(Self.other), ["query": .string(Self.text + " ")],
                ["query": "{"],
            ] as [JSONValue] {
                let answer = await host.post("/query", body)
                #expect(answer.status == 403 && code(answer) == "PERSISTED_QUERY_NOT_IN_LIST")
            }
        }
    }

    @Test("Documents that cannot be read keep the host from starting")
    func unreadable() async throws {
        try await TestFolder.with { folder in
            let path = try folder.write("{", to: "manifest.json")
            let failure = await #expect(throws: (any Error).self) {
                try await TestHost.with(modules: ["users"], yaml: "query: { documents: { path: \(path) } }") { _ in }
            }
            #expect("\(String(describing: failure))".contains("query.documents.path"))
        }
    }
}
