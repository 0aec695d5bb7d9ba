import Foundation
import JSON
import TestSupport
import Testing

/// README and the manual do what they say: each example runs as it is printed, and is answered as it is shown.
@Suite("Documentation")
struct DocumentationTests {
    /// What languages the pages may use, and so what becomes of a block.
    private static let languages: Set = ["sh", "json", "graphql", "text", "yaml", "swift", "sql", "ini"]

    @Test("Every example runs as printed and answers as shown", arguments: DocumentedBlock.pages)
    func examples(page: String) async throws {
        let blocks = try DocumentedBlock.all(of: page)
        #expect(blocks.allSatisfy { Self.languages.contains($0.language) }, "\(page): an unknown language")
        guard blocks.contains(where: { ["sh", "graphql"].contains($0.language) }) else { return }
        try await TestFolder.with { folder in
            let database = try await TestDatabase.shared.empty()
            let server = try await RunningServer.start(
                """
                database: { mode: external, url: '\(database)' }
                modules: { users: {}, plays: {}, playbook: {} }
                query: { batch: 10 }
                log: { level: warning }
                auth: { adminKey: \(RunningPage.key) }
                """, in: folder,
                // Where the examples show a key they have to.
                isGuarded: blocks.contains { $0.text.contains("$KEY") })
            let page = RunningPage(server: server, folder: folder, database: database)
            var rest = blocks[...]
            while let block = rest.popFirst() {
                switch block.language {
                case "sh": try await page.run(block, answer: Self.answer(&rest))
                case "graphql":
                    var variables: JSONValue = [:]
                    var answer = Self.answer(&rest)
                    if let values = answer.flatMap({ try? JSONParser.parse(Array($0.text.utf8)) }),
                        values["data"] == .null, values["errors"] == .null
                    {
                        variables = values
                        answer = Self.answer(&rest)
                    }
                    try await page.ask(block, variables, answer: answer)
                default: break
                }
            }
            try await server.stop()
        }
    }

    /// The block that shows the answer to the one before it.
    private static func answer(_ rest: inout ArraySlice<DocumentedBlock>) -> DocumentedBlock? {
        guard let next = rest.first, next.isJoined, ["json", "text"].contains(next.language) else { return nil }
        return rest.popFirst()
    }

    @Test("Every settings file is right, and config.yaml with it", arguments: DocumentedBlock.pages)
    func settings(page: String) async throws {
        let certificate = try TestCertificate()
        for block in try DocumentedBlock.all(of: page) where block.language == "yaml" {
            try await TestFolder.with { folder in
                // What lies in folders of a person's own is not there.
                let text = block.text.split(separator: "\n", omittingEmptySubsequences: false)
                    .filter { !$0.contains("ratings:") }.joined(separator: "\n")
                    .replacing("/opt/videoplay-modules", with: folder.path)
                    .replacing("/etc/videoplay/fullchain.pem", with: certificate.certificate)
                    .replacing("/etc/videoplay/privkey.pem", with: certificate.key)
                let file = try folder.write(text, to: "config.yaml")
                let outcome = try await Program.run(["config", "check", "--config", file])
                #expect(outcome.status == 0, "\(block.place): \(outcome.errors)")
            }
        }
        let shipped = DocumentedBlock.repository.appending(path: "config.yaml").path
        #expect(try await Program.run(["config", "check", "--config", shipped]).status == 0)
    }

    @Test("Every excerpt stands in the sources as it is printed", arguments: DocumentedBlock.pages)
    func excerpts(page: String) async throws {
        let blocks = try DocumentedBlock.all(of: page).filter { ["swift", "sql"].contains($0.language) }
        guard !blocks.isEmpty else { return }
        var sources: [String] = []
        for folder in ["Modules", "migrations", "Tests/Fixtures"] {
            let root = DocumentedBlock.repository.appending(path: folder)
            for file in try FileManager.default.subpathsOfDirectory(atPath: root.path)
            where file.hasSuffix(".swift") || file.hasSuffix(".sql") {
                sources.append(try String(contentsOf: root.appending(path: file), encoding: .utf8))
            }
        }
        for block in blocks {
            #expect(sources.contains { $0.contains(block.text) }, "\(block.place) stands nowhere")
        }
    }

    @Test("docs lists the pages and shows each; a page that is not there is a mistake of usage")
    func command() async throws {
        let list = try await Program.run(["docs"])
        #expect(list.status == 0 && list.errors.isEmpty)
        for page in DocumentedBlock.pages.dropFirst() where !page.hasSuffix("VideoPlay.md") {
            let name = (page as NSString).lastPathComponent.dropLast(3).lowercased()
            #expect(list.output.contains("\n\(name) "), "\(name): \(list.output)")
            let source = try String(
                contentsOf: DocumentedBlock.repository.appending(path: page), encoding: .utf8)
            let raw = try await Program.run(["docs", name, "--markdown"])
            #expect(raw.status == 0 && raw.output == source, "\(name)")
            let shown = try await Program.run(["docs", name.uppercased()])
            #expect(shown.status == 0 && shown.errors.isEmpty)
            #expect(!shown.output.contains("```") && !shown.output.contains("|---"), "\(name)")
            let code = Set(try DocumentedBlock.all(of: page).flatMap { $0.text.split(separator: "\n") })
            for line in shown.output.split(separator: "\n") where line.count > 80 {
                // The heading of a table's row, which names several settings.
                #expect(code.contains(line.dropFirst(4)) || line.hasPrefix("`"), "\(name): \(line)")
            }
            for block in try DocumentedBlock.all(of: page) {
                for line in block.text.split(separator: "\n") { #expect(shown.output.contains("    " + line)) }
            }
        }
        let unknown = try await Program.run(["docs", "qeuries"])
        #expect(unknown.status == 64 && unknown.errors.contains("qeuries") && unknown.errors.contains("queries"))
    }

    @Test("Every page and command that a page names is there", arguments: DocumentedBlock.pages)
    func references(page: String) async throws {
        let text = try String(contentsOf: DocumentedBlock.repository.appending(path: page), encoding: .utf8)
        let pages =
            DocumentedBlock.pages.map { ($0 as NSString).lastPathComponent.dropLast(3).lowercased() }
            + (try ModuleKitPages.names().map { $0.lowercased() })
        for match in text.matches(of: /`videoplay docs ([a-z]+)`/) {
            #expect(pages.contains(String(match.1)), "\(page): \(match.0)")
        }
        for match in text.matches(of: /`(?:Sources|Tests|Modules|migrations)\/[A-Za-z\/.]+`/) {
            let path = match.0.dropFirst().dropLast()
            let file = DocumentedBlock.repository.appending(path: String(path)).path
            #expect(FileManager.default.fileExists(atPath: file), "\(page): \(path)")
        }
    }
}
