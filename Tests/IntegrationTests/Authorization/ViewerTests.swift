import GraphQL
import JSON
import Postgres
import TestSupport
import Testing

@testable import Relational

/// What someone sees who has logged in: their own, and not a trace of anything else.
@Suite("Authorization: viewers", .serialized) struct ViewerTests {
    private static let viewer = Asker(viewer: 3, role: .viewer)

    @Test("Whatever a viewer asks is answered as by a database that holds nothing but theirs")
    func property() async throws {
        try await TestHost.with { full in
            try await TestHost.with { own in
                try await DifferentialTests.fill(full.database)
                try await DifferentialTests.fill(own.database)
                for host in [full, own] {
                    for (table, column) in [
                        ("users", "updated_at"), ("plays", "received_at"), ("user_playbook", "received_at"),
                    ] {
                        _ = try await host.database.query(
                            "UPDATE \(identifier: table) SET \(identifier: column) = '2024-02-02Z'", access: .write)
                    }
                }
                _ = try await own.database.query("DELETE FROM users WHERE id <> 3", access: .write)
                let engines = [full, own].map { host in
                    QueryEngine(
                        catalog: host.queries.catalog, database: host.database,
                        limits: DifferentialTests.Way.asDefault.limits, logger: TestHost.quietLogger)
                }
                for engine in engines { engine.cursorKey.adopt([UInt8](repeating: 7, count: 32)) }
                let start = UInt64.random(in: 0..<1 << 32)
                var found = 0
                for seed in start..<start + 400 {
                    var random = RandomQuery(
                        seed: seed, schema: full.queries.catalog.schema, keys: DifferentialTests.keys)
                    let text = random.document()
                    let answers = try await [
                        Self.answer(engines[0], text, random.variables),
                        Self.answer(engines[1], text, random.variables),
                    ]
                    #expect(
                        answers[0] == answers[1],
                        "seed \(seed): \(answers[0]) \(answers[1]) \(text) \(JSONValue.object(random.variables))")
                    if answers[0].contains("e3@example.com") { found += 1 }
                }
                // Or nothing would have been seen at all.
                #expect(found > 0)
            }
        }
    }

    private static func answer(
        _ engine: QueryEngine, _ text: String, _ variables: JSONObject, as asker: Asker = viewer
    ) async throws -> String {
        let context = QueryContext(asker: asker)
        do throws(QueryFailure) {
            let operation = try engine.coerce(
                try engine.prepare(Array(text.utf8)), operationName: nil, variables: variables)
            let plan = try engine.plan(operation, in: context)
            return String(decoding: await engine.execute(plan, operation, in: context).bytes, as: UTF8.self)
        } catch { return "refused: " + error.errors.map { "\($0.code): \($0.message)" }.joined(separator: "; ") }
    }

    @Test("Each type, by each path: a foreign row is as good as none, and who is not known gets nothing")
    func paths() async throws {
        try await TestHost.with { host in
            try await DifferentialTests.fill(host.database)
            let catalog = host.queries.catalog
            for (name, binding) in catalog.roots.sorted(by: { $0.key < $1.key }) {
                guard let type = binding.type, let object = catalog.objects[type], object.source.table != nil else {
                    continue
                }
                for role in Role.allCases {
                    let asker = Asker(viewer: role == .viewer ? 12 : nil, role: role)
                    let document: String
                    switch binding {
                    case .lookup: document = "{ it: \(name)(id: 1) { nodeId } }"
                    case .list:
                        document = "{ it: \(name)(first: 100) { totalCount nodes { nodeId } aggregate { count } } }"
                    case .viewer: document = "{ it: \(name) { nodeId } }"
                    case .unique(_, _, let argument): document = "{ it: \(name)(\(argument): \"x\") { nodeId } }"
                    case .computed, .node: continue
                    }
                    let answer = try await Self.answer(host.queries, document, [:], as: asker)
                    if role != .anonymous, !catalog.access(toRoot: name).admits(role) {
                        #expect(answer.hasPrefix("refused: FORBIDDEN"), "\(name): \(answer)")
                        continue
                    }
                    switch (role, binding) {
                    case (.anonymous, _): #expect(answer.hasPrefix("refused: UNAUTHENTICATED"), "\(name): \(answer)")
                    // What names a person tells an analyst nothing, so that they may not look by it either.
                    case (.analyst, .unique): #expect(answer.hasPrefix("refused: FORBIDDEN"), "\(name): \(answer)")
                    case (_, .unique): #expect(answer == #"{"data":{"it":null}}"#, "\(name): \(answer)")
                    case (_, .list) where ["Session", "ApiKey", "AuditEntry"].contains(type):
                        #expect(answer.contains(#""totalCount":0,"#), "\(name): \(answer)")
                    case (.viewer, .lookup): #expect(answer == #"{"data":{"it":null}}"#, "\(name): \(answer)")
                    case (.viewer, .list):
                        // The user with that id has no plays: all that there is, is themselves.
                        let count = type == "User" ? 1 : 0
                        #expect(answer.contains(#""totalCount":\#(count),"#), "\(name): \(answer)")
                        #expect(answer.contains(#""count":\#(count)}"#), "\(name): \(answer)")
                    case (.viewer, .viewer): #expect(answer.contains("nodeId"), "\(name): \(answer)")
                    case (_, .viewer): #expect(answer == #"{"data":{"it":null}}"#, "\(name): \(answer)")
                    default: #expect(answer.contains("nodeId"), "\(name) for \(role): \(answer)")
                    }
                }
            }
        }
    }

    @Test("Each column that a role may not read is refused in each use of it, and masked where that is said")
    func columns() async throws {
        try await TestHost.with { host in
            try await DifferentialTests.fill(host.database)
            let catalog = host.queries.catalog
            var hidden = 0
            for object in catalog.objects.values {
                for name in object.order {
                    guard case .column(let column, _)? = object.fields[name]?.binding,
                        let access = object.source.column(column)?.access, !access.isOpen,
                        let list = catalog.roots.first(where: { $0.value == .list(type: object.name) })?.key
                    else { continue }
                    for role in Role.known {
                        let asker = Asker(viewer: role == .viewer ? 3 : nil, role: role)
                        let visibility = access.visibility(for: role)
                        let shown = try await Self.answer(
                            host.queries, "{ \(list)(first: 100) { nodes { \(name) } } }", [:], as: asker)
                        let uses = [
                            #"(filter: { \#(name): { eq: "x" } }) { totalCount }"#,
                            #"(filter: { not: { or: [{ \#(name): { in: ["x"] } }] } }) { totalCount }"#,
                            "(orderBy: \(name.enumValueName)_DESC) { totalCount }",
                            "{ aggregate { max { \(name) } } }", "{ aggregate { countDistinct { \(name) } } }",
                            "{ groups(by: \(name.enumValueName)) { count } }",
                            "{ groups(by: CREATED_AT, orderBy: MAX_\(name.enumValueName)_ASC) { count } }",
                        ]
                        switch visibility {
                        case .plain:
                            #expect(
                                !shown.contains("***") && shown.hasPrefix(#"{"data":"#), "\(role) \(name): \(shown)")
                            continue
                        case .masked: #expect(shown.contains(#""\#(name)":"***""#), "\(role) \(name): \(shown)")
                        case .hidden: #expect(shown.hasPrefix("refused: FORBIDDEN"), "\(role) \(name): \(shown)")
                        }
                        hidden += 1
                        for use in uses {
                            let answer = try await Self.answer(host.queries, "{ \(list)\(use) }", [:], as: asker)
                            #expect(answer.hasPrefix("refused: FORBIDDEN"), "\(role) \(name) \(use): \(answer)")
                        }
                    }
                }
            }
            #expect(hidden >= 4)
        }
    }

    @Test("A viewer changes what is theirs, and is not told whether anything else is there")
    func changes() async throws {
        try await TestHost.with { host in
            try await DifferentialTests.fill(host.database)
            let play = try await host.database.query("SELECT id::text FROM plays WHERE user_id = 3 ORDER BY id LIMIT 1")
                .first?.decode(String.self, at: 0)
            let own = try #require(play)
            let foreign = try #require(
                try await host.database.query("SELECT id::text FROM plays WHERE user_id = 4 LIMIT 1").first?.decode(
                    String.self, at: 0))
            func delete(_ id: String) async throws -> String {
                try await Self.answer(
                    host.queries, "mutation { deletePlay(input: { id: \(id) }) { play { id } } }", [:])
            }
            #expect(try await delete(own) == #"{"data":{"deletePlay":{"play":{"id":"\#(own)"}}}}"#)
            let refused = try await delete(foreign)
            let missing = try await delete("99999")
            #expect(refused.replacing(foreign, with: "?") == missing.replacing("99999", with: "?"), "\(refused)")
            let recorded = try await Self.answer(
                host.queries,
                #"mutation { recordPlay(input: { userId: 3, videoId: "v" }) { play { user { email } } query { users { totalCount } } } }"#,
                [:])
            #expect(recorded.contains("e3@example.com") && recorded.contains(#""totalCount":1}"#), "\(recorded)")
        }
    }
}
