import Foundation
import JSON
import Logging
import Postgres
import TestSupport
import Testing

/// What is said where the module, its settings or its tables are at fault: once, in words that lead to the place.
@Suite("Bookmarks: faults")
struct BookmarksFaultTests {
    /// Builds the fixture with a change, and runs a host with it, with two users and ``BookmarksTests/notes``.
    private static func with(
        _ from: String, _ to: String, logger: Logger, _ body: (TestHost) async throws -> Void
    ) async throws {
        try await TestFolder.with { folder in
            var isChanged = from.isEmpty
            try await ModuleBuild.fixture("Bookmarks", in: folder) { source in
                isChanged = isChanged || source.contains(from)
                return from.isEmpty ? source : source.replacing(from, with: to)
            }
            #expect(isChanged, "\(from)")
            let database = try await TestDatabase.shared.migrated(modules: ["users"])
            let yaml = "modules: { path: [\(folder.path)], users: {}, bookmarks: {} }\n"
            try await TestHost.with(modules: [], conninfo: database, yaml: yaml, logger: logger) { host in
                for name in ["ann", "ben"] { _ = try await host.addUser(name) }
                _ = try await host.database.withLease { try await $0.executeScript(BookmarksTests.notes) }
                try await body(host)
            }
        }
    }

    @Test("A setting that is almost there is named, with its place and what was meant")
    func settings() async throws {
        try await TestFolder.with { folder in
            let library = try await ModuleBuild.shared.fixture("Bookmarks")
            let config = try folder.write(
                "modules:\n  path: [\(library)]\n  users: {}\n  bookmarks: { nearby: 5 }\n", to: "config.yaml")
            let outcome = try await Program.run(["config", "check", "--config", config])
            #expect(
                outcome.errors
                    == "videoplay: \(config):4:16: modules.bookmarks.nearby: unknown key; did you mean `nearbySeconds`?\n",
                "\(outcome.errors)")
            #expect(outcome.status >= 64 && outcome.output.isEmpty)
        }
    }

    @Test("A start and a stop that are mutating are called as any other")
    func mutatingStart() async throws {
        let log = LogLines()
        try await Self.with(
            "    func register(in",
            """
                private var greeting: (logger: Logger, count: Int)?
                mutating func start(_ context: ModuleContext) async throws {
                    greeting = (context.logger, 7)
                    greeting?.logger.warning("started")
                }
                mutating func stop() async { greeting?.logger.warning("stopped with \\(greeting?.count ?? 0)") }
                func register(in
            """, logger: log.logger
        ) { _ in #expect(log.all.map { $0["message"] } == ["started"], "\\(log.all)") }
        #expect(log.all.map { $0["message"] } == ["started", "stopped with 7"], "\(log.all)")
        #expect(log.all.allSatisfy { $0["module"] == "bookmarks" })
    }

    /// What the code gives in place of what it should, and what the log says of it.
    private static let wrongValues: [(from: String, to: String, ask: String, field: String)] = [
        ("\"url\": .string(String(word))", "\"url\": 1", "links { url }", "links"),
        (".array(words(row[0]).compactMap(link))", "\"none\"", "links { host }", "links"),
        (".array(found.map { .string($0) })", ".array(found.map { _ in true })", "mentions { username }", "mentions"),
    ]

    @Test(
        "A value of another type that code gives is logged with module, field and the row's key", arguments: wrongValues
    )
    func wrongValue(from: String, to: String, ask: String, field: String) async throws {
        let log = LogLines()
        try await Self.with(from, to, logger: log.logger) { host in
            let query = "{ bookmarks(filter: { id: { in: [1, 2] } }, orderBy: ID_ASC) { nodes { \(ask) } } }"
            let answer = await host.post("/query", ["query": .string(query)], headers: [("x-request-id", "wrong")])
            #expect(
                answer.json["errors"][0]["extensions"] == ["code": "INTERNAL_SERVER_ERROR", "requestId": "wrong"],
                "\(answer.text)")
            let line = try #require(log.lines(of: "wrong").first)
            #expect(
                ["module", "type", "field"].map { line[$0] } == ["bookmarks", "Bookmark", .string(field)],
                "\(line.text)")
            // The first row has neither a link nor a mention; of what is no list at all it is the first.
            #expect(line["key"] == (to == "\"none\"" ? "1" : "2"), "\(line.text)")
        }
    }

    @Test(
        "NULL where there is never one, and a value that the enum lacks, are logged with module, field and the row's key"
    )
    func storedValues() async throws {
        let log = LogLines()
        try await Self.with("mode() WITHIN GROUP (ORDER BY kind)", "max(kind)", logger: log.logger) { host in
            _ = try await host.database.withLease { connection in
                try await connection.executeScript("ALTER TYPE bookmark_kind ADD VALUE 'lost'")
                try await connection.executeScript(
                    """
                    ALTER TABLE bookmarks ALTER note DROP NOT NULL;
                    UPDATE bookmarks SET note = NULL WHERE id = 3;
                    UPDATE bookmarks SET kind = 'lost' WHERE id = 5;
                    """)
            }
            for (id, text, line) in [
                (
                    "null", "{ bookmarks(orderBy: ID_ASC) { nodes { id note } } }",
                    ["Bookmark", "note", "bookmarks.nodes.2.note", "3"]
                ),
                (
                    "null-below", "{ user(id: 2) { bookmarks(orderBy: ID_ASC) { edges { node { id note } } } } }",
                    ["Bookmark", "note", "user.bookmarks.edges.0.node.note", "3"]
                ),
                ("enum", "{ bookmark(id: 5) { kind } }", ["Bookmark", "kind", "bookmark.kind", "5"]),
                (
                    "computed-null", "{ bookmarks(filter: { id: { eq: 3 } }) { nodes { id excerpt } } }",
                    ["Bookmark", "excerpt", "bookmarks.nodes.0.excerpt", "3"]
                ),
                (
                    "computed-enum", "{ video(id: \"v2\") { bookmarkStats { mostFrequentKind } } }",
                    ["BookmarkStats", "mostFrequentKind", "video.bookmarkStats.mostFrequentKind", "none"]
                ),
            ] {
                let answer = await host.post("/query", ["query": .string(text)], headers: [("x-request-id", id)])
                #expect(
                    answer.json["errors"][0]["extensions"]
                        == ["code": "INTERNAL_SERVER_ERROR", "requestId": .string(id)], "\(answer.text)")
                let found = log.lines(of: id).map { line in
                    ["module", "type", "field", "path", "key"].map { line[$0].string ?? "none" }
                }
                #expect(found == [["bookmarks"] + line], "\(log.lines(of: id))")
            }
            let shown = await host.request("GET", "/bookmarks/3", headers: [("x-request-id", "rest")])
            #expect(shown.status == 500, "\(shown.text)")
            #expect(log.lines(of: "rest").first?["field"] == "note", "\(log.lines(of: "rest"))")
        }
    }
}
