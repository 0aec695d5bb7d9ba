import Foundation
import JSON
import TestSupport
import Testing

/// A fourth module, from a package of its own, dropped in beside a host that does not know it.
@Suite("Modules: from outside", .serialized)
struct OutsideModuleTests {
    private static func settings(_ folder: TestFolder, _ module: String = "ratings", _ more: String = "") -> String {
        """
        modules:
          path: [\(folder.path)]
          users: {}
          plays: {}
          \(module): { enabled: true\(more) }
        """
    }

    @Test("Ratings is built, dropped in, migrated, and answers over REST and queries")
    func ratings() async throws {
        try await TestFolder.with { folder in
            try await ModuleBuild.ratings(in: folder)
            let database = try await TestDatabase.shared.migrated(modules: ["users", "plays"])
            let yaml = Self.settings(folder, "ratings", ", mostStars: 4")
            try await TestHost.with(modules: [], conninfo: database, yaml: yaml) { host in
                let user = try await host.addUser("ann")
                let rated = await host.post("/ratings", ["userId": .string(user), "videoId": "v1", "stars": 3])
                #expect(rated.status == 201 && rated.header("location") == "/ratings/1", "\(rated.text)")
                #expect(rated.json["stars"] == 3)
                _ = await host.post("/plays", EventKind.plays.event(of: user))
                let answer = await host.query(
                    """
                    { video(id: "v1") { ratings { totalCount nodes { stars user { username } video { plays { totalCount } } } } }
                      plays { nodes { video { ratings(first: 1) { nodes { id } } } } } }
                    """)
                #expect(
                    answer.text
                        == #"{"data":{"video":{"ratings":{"totalCount":1,"nodes":[{"stars":3,"user":{"username":"ann"},"#
                        + #""video":{"plays":{"totalCount":1}}}]}},"plays":{"nodes":[{"video":{"ratings":{"nodes":[{"id":"1"}]}}}]}}}"#
                )
                await host.post("/ratings", ["userId": .string(user), "videoId": "v1", "stars": 5])
                    .expectProblem(422, "invalid_fields", pointers: ["/stars"])
                await host.post("/ratings", ["userId": "99", "videoId": "v1", "stars": 1])
                    .expectProblem(422, "invalid_fields", pointers: ["/userId"])
                #expect(await host.request("GET", "/ratings?videoId=v1").json["items"].array?.count == 1)
                let stars = await host.request("GET", "/videos/v1/stars?days=7")
                #expect(stars.status == 200 && stars.text == #"{"count":1,"mean":3.0}"#, "\(stars.text)")
                await host.request("GET", "/videos/v1/stars?days=0").expectProblem(
                    400, "invalid_parameter", pointers: ["days"])
                await host.request("GET", "/videos/v1/stars?since=7").expectProblem(400, "unknown_parameter")
                let document = await host.request("GET", "/openapi.json").json
                let described = document["paths"]["/videos/{id}/stars"]["get"]
                #expect(described["operationId"] == "sumUpStars" && described["tags"] == ["ratings"])
                let schema = await host.request("GET", "/schema.graphql").text
                #expect(schema.contains("type Rating implements Node"))
                #expect(await host.request("DELETE", "/users/\(user)").status == 204)
                #expect(try await host.count("ratings") == 0)
            }
            let modules = try await Program.run(["modules", "--config", folder.write(yaml, to: "config.yaml")])
            #expect(modules.status == 0 && modules.output.contains("ratings"), "\(modules.errors)")
            #expect(modules.output.contains("POST /ratings") && modules.output.contains("Video.ratings"))
        }
    }

    /// Checks the settings that enable what lies in the folder.
    /// - Returns: the one line that says what is wrong.
    private static func refusal(_ folder: TestFolder, _ module: String = "ratings") async throws -> String {
        let config = try folder.write(settings(folder, module), to: "config.yaml")
        for command in [["config", "check"], ["serve", "--port", "0"]] {
            let outcome = try await Program.run(command + ["--config", config])
            #expect(outcome.status == 72, "\(command): \(outcome.errors)")
            #expect(outcome.lines.count == 1 && outcome.output.isEmpty, "\(command): \(outcome.errors)")
            if command[0] == "serve" { return outcome.errors }
        }
        return ""
    }

    @Test("A text that calls itself a library gives one clear line")
    func noLibrary() async throws {
        try await TestFolder.with { folder in
            try folder.write("This is no library.\n", to: "libRatings.so")
            let line = try await Self.refusal(folder)
            #expect(line.hasPrefix("videoplay: module ratings: \(folder.path)/libRatings.so is no shared library"))
        }
    }

    @Test("A module that was built against another version gives one clear line")
    func wrongStamp() async throws {
        try await TestFolder.with { folder in
            var library = try Data(contentsOf: URL(filePath: Program.folder + "/libPlays.so"))
            let stamp = try #require(library.range(of: Data("VIDEOPLAY-MODULE-ABI:".utf8)))
            library[stamp.upperBound + 3] ^= 1
            let entry = Data("videoplay_module_Plays".utf8)
            while let name = library.range(of: entry) {
                library.replaceSubrange(name, with: Data("videoplay_module_Flays".utf8))
            }
            try library.write(to: URL(filePath: folder.path + "/libFlays.so"))
            let line = try await Self.refusal(folder, "flays")
            #expect(
                line.contains("module flays: \(folder.path)/libFlays.so was built against another version"), "\(line)")
            #expect(line.contains("Build the module anew."))
        }
    }

    @Test("A module that throws while it registers gives one clear line")
    func throwing() async throws {
        try await TestFolder.with { folder in
            try await ModuleBuild.ratings(in: folder) { source in
                source.replacing(
                    "RatingsSchema.declare(in: &registration.schema)",
                    with: "throw Problem.notFound(\"The stars are not out tonight.\")")
            }
            let line = try await Self.refusal(folder)
            #expect(line.hasPrefix("videoplay: module ratings: It cannot be registered: "), "\(line)")
            #expect(line.contains("The stars are not out tonight."))
        }
    }
}
