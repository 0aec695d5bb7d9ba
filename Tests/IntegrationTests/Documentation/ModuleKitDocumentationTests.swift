import Foundation
import JSON
import Postgres
import TestSupport
import Testing

/// The pages for authors of modules do what they say: their code is built, loaded and asked what they ask.
@Suite("Documentation: ModuleKit", .serialized)
struct ModuleKitDocumentationTests {
    /// What a block may be in.
    private static let languages: Set = ["swift", "sql", "graphql", "json", "sh", "yaml", "text"]

    @Test("The code of all pages is one module, which a server loads, and which answers as they show")
    func module() async throws {
        try await TestFolder.with { folder in
            try await ModuleKitPages.build(in: folder)
            let database = try await TestDatabase.shared.empty()
            let server = try await RunningServer.start(
                """
                database: { mode: external, url: '\(database)' }
                modules: { path: ['\(folder.path)'], users: {}, plays: {}, courses: {} }
                log: { level: warning }
                auth: { adminKey: \(RunningPage.key) }
                """, in: folder)
            try await Self.fill(database)
            let page = RunningPage(server: server, folder: folder, database: database)
            for name in try ModuleKitPages.names() where name != "GettingStarted" {
                var rest = try ModuleKitPages.blocks(of: name)[...]
                while let block = rest.popFirst() {
                    let answer = rest.first.flatMap { $0.isJoined && $0.language == "json" ? $0 : nil }
                    switch block.language {
                    case "graphql": try await page.ask(block, [:], answer: answer)
                    case "sh": try await page.run(block, answer: answer)
                    default: break
                    }
                }
            }
            #expect(server.program.errors.isEmpty, "\(server.program.errors)")
            try await server.stop()
        }
    }

    /// What the pages ask about: two people, two courses and the lessons of one.
    private static func fill(_ database: String) async throws {
        try await TestDatabase.withClient(of: database) { client in
            for name in ["ada", "ben"] { _ = try await client.addUser(name) }
            for statement: SQL in [
                "INSERT INTO courses (title) VALUES ('Baking'), ('Cooking')",
                """
                INSERT INTO lessons (course_id, number, video_id, chapters) VALUES
                (1, 1, 'dough', '[{"title": "Flour", "seconds": 12.5}, {"title": "Water", "seconds": 40}]'),
                (1, 2, 'oven', NULL)
                """,
                "INSERT INTO enrolments (user_id, course_id) VALUES (1, 1), (2, 1)",
            ] { _ = try await client.query(statement, access: .write) }
        }
    }

    @Test("Every page is listed, its blocks are in known languages, and its links lead somewhere")
    func links() throws {
        let names = try ModuleKitPages.names()
        let folder = DocumentedBlock.repository.appending(path: ModuleKitPages.folder)
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).map {
            ($0 as NSString).deletingPathExtension
        }
        #expect(Set(files) == Set(names + ["ModuleKit"]))
        for name in files {
            let blocks = try ModuleKitPages.blocks(of: name)
            #expect(blocks.allSatisfy { Self.languages.contains($0.language) }, "\(name): an unknown language")
            let text = try String(contentsOf: folder.appending(path: name + ".md"), encoding: .utf8)
            for link in text.matches(of: /<doc:([A-Za-z]+)>/) {
                #expect(names.contains(String(link.1)), "\(name): \(link.0)")
            }
        }
    }

    @Test("DocC builds them, with all that ModuleKit exports, and has nothing to complain of")
    func archive() async throws {
        try await TestFolder.with { folder in
            let sdk = try await ModuleBuild.shared.collected()
            let output = folder.path + "/docs"
            let outcome = try await Program.run(
                [DocumentedBlock.repository.appending(path: ".ci/docs").path, sdk, output], of: "/bin/bash")
            #expect(outcome.status == 0, "\(outcome.errors)")
            for page in [
                "gettingstarted", "module", "source", "computedfield", "problem", "settingssection", "postgresclient",
            ] {
                let file = "\(output)/data/documentation/modulekit/\(page).json"
                #expect(FileManager.default.fileExists(atPath: file), "\(page)")
            }
        }
    }

    @Test("docs lists them and shows them without what leads somewhere in a browser alone")
    func command() async throws {
        let list = try await Program.run(["docs"])
        for name in try ModuleKitPages.names() {
            #expect(list.output.contains("\n\(name.lowercased()) "), "\(name)")
            let shown = try await Program.run(["docs", name])
            #expect(shown.status == 0 && shown.errors.isEmpty)
            for mark in ["``", "<doc:", "Topics"] { #expect(!shown.output.contains(mark), "\(name): \(mark)") }
        }
    }
}
