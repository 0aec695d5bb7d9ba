import GraphQL
import JSON
import Postgres
import Relational
import TestSupport
import Testing

/// What the fixture `Bookmarks`, a module from outside, adds to queries and to REST.
@Suite("Bookmarks")
struct BookmarksTests {
    /// Seven notes about two videos, of known times.
    static let notes = """
        INSERT INTO bookmarks (user_id, video_id, kind, note, position_seconds, created_at) VALUES
            (1, 'v1', 'moment', 'The chorus begins.', 10, '2026-01-01T00:00:01Z'),
            (1, 'v1', 'question', 'Who sings? See https://who.example/sings?q=1 and ask @2 or @99.', 14, '2026-01-01T00:00:02Z'),
            (2, 'v1', 'question', 'Which key?', 18.5, '2026-01-01T00:00:03Z'),
            (2, 'v1', 'to do', 'Learn it, says @1, or @2.', NULL, '2026-01-01T00:00:04Z'),
            (2, 'v2', 'to do', 'Watch it.', 0, '2026-01-01T00:00:05Z'),
            (1, 'v2', 'moment', 'http:///nowhere', 300, '2026-01-01T00:00:06Z'),
            (1, 'v2', 'moment', 'The end.', 301, '2026-01-01T00:00:07Z');
        """

    static func withNotes(_ body: (TestHost) async throws -> Void) async throws {
        try await BookmarksHost.with { host in
            _ = try await host.database.withLease { try await $0.executeScript(notes) }
            try await body(host)
        }
    }

