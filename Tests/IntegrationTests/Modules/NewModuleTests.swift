import Foundation
import JSON
import TestSupport
import Testing

/// `videoplay new-module`, and what it writes.
@Suite("Modules: new")
struct NewModuleTests {
    /// Runs a shell script in a folder.
    private static func run(_ script: String, in folder: TestFolder) async throws -> Program.Outcome {
        try await Program.run(
            ["-c", "cd '\(folder.path)' && \(script)"], of: "/bin/bash", within: .seconds(600))
    }

    @Test("A newcomer's way: written, tested, built, named in the settings, and asked; against an SDK that was moved")
    func newcomer() async throws {
        try await TestFolder.with { folder in
            let sdk = folder.path + "/an sdk"
            try FileManager.default.copyItem(atPath: try await ModuleBuild.shared.collected(), toPath: sdk)
            let package = folder.path + "/parties"
            let written = try await Program.run(["new-module", "WatchParties", package, "--sdk", sdk])
            #expect(written.status == 0 && written.errors.isEmpty, "\(written.errors)")
            #expect(written.output.contains("Wrote the module watchparties to \(package)."))
            for line in ["cd \(package)", "make test ", "make build ", "path: [\(package)/build]"] {
                #expect(written.output.contains("    " + line), "\(written.output)")
            }

            let tested = try await Self.run("make -C parties test", in: folder)
            #expect(tested.status == 0, "\(tested.output)\(tested.errors)")
            #expect(tested.output.contains("2 tests"), "\(tested.output)")
            let built = try await Self.run("make -C parties build", in: folder)
            #expect(
                built.status == 0 && built.output.contains("Made \(package)/build."), "\(built.output)\(built.errors)")
            for outcome in [tested, built] { #expect(!(outcome.output + outcome.errors).contains("warning:")) }
            let format = try await Self.run(
                "swift format lint --strict -r parties/Package.swift parties/Sources parties/Tests", in: folder)
            #expect(format.status == 0, "\(format.errors)")

            let readme = folder.text(of: "parties/README.md")
            let settings = try #require(readme.firstMatch(of: /```yaml\n([^`]*)```/))
            let database = try await TestDatabase.shared.empty()
            try await TestHost.with(modules: [], conninfo: database, yaml: String(settings.1)) { host in
                let user = try await host.addUser("ann")
                let party = await host.post(
                    "/watch-parties", ["userId": .string(user), "videoId": "v1", "note": "At eight."])
                #expect(party.status == 201 && party.header("location") == "/watch-parties/1", "\(party.text)")
                let answer = await host.query(
                    """
                    { watchParty(id: 1) { note user { username } video { watchParties { totalCount } } }
                      user(id: \(user)) { watchParties(filter: { note: { startsWith: "At" } }) { nodes { id } } } }
                    """)
                #expect(
                    answer["data"] == [
                        "watchParty": [
                            "note": "At eight.", "user": ["username": "ann"],
                            "video": ["watchParties": ["totalCount": 1]],
                        ], "user": ["watchParties": ["nodes": [["id": "1"]]]],
                    ], "\(answer.text)")
                await host.post("/watch-parties", ["userId": "9", "videoId": "v1", "note": "At eight."])
                    .expectProblem(422, "invalid_fields", pointers: ["/userId"])
                let deleted = await host.query(
                    "mutation { deleteWatchParty(input: { id: 1 }) { watchParty { note } } }")
                #expect(deleted["data"]["deleteWatchParty"]["watchParty"]["note"] == "At eight.", "\(deleted.text)")
                #expect(try await host.count("watch_parties") == 0)
            }
        }
    }

    /// A name, and some of the names that follow from it.
    private static let derivedNames: [(arguments: [String], holds: [String])] = [
        (["Bookmarks"], ["struct Bookmark:", "table: \"bookmarks\"", "\"/bookmarks\"", ".lookup(\"bookmark\""]),
        (
            ["Loyalty"],
            [
                "struct LoyaltyEntry:", "table: \"loyalty_entries\"", "\"/loyalty\"", ".list(\"loyalty\"",
                "\"loyaltyEntry\"",
            ]
        ),
        (["Glasses"], ["struct Glass:", "table: \"glasses\""]), (["Boxes"], ["struct Box:"]),
        (["News", "--type", "Story"], ["struct Story:", "table: \"news\"", ".lookup(\"story\"", "\"addStory\""]),
        (["HTTPLogs"], ["struct HTTPLog:", "name: \"httplogs\"", "videoplay_module_HTTPLogs"]),
    ]

    @Test("The names of its parts follow from its own", arguments: derivedNames)
    func names(arguments: [String], holds: [String]) async throws {
        try await TestFolder.with { folder in
            let outcome = try await Program.run(
                ["new-module", arguments[0], folder.path + "/m"] + arguments.dropFirst())
            #expect(outcome.status == 0, "\(outcome.errors)")
            let sources = folder.path + "/m/Sources/\(arguments[0])"
            let text = try FileManager.default.contentsOfDirectory(atPath: sources).map {
                try String(contentsOf: URL(filePath: sources + "/" + $0), encoding: .utf8)
            }.joined()
            for part in holds { #expect(text.contains(part), "\(part)") }
            #expect(!text.contains("{{"))
            let module = arguments[0].lowercased()
            #expect(FileManager.default.fileExists(atPath: folder.path + "/m/migrations/" + module))
        }
    }

    @Test(
        "A name that cannot be taken, or a folder that holds something, is one line with what to do, and nothing is written"
    )
    func refusals() async throws {
        try await TestFolder.with { folder in
            for (arguments, words) in [
                (["bookmarks"], "begins with a capital letter: Bookmarks"), (["Book marks"], "one word of letters"),
                (["../Up"], "one word of letters"), (["Straße"], "one word of letters"),
                (["1st"], "one word of letters"),
                ([""], "one word of letters"), ([String(repeating: "A", count: 33)], "at most 32 letters"),
                (["Users"], "is taken"), (["PlayBook"], "is taken"), (["Host"], "is taken"), (["Metrics"], "is taken"),
                (["Sources"], "would be called Source, which is taken"), (["Types"], "--type"),
                (["Selfs"], "--type"), (["Films", "--type", "Video"], "--type"),
                (["Film", "--type", "Film"], "would both be called film"),
                (["Films", "--type", "one film"], "The type's name"),
            ] {
                let path = folder.path + "/m"
                let outcome = try await Program.run(["new-module", arguments[0], path] + arguments.dropFirst())
                #expect(outcome.status == 64 && outcome.output.isEmpty && outcome.lines.count == 1, "\(outcome.errors)")
                #expect(outcome.errors.contains(words), "\(arguments): \(outcome.errors)")
                #expect(!FileManager.default.fileExists(atPath: path))
            }
            try folder.write("mine", to: "full/file")
            let full = try await Program.run(["new-module", "Films", folder.path + "/full"])
            #expect(full.status == 64 && full.errors.contains("full is not empty"), "\(full.errors)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/full") == ["file"])
            let file = try await Program.run(["new-module", "Films", folder.path + "/full/file"])
            #expect(file.status == 74 && file.errors.contains("cannot be written to"), "\(file.errors)")
            try FileManager.default.createDirectory(atPath: folder.path + "/empty", withIntermediateDirectories: true)
            let empty = try await Program.run(["new-module", "Films", folder.path + "/empty", "--sdk", "/nowhere"])
            #expect(empty.status == 0 && empty.errors.contains("There is no SDK in /nowhere yet"), "\(empty.errors)")
            let built = try await Self.run("make -C empty build", in: folder)
            #expect(built.status != 0 && built.errors.contains("There is no SDK in /nowhere"), "\(built.errors)")
        }
    }
}
