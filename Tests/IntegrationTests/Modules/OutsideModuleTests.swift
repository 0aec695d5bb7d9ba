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
                try await eventually("something is left of a user who was erased") {
                    try await host.count("ratings") == 0
                }
            }
            let modules = try await Program.run(["modules", "--config", folder.write(yaml, to: "config.yaml")])
            #expect(modules.status == 0 && modules.output.contains("ratings"), "\(modules.errors)")
            #expect(modules.output.contains("POST /ratings") && modules.output.contains("Video.ratings"))
        }
    }

    @Test("A streamed route takes and gives many megabytes, and the server holds few of them")
    func streamedRoute() async throws {
        try await TestFolder.with { folder in
            try await ModuleBuild.ratings(in: folder)
            let database = try await TestDatabase.shared.migrated(modules: ["users", "plays"])
            let server = try await RunningServer.start(
                "database: { mode: external, url: '\(database)' }\n" + Self.settings(folder),
                in: folder)
            let fields = "Host: localhost\r\nContent-Type: application/x-ndjson\r\nConnection: close\r\n"
            func ask(_ text: String) async throws -> String {
                try await TestSupport.RawConnection(port: server.port).ask(text)
            }
            let lines = "{\"stars\": 3}\n{\"stars\": 6}\nx"
            let few = try await ask(
                "POST /ratings/check HTTP/1.1\r\n\(fields)Content-Length: \(lines.utf8.count)\r\n\r\n" + lines)
            #expect(
                few.contains("\r\nContent-Type: application/x-ndjson\r\n") && few.contains("\r\nnull\n")
                    && few.contains("1 to 5 stars") && few.hasSuffix("\r\n0\r\n\r\n"), "\(few)")
            let other = try await ask(
                "POST /ratings/check HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: text/csv\r\n"
                    + "Content-Length: 1\r\n\r\nx")
            #expect(other.hasPrefix("HTTP/1.1 415 ") && other.contains("application/x-ndjson"), "\(other)")
            let long = try await ask(
                "POST /ratings/check HTTP/1.1\r\n\(fields)Content-Length: 5000\r\n\r\n"
                    + String(repeating: "x", count: 5_000))
            #expect(long.hasPrefix("HTTP/1.1 413 ") && long.contains("line_too_long"), "\(long)")

            let before = try ProcessUsage(of: server.program.id)
            // 64 MiB, of which each KiB gives a line.
            let line = "{\"stars\": 9, \"note\": \"" + String(repeating: "x", count: 1_000) + "\"}\n"
            let block = Array(String(repeating: line, count: 1_024).utf8)
            let client = try TestSupport.RawConnection(port: server.port)
            client.send("POST /ratings/check HTTP/1.1\r\n\(fields)Content-Length: \(block.count * 64)\r\n\r\n")
            async let sent = client.send(block, times: 64)
            #expect(await client.countToEnd() > 64 * 1_024 * "\"There are 1 to 5 stars.\"\n".utf8.count)
            #expect(await sent == block.count * 64)
            let after = try ProcessUsage(of: server.program.id)
            let growth = after.peakResidentBytes - before.peakResidentBytes
            #expect(growth < 24 << 20, "\(growth) bytes")
            try await server.stop()
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