    @Test("Filters, orders, arguments and inputs know the values of the enum")
    func enumeration() async throws {
        try await Self.withNotes { host in
            let data = try await host.data(
                """
                query($kind: BookmarkKind!, $kinds: [BookmarkKind!]) {
                  questions: bookmarks(filter: { kind: { eq: $kind } }, orderBy: ID_ASC) { nodes { id kind } }
                  others: bookmarks(filter: { kind: { in: $kinds, ne: MOMENT } }) { totalCount }
                  byKind: bookmarks(orderBy: [KIND_DESC, POSITION_SECONDS_ASC]) { nodes { id } }
                  user(id: 1) { all: bookmarkCount some: bookmarkCount(kind: $kind, videoId: "v1") none: bookmarkCount(kind: TO_DO) }
                }
                """, ["kind": "QUESTION", "kinds": ["MOMENT", "TO_DO"]])
            #expect(
                data["questions"]["nodes"] == [["id": "2", "kind": "QUESTION"], ["id": "3", "kind": "QUESTION"]],
                "\(data.text)")
            #expect(data["others"]["totalCount"] == 2)
            // As the enum type of the database has them, and what is about all of a video last.
            #expect(data["byKind"]["nodes"].array?.map { $0["id"] } == ["5", "4", "2", "3", "1", "6", "7"])
            #expect(data["user"] == ["all": 4, "some": 1, "none": 0])
            let added = try await host.data(
                """
                mutation { standard: addBookmark(input: { userId: 1, videoId: "v", note: "x" }) { bookmark { kind } }
                  chosen: addBookmark(input: { userId: 1, videoId: "v", note: "x", kind: TO_DO }) { bookmark { kind } } }
                """)
            #expect(added["standard"]["bookmark"]["kind"] == "MOMENT" && added["chosen"]["bookmark"]["kind"] == "TO_DO")
            for (text, words) in [
                ("{ bookmarks(filter: { kind: { eq: TODO } }) { totalCount } }", "TO_DO"),
                ("{ user(id: 1) { bookmarkCount(kind: \"TO_DO\") } }", "TO_DO"),
                (
                    "mutation { addBookmark(input: { userId: 1, videoId: \"v\", note: \"x\", kind: MOMENTS }) { __typename } }",
                    "MOMENT"
                ),
            ] {
                let answer = await host.query(text)
                #expect(
                    answer["errors"][0]["message"].string?.contains(words) == true && answer["data"] == .null,
                    "\(answer.text)")
            }
        }
    }

    @Test("SQL computes objects, values and lists with arguments, for many parents at once")
    func computed() async throws {
        try await Self.withNotes { host in
            let data = try await host.data(
                """
                query($from: DateTime, $to: DateTime) {
                  whole: video(id: "v1") { bookmarkStats { ...Stats } }
                  part: video(id: "v1") { bookmarkStats(from: $from, to: $to) { ...Stats } }
                  none: video(id: "none") { bookmarkStats { ...Stats } }
                  bookmark(id: 2) { excerpt short: excerpt(length: 3) none: excerpt(length: -1)
                    nearby { totalCount nodes { id } } near: nearby(seconds: 4, orderBy: ID_ASC) { nodes { id } } }
                }
                fragment Stats on BookmarkStats { bookmarks people meanPositionSeconds mostFrequentKind firstAt latest { id user { username } } }
                """, ["from": "2026-01-01T00:00:02Z", "to": "2026-01-01T00:00:03Z"])
            #expect(
                data["whole"]["bookmarkStats"].text
                    == #"{"bookmarks":4,"people":2,"meanPositionSeconds":14.166666666666666,"mostFrequentKind":"QUESTION","#
                    + #""firstAt":"2026-01-01T00:00:01.000000Z","latest":{"id":"4","user":{"username":"ben"}}}"#)
            #expect(
                data["part"]["bookmarkStats"].text
                    == #"{"bookmarks":1,"people":1,"meanPositionSeconds":14,"mostFrequentKind":"QUESTION","#
                    + #""firstAt":"2026-01-01T00:00:02.000000Z","latest":{"id":"2","user":{"username":"ann"}}}"#)
            #expect(
                data["none"]["bookmarkStats"].text
                    == #"{"bookmarks":0,"people":0,"meanPositionSeconds":null,"mostFrequentKind":null,"firstAt":null,"latest":null}"#
            )
            #expect(
                data["bookmark"] == [
                    "excerpt": "Who sings? See https://who.example/sings", "short": "Who", "none": "",
                    "nearby": ["totalCount": 2, "nodes": [["id": "3"], ["id": "1"]]], "near": ["nodes": [["id": "1"]]],
                ], "\(data["bookmark"].text)")
            // The default of the argument is a setting of the module.
            let database = try await TestDatabase.shared.migrated(modules: ["users"])
            let yaml = try await BookmarksHost.yaml(", nearbySeconds: 4")
            let sdl = try await TestHost.with(modules: [], conninfo: database, yaml: yaml) {
                SchemaPrinter.print($0.queries.catalog.schema)
            }
            #expect(sdl.contains("seconds: Int! = 4\n"))
        }
    }

    @Test("Code gives objects: those without a table by their members, those of another module by their keys")
    func batches() async throws {
        try await Self.withNotes { host in
            let data = try await host.data(
                "{ bookmarks(orderBy: ID_ASC) { nodes { links { __typename url host } mentions { id username } } } }")
            let nodes = data["bookmarks"]["nodes"].array ?? []
            let link: JSONValue = [
                "__typename": "BookmarkLink", "url": "https://who.example/sings?q=1", "host": "who.example",
            ]
            #expect(
                nodes.map { $0["links"] } == [
                    [], [link], [], [], [],
                    [["__typename": "BookmarkLink", "url": "http:///nowhere", "host": .null]], [],
                ], "\(nodes)")
            let (ann, ben): (JSONValue, JSONValue) = (
                ["id": "1", "username": "ann"], ["id": "2", "username": "ben"]
            )
            #expect(nodes.map { $0["mentions"] } == [[], [ben], [], [ann, ben], [], [], []], "\(nodes)")
        }
    }

    @Test("Lists are added up, whole and in groups by the values of the enum")
    func aggregates() async throws {
        try await Self.withNotes { host in
            let data = try await host.data(
                """
                { bookmarks {
                    aggregate { count countDistinct { userId kind } avg { positionSeconds } max { createdAt } }
                    groups(by: KIND, orderBy: KEY_ASC) { key { kind } count max { positionSeconds } }
                  }
                  video(id: "v1") { bookmarks(filter: { kind: { eq: QUESTION } }) { aggregate { count min { positionSeconds } } } } }
                """)
            #expect(
                data.text
                    == #"{"bookmarks":{"aggregate":{"count":7,"countDistinct":{"userId":2,"kind":3},"#
                    + #""avg":{"positionSeconds":107.25},"max":{"createdAt":"2026-01-01T00:00:07.000000Z"}},"#
                    + #""groups":[{"key":{"kind":"MOMENT"},"count":3,"max":{"positionSeconds":301}},"#
                    + #"{"key":{"kind":"QUESTION"},"count":2,"max":{"positionSeconds":18.5}},"#
                    + #"{"key":{"kind":"TO_DO"},"count":2,"max":{"positionSeconds":0}}]},"#
                    + #""video":{"bookmarks":{"aggregate":{"count":2,"min":{"positionSeconds":14}}}}}"#)
        }
    }

    @Test(
        "Inside lists all of it is one flush; only objects by keys that code gives wait, in one statement for all rows")
    func oneFlush() async throws {
        try await Self.withNotes { host in
            func plan(_ query: String) async -> JSONValue {
                let body: JSONValue = ["query": .string(query), "extensions": ["explain": "analyze"]]
                let answer = await host.post("/query", body).json
                #expect(answer["errors"] == .null, "\(answer.text)")
                return answer["extensions"]["explain"]
            }
            let lists = await plan(
                """
                { users(first: 5) { nodes { bookmarkCount(kind: QUESTION) bookmarks(first: 3) {
                    totalCount aggregate { count avg { positionSeconds } } groups(by: KIND) { key { kind } count }
                    nodes { kind excerpt(length: 5) nearby(first: 2) { totalCount nodes { note } } links { host }
                      video { bookmarkStats(from: "2026-01-01T00:00:02Z") { bookmarks mostFrequentKind latest { note } } } } } } } }
                """)
            let statements = lists["statements"].array ?? []
            let trips = lists["roundTrips"].array?.map { $0["statements"] }
            #expect(trips == [.array(statements.indices.map { .integer($0) })], "\(lists)")
            #expect(Set(statements.map { $0["keys"] }) == ["none", "repeated"] && statements.count == 9)
            let mentions = await plan("{ bookmarks { nodes { mentions { username } } } }")
            #expect(mentions["roundTrips"].array?.map { $0["statements"] } == [[0], [1]], "\(mentions)")
            #expect(mentions["statements"][1]["rows"] == 2)
        }
    }

    @Test("REST shows, lists, changes and deletes, and knows the values of the enum")
    func rest() async throws {
        try await BookmarksHost.with { host in
            let note: JSONValue = [
                "userId": "1", "videoId": "v", "kind": "QUESTION", "note": "Why?", "positionSeconds": 3,
            ]
            let added = await host.post("/bookmarks", note)
            #expect(added.status == 201 && added.header("location") == "/bookmarks/1", "\(added.text)")
            #expect(
                added.json.names == [
                    "id", "userId", "videoId", "kind", "note", "positionSeconds", "remindAt", "remindedAt", "createdAt",
                    "updatedAt", "excerpt",
                ])
            #expect(added.json["kind"] == "QUESTION" && added.json["excerpt"] == "Why?")
            let changed = await host.request(
                "PATCH", "/bookmarks/1", body: #"{"kind": "TO_DO", "positionSeconds": null}"#)
            #expect(changed.status == 200 && changed.json["kind"] == "TO_DO", "\(changed.text)")
            #expect(changed.json["positionSeconds"] == .null && changed.json["note"] == "Why?")
            #expect(await host.request("GET", "/bookmarks/1").json == changed.json)
            for (video, kind) in [("a", "MOMENT"), ("b", "QUESTION"), ("c", "TO_DO")] {
                _ = await host.post(
                    "/bookmarks",
                    ["userId": "2", "videoId": .string(video), "kind": .string(kind), "note": .string(kind)])
            }
            func ids(_ query: String) async -> [JSONValue]? {
                await host.request("GET", "/bookmarks?" + query).json["items"].array?.map { $0["id"] }
            }
            #expect(await ids("kind=TO_DO") == ["4", "1"])
            #expect(await ids("kinds=TO_DO,MOMENT&userId=2") == ["4", "2"])
            #expect(await ids("kind[ne]=TO_DO&orderBy=KIND_DESC") == ["3", "2"])
            let page = await host.request("GET", "/bookmarks?first=3&orderBy=KIND_DESC,ID_ASC")
            #expect(page.json["items"].array?.map { $0["id"] } == ["1", "4", "3"], "\(page.text)")
            let next = await host.request("GET", page.link("next") ?? "")
            #expect(next.json["items"].array?.map { $0["id"] } == ["2"], "\(next.text)")
            let unknown = await host.request("GET", "/bookmarks?kind=TODO")
            unknown.expectProblem(400, "invalid_parameter", pointers: ["kind"])
            #expect(unknown.text.contains("did you mean TO_DO"), "\(unknown.text)")
            let wrong = await host.post("/bookmarks", ["userId": "1", "videoId": "v", "note": "", "kind": "question"])
            wrong.expectProblem(422, "invalid_fields", pointers: ["/note", "/kind"])
            await host.post("/bookmarks", ["userId": "9", "videoId": "v", "note": "x"])
                .expectProblem(422, "invalid_fields", pointers: ["/userId"])
            #expect(await host.request("DELETE", "/bookmarks/1").status == 204)
            await host.request("PATCH", "/bookmarks/1", body: #"{"kind": "TO_DO"}"#).expectProblem(404, "not_found")
        }
    }

    @Test("The documents describe it: graphql-core builds the schema, and OpenAPI has the enum and the streams")
    func documents() async throws {
        try await BookmarksHost.with { host in
            let sdl = await host.request("GET", "/schema.graphql").text
            for line in [
                "enum BookmarkKind {", "  TO_DO", "type BookmarkStats {", "type Bookmark implements Node {",
                "  mostFrequentKind: BookmarkKind", "  links: [BookmarkLink!]!", "  mentions: [User!]!",
                "  kind: BookmarkKind! = MOMENT",
                "  bookmarkChanged(userId: ID, videoId: ID, kind: BookmarkKind): BookmarkChangedPayload!",
            ] {
                #expect(sdl.contains(line + "\n"), "\(line)")
            }
            let problems = GraphQLCore.isTested ? try GraphQLCore.problems(sdl: sdl) : []
            #expect(problems == [])
            let document = await host.request("GET", "/openapi.json").json
            #expect(document["components"]["schemas"]["BookmarkKind"]["enum"] == ["MOMENT", "QUESTION", "TO_DO"])
            let importing = document["paths"]["/bookmarks/import"]["post"]
            #expect(importing["operationId"] == "importBookmarks", "\(importing.text)")
            #expect(importing["requestBody"]["content"].names == ["application/x-ndjson"])
            let exporting = document["paths"]["/bookmarks/export"]["get"]
            #expect(exporting["responses"]["200"]["content"].names == ["application/x-ndjson"], "\(exporting.text)")
            #expect(exporting["parameters"][0]["schema"]["$ref"] == "#/components/schemas/BookmarkKind")
        }
    }
}
