import Foundation
import TestSupport
import Testing

/// Declarations that cannot do what they seem to: each is found before anything is served, with one line that says what is wrong.
@Suite("Modules: faults", .serialized)
struct ModuleFaultTests {
    /// Builds Ratings with a change, and checks the settings that enable it.
    /// - Returns: what `config check` and `serve` say, line by line; they say the same.
    private static func lines(
        _ change: (String, String), withMigrations: Bool = true
    ) async throws -> [String] {
        try await TestFolder.with { folder in
            var isChanged = change.0.isEmpty
            try await ModuleBuild.ratings(in: folder) { source in
                isChanged = isChanged || source.contains(change.0)
                return change.0.isEmpty ? source : source.replacing(change.0, with: change.1)
            }
            #expect(isChanged, "\(change.0)")
            if !withMigrations { try FileManager.default.removeItem(atPath: folder.path + "/migrations") }
            let config = try folder.write(
                """
                database: { mode: external, host: '\(folder.path)' }
                modules: { path: [\(folder.path)], users: {}, plays: {}, ratings: {} }
                """, to: "config.yaml")
            var said: [[String]] = []
            for command in [["config", "check"], ["serve", "--port", "0"]] {
                let outcome = try await Program.run(command + ["--config", config])
                #expect(outcome.output.isEmpty && outcome.status >= 64, "\(command): \(outcome.errors)")
                // What serve logs begins otherwise; what is wrong with settings begins with their key.
                said.append(
                    outcome.lines.filter { $0.hasPrefix("videoplay: ") }.map {
                        String($0).replacing(folder.path, with: "FOLDER").replacing(
                            "migrations.path: module", with: "module")
                    })
            }
            #expect(Set(said[0]) == Set(said[1]))
            return said[1]
        }
    }

    /// Changes of the fixture's routes, and what is said of each.
    static let routeChanges: [(from: String, to: String, says: String)] = [
        (
            #"by: "rateVideo""#, #"by: "rateVideos""#,
            #"POST /ratings cannot be answered: there is no mutation "rateVideos" (did you mean "rateVideo"?)."#
        ),
        (
            #"of: "Rating", by: "rating""#, #"of: "Stars", by: "rating""#,
            #"GET /ratings/{id} cannot be answered: there is no type "Stars" of any module; there are ApiKey, AuditEntry, Play, Rating, Session, User, Video."#
        ),
        (
            #"by: "rating","#, #"by: "rated","#,
            #"GET /ratings/{id} cannot be answered: there is no field "rated" of Query; there are node, me, user, userByExternalId, "#
        ),
        (
            #"by: "rating","#, #"by: "play","#,
            "GET /ratings/{id} cannot be answered: Query.play does not look up one Rating: it answers with Play."
        ),
        (
            #"by: "ratings","#, #"by: "rating","#,
            "GET /ratings cannot be answered: Query.rating does not list Rating: it answers with Rating."
        ),
        (
            #"ListParameter("videoId")"#, #"ListParameter("video")"#,
            #"the parameter "video" sets a filter that is not there: there is no filter "video" of RatingFilter (did you mean "#
                + #""videoId"?)."#
        ),
        (
            #"ListParameter("videoId")"#, #"ListParameter("videoId", "gtt")"#,
            #"sets an operator that is not there: there is no operator "gtt" of RatingFilter.videoId"#
        ),
        (
            "/ratings/{id}", "/ratings/{video}/{user}",
            "its path has {video}, {user}, but the key of one Rating is the path's only parameter."
        ),
        (
            #".post, "/ratings""#, #".post, "/ratings/{id}/again""#,
            #"the path's parameter "id" is no field of the input."#
        ),
    ]

    @Test("What a route names and the schema does not have", arguments: routeChanges)
    func routes(from: String, to: String, says: String) async throws {
        let lines = try await Self.lines((from, to))
        #expect(lines.count == 1 && lines[0].contains(says), "\(lines)")
        #expect(lines.first?.hasPrefix("videoplay: module ratings: The route ") == true, "\(lines)")
    }

    @Test("A module without the migrations of its tables")
    func migrations() async throws {
        let lines = try await Self.lines(("", ""), withMigrations: false)
        #expect(lines.count == 1, "\(lines)")
        for words in [
            "module ratings: It declares the table ratings, but there is no folder \"ratings\" with its migrations in ",
            ", FOLDER/migrations. Put the folder \"migrations\" of the module beside its library, or name the folder",
        ] {
            #expect(lines.first?.contains(words) == true, "\(lines)")
        }
    }

    @Test("A copy of a shared type that differs")
    func sharedType() async throws {
        let lines = try await Self.lines(
            (
                "schema.shared(.video)",
                """
                schema.object(
                    ObjectDeclaration(
                        "Video", over: Source(key: Column("id", .bigint)), fields: [.column("id", "id", type: "ID")]))
                """
            ))
        #expect(
            lines == [
                "videoplay: module ratings: Video: is declared otherwise by the module plays: the column id is text there and "
                    + "bigint here"
            ])
    }

    @Test("An entry point of another name")
    func entryPoint() async throws {
        let lines = try await Self.lines(("videoplay_module_Ratings", "videoplay_module_Rating"))
        #expect(lines.count == 1, "\(lines)")
        #expect(
            lines.first?.hasPrefix(
                "videoplay: module ratings: FOLDER/libRatings.so has the entry point videoplay_module_Rating, which is that of "
                    + "a module \"rating\"; that of \"ratings\" is called videoplay_module_Ratings.") == true,
            "\(lines)")
    }

    @Test("A library without an entry point")
    func noEntryPoint() async throws {
        let lines = try await Self.lines(("@_cdecl(\"videoplay_module_Ratings\")\n", ""))
        #expect(
            lines == [
                "videoplay: module ratings: FOLDER/libRatings.so is no module: it has no entry point videoplay_module_Ratings. Add "
                    + "one, a public function marked @_cdecl(\"videoplay_module_Ratings\") that calls export(_:to:), or set "
                    + "modules.ratings.enabled to false."
            ])
    }

    @Test("A copy of the product's own type that says the same still works")
    func copy() async throws {
        try await TestFolder.with { folder in
            try await ModuleBuild.ratings(in: folder) { source in
                source.replacing(
                    "schema.shared(.video)",
                    with: """
                        schema.object(
                            ObjectDeclaration(
                                "Video", over: Source(key: Column("id", .text)),
                                description: "A video of the site. All that is known of it is its id and what refers to that.",
                                fields: [.column("id", "id", type: "ID", description: "What the site calls the video.")]))
                        schema.query(
                            .lookup("video", of: "Video", description: "The video of that id, be it known or not."))
                        """)
            }
            let config = try folder.write(
                "modules: { path: [\(folder.path)], users: {}, plays: {}, ratings: {} }\n", to: "config.yaml")
            let outcome = try await Program.run(["config", "check", "--config", config])
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
    }
}
