import JSON
import TestSupport
import Testing

/// The settings under `query` that bound documents, from the file to the answer.
@Suite("Query: limits of documents")
struct LimitSettingsTests {
    private static let cases: [(setting: String, document: String, value: Int)] = [
        ("tokens: 5", "{ me { id username } }", 5), ("nesting: 2", "{ me { plays { totalCount } } }", 2),
        ("depth: 2", "{ me { plays { totalCount } } }", 2), ("rootFields: 1", "{ me { id } user(id: 1) { id } }", 1),
        ("aliases: 0", "{ a: me { id } }", 0),
        ("directives: 1", "{ me @skip(if: true) { id @skip(if: true) } }", 1),
        ("fields: 2", "{ me { id username } }", 2),
    ]

    @Test("Past a limit the error names it and its value")
    func limits() async throws {
        for (setting, document, value) in Self.cases {
            try await TestHost.with(yaml: "query: {limits: {\(setting)}}") { host in
                let answer = await host.query(document)
                let extensions = answer["errors"][0]["extensions"]
                #expect(extensions["code"] == "LIMIT_EXCEEDED", "\(answer.text)")
                #expect(extensions["limit"] == .string(String(setting.prefix { $0 != ":" })), "\(answer.text)")
                #expect(extensions["value"] == .integer(value), "\(answer.text)")
            }
        }
        try await TestHost.with { host in
            for (_, document, _) in Self.cases {
                let answer = await host.query(document)
                #expect(answer["errors"].isNull, "\(answer.text)")
            }
        }
    }

    @Test("Suggestions are made unless they are turned off", arguments: [true, false])
    func suggestions(areMade: Bool) async throws {
        try await TestHost.with(yaml: "query: {suggestions: \(areMade)}") { host in
            let filter: JSONValue = ["f": ["videId": 1]]
            let requests: [(String, JSONValue)] = [
                ("{ mee { id } }", [:]), ("query ($f: PlayFilter) { plays(filter: $f) { totalCount } }", filter),
            ]
            for (document, variables) in requests {
                let answer = await host.query(document, variables)
                #expect(!answer["errors"].isNull)
                #expect(answer.text.contains("Did you mean") == areMade, "\(answer.text)")
            }
        }
    }
}
