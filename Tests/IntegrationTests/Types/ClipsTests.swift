import GraphQL
import JSON
import Logging
import Postgres
import Relational
import TestSupport
import Testing

/// Columns, enums, scalars and inputs of every kind, by GraphQL and by REST.
@Suite("Types: by GraphQL and REST", .serialized) struct ClipsTests {
    private static func object(_ text: String) -> JSONObject {
        (try? JSONParser.parse(Array(text.utf8)))?.object ?? [:]
    }

    private static let clip = object(
        #"""
        {"title": "Rain", "mood": "SAD", "license": "ON_REQUEST", "price": "12.50", "loudness": -3.5,
         "releasedOn": "2024-02-29", "shownAt": "23:59", "length": "P1DT2H", "take": 3, "tags": ["a b", "\"{,}\""],
         "moods": ["WISTFUL"], "cuts": [{"from": 1.5, "to": 2.5}, {"from": 3.5, "to": 4.5, "reasons": ["dull"]}],
         "thumbnail": "AAH/", "color": "#FF8800"}
        """#)

    private static func shown(_ id: JSONValue, _ user: String) -> JSONValue {
        .object(
            object(
                #"""
                {"id": "\#(id.string ?? "")", "title": "Rain", "mood": "SAD", "license": "ON_REQUEST", "price": "12.50",
                 "loudness": -3.5, "releasedOn": "2024-02-29", "shownAt": "23:59:00", "length": "P1DT2H", "take": 3,
                 "listed": true, "tags": ["a b", "\"{,}\""], "moods": ["WISTFUL"], "licenses": null, "scores": [],
                 "cuts": [{"to": 2.5, "from": 1.5, "reasons": []}, {"to": 4.5, "from": 3.5, "reasons": ["dull"]}],
                 "thumbnail": "AAH/", "color": "#ff8800", "userId": "\#(user)", "remakeOfId": null,
                 "opposite": "HAPPY", "range": ["12.50", "25.00"]}
                """#))
    }

    @Test("A list takes what its document says of each comparison of columns of every kind")
    func describedComparisons() async throws {
        try await ClipsHost.with { host in
            let document = await host.request("GET", "/openapi.json").json
            var compared: Set<String> = []
            for parameter in document["paths"]["/clips"]["get"]["parameters"].array ?? [] {
                let name = try #require(parameter["name"].string)
                let schema = parameter["schema"]["items"] == .null ? parameter["schema"] : parameter["schema"]["items"]
                // Which texts are colors only the module's code knows.
                guard name.hasSuffix("]"), !name.hasPrefix("color") else { continue }
                let value = Self.sample(schema, document)
                compared.insert(name)
                let isList = schema != parameter["schema"]
                let text = isList ? "\(value),\(value)" : value
                let target = "/clips?\(name)=\(text.replacing("+", with: "%2B").replacing("#", with: "%23"))"
                let answer = await host.request("GET", target)
                #expect(answer.status == 200, "\(target): \(answer.text)")
            }
            let expected: Set = [
                "price[lte]", "shownAt[gt]", "mood[notIn]", "tags[contains]", "length[lt]", "listed[ne]", "id[eq]",
            ]
            #expect(compared.isSuperset(of: expected), "\(expected.subtracting(compared))")
            // The route's own parameter `moods` says the same.
            #expect(!compared.contains("mood[in]"))
            #expect(await host.request("GET", "/clips?mood[in]=SAD,HAPPY").status == 200)
            for wrong in ["loudness[eq]=loud", "loudness[in]=-1,7", "price[gt]=1,5", "shownAt[lt]=24:30", "id[eq]=7"] {
                await host.request("GET", "/clips?\(wrong)").expectProblem(400, "invalid_parameter")
            }
        }
    }

    /// A value by the schema of a parameter.
    private static func sample(_ schema: JSONValue, _ document: JSONValue) -> String {
        if let path = schema["$ref"].string {
            let name = path.split(separator: "/").last.map(String.init) ?? ""
            return document["components"]["schemas"][name]["enum"].array?.first?.string ?? ""
        }
        if let pattern = schema["pattern"].string, let expression = try? Regex(pattern) {
            return ["-1.50", "23:59:59.5", "7"].first { $0.wholeMatch(of: expression) != nil } ?? ""
        }
        let byFormat = [
            "date-time": "2026-01-31T12:00:00+01:00", "date": "2026-01-31", "duration": "P1DT2H",
            "uuid": "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
        ]
        if let format = schema["format"].string, let value = byFormat[format] { return value }
        return switch schema["type"] {
        case "integer", "number": "-1"
        case "boolean": "true"
        default: schema["contentEncoding"] == .null ? "any text" : "AAH/"
        }
    }

    @Test("What is sent comes back, by REST and by GraphQL")
    func writing() async throws {
        try await ClipsHost.with { host in
            let user = try await host.addUser("ann")
            var body = Self.clip
            body["userId"] = .string(user)
            let added = await host.post("/clips", .object(body))
            #expect(added.status == 201, "\(added.text)")
            let id = added.json["id"]
            #expect(added.header("location") == "/clips/\(id.string ?? "")")
            #expect(added.json == Self.shown(id, user), "\(added.text)")
            #expect(await host.request("GET", "/clips/\(id.string ?? "")").json == added.json)
            let upper = id.string?.uppercased() ?? ""
            #expect(await host.request("GET", "/clips/\(upper)").json == added.json)
            let fields =
                "id title mood license price loudness releasedOn shownAt length take listed tags moods licenses scores cuts "
                + "thumbnail color userId remakeOfId opposite range"
            let answer = await host.query(
                "mutation($clip: AddClipInput!) { addClip(input: $clip) { clip { \(fields) forecast } } }",
                ["clip": .object(body)])
            let clip = answer["data"]["addClip"]["clip"]
            #expect(clip["forecast"] == ["SAD", "HAPPY"], "\(answer.text)")
            for member in Self.shown(clip["id"], user).object?.members ?? [] {
                #expect(clip[member.name] == member.value, "\(member.name)")
            }
            let literal = await host.query(
                """
                mutation { addClip(input: { title: "x", mood: WISTFUL, userId: \(user), price: 0.10, loudness: -1,
                  cuts: { from: 1.5, to: 2.5 } }) { clip { mood price loudness take moods length cuts } } }
                """)
            #expect(
                literal["data"]["addClip"]["clip"] == [
                    "mood": "WISTFUL", "price": "0.10", "loudness": -1, "take": 1, "moods": ["HAPPY"],
                    "length": "PT0S", "cuts": [Self.shown("", user)["cuts"][0]],
                ], "\(literal.text)")
            let patched = await host.request("PATCH", "/clips/\(upper)", body: #"{"title": "Sun"}"#)
            #expect(patched.status == 200 && patched.json["title"] == "Sun", "\(patched.text)")
            #expect(await host.request("PATCH", "/clips/1", body: #"{"title": "Sun"}"#).status == 404)
            #expect(await host.request("DELETE", "/clips/\(upper)").status == 204)
            #expect(await host.request("GET", "/clips/\(upper)").status == 404)
            #expect(await host.request("GET", "/clips/x").status == 404)
        }
    }

    @Test("Wrong values are named with their place and what would be right")
    func faults() async throws {
        try await ClipsHost.with { host in
            let user = try await host.addUser("ann")
            var body = Self.clip
            body["userId"] = .string(user)
            body["mood"] = "HAPY"
            body["license"] = "free"
            body["price"] = "1,5"
            body["loudness"] = 3
            body["releasedOn"] = "2023-02-29"
            body["shownAt"] = "24:00"
            body["length"] = "1 day"
            body["take"] = 1001
            body["listed"] = "yes"
            body["tags"] = .array(Array(repeating: "x", count: 11))
            body["moods"] = ["SAD", "happy", .null] as JSONValue
            body["cuts"] = [["from": 1, "to": 2], ["from": -1, "too": 2, "reasons": ["", 1]], "x"] as JSONValue
            body["thumbnail"] = "AAH"
            body["color"] = "red"
            let pointers: Set = [
                "/mood", "/license", "/price", "/loudness", "/releasedOn", "/shownAt", "/length", "/take", "/listed",
                "/tags", "/moods/1", "/moods/2", "/cuts/1/from", "/cuts/1/to", "/cuts/1/reasons/0", "/cuts/1/reasons/1",
                "/cuts/1/too", "/cuts/2", "/thumbnail", "/color",
            ]
            let refused = await host.post("/clips", .object(body))
            refused.expectProblem(422, "invalid_fields", pointers: pointers)
            #expect(
                refused.text.contains(
                    #"must be one of \"HAPPY\", \"SAD\", \"WISTFUL\"; did you mean \"HAPPY\"?"#), "\(refused.text)")
            #expect(refused.text.contains("it has 11"))
            let answer = await host.query(
                #"mutation { addClip(input: { title: "x", mood: SAD, userId: 1, cuts: [{ from: 1, to: 2, reasons: [""] }] }) { clip { id } } }"#
            )
            #expect(answer.text.contains("cuts/0/reasons/0: "), "\(answer.text)")
            let unknown = await host.query(
                "mutation($m: Mood!) { addClip(input: { title: \"x\", mood: $m, userId: 1 }) { clip { id } } }",
                ["m": "HAPY"])
            #expect(
                unknown.text.contains("does not exist in \\\"Mood\\\" enum. Did you mean the enum value \\\"HAPPY\\\""))
        }
    }

    @Test("Parameters of lists know the values of enums and scalars")
    func parameters() async throws {
        try await ClipsHost.with { host in
            let user = try await host.addUser("ann")
            for (title, mood, price) in [("a", "SAD", "1"), ("b", "HAPPY", "2.5"), ("c", "WISTFUL", "10")] {
                let added = await host.post(
                    "/clips",
                    [
                        "title": .string(title), "mood": .string(mood), "price": .string(price),
                        "userId": .string(user),
                        "color": "#00ff00", "length": .string("PT\(price.prefix(1))H"),
                    ])
                #expect(added.status == 201, "\(added.text)")
            }
            func titles(_ query: String) async -> [String] {
                await host.request("GET", "/clips?orderBy=PRICE_ASC&\(query)").json["items"].array?
                    .map { $0["title"].string ?? "" } ?? []
            }
            #expect(await titles("mood=HAPPY") == ["b"])
            #expect(await titles("moods=SAD,WISTFUL") == ["a", "c"])
            #expect(await titles("dearerThan=1.0") == ["b", "c"])
            #expect(await titles("longerThan=PT60M") == ["b"])
            #expect(await titles("color=%2300FF00") == ["a", "b", "c"])
            #expect(await titles("license=FREE") == [])
            let page = await host.request("GET", "/clips?orderBy=LENGTH_DESC&first=1")
            let after = try #require(page.json["pageInfo"]["endCursor"].string)
            #expect(
                await host.request("GET", "/clips?orderBy=LENGTH_DESC&first=2&after=\(after)").json["items"].array?
                    .count == 2)
            for query in ["mood=sad", "moods=SAD,SAAD", "color=red", "dearerThan=x", "longerThan=1h", "from=2024-1-1"] {
                let refused = await host.request("GET", "/clips?\(query)")
                refused.expectProblem(400, "invalid_parameter", pointers: [String(query.prefix { $0 != "=" })])
            }
            #expect(
                await host.request("GET", "/clips?mood=SADD").text.contains(
                    #"is one of HAPPY, SAD, WISTFUL; did you mean SAD?"#))
        }
    }

    @Test("A stored value that the enum does not have is null, logged with its row, and not shown")
    func strangers() async throws {
        let log = LogLines()
        try await ClipsHost.with(logger: log.logger) { host in
            let user = try await host.addUser("ann")
            let id = "00000000-0000-0000-0000-000000000001"
            _ = try await host.database.query(
                """
                INSERT INTO clips (id, title, mood, user_id, moods)
                VALUES (\(id)::text::uuid, 'x', 'secret', \(user)::text::bigint, '{secret}')
                """, access: .write)
            let moods = await host.query("{ clips { nodes { id mood } } }").text
            #expect(moods.contains("The stored value is none of the enum Mood."), "\(moods)")
            let lists = await host.query("{ clips { nodes { id moods } } }").text
            #expect(lists.contains("or a value in it, has no form"), "\(lists)")
            #expect(await host.request("GET", "/clips/\(id)").status == 500)
            // What was written was written, and is answered as far as it can be.
            let patched = await host.request("PATCH", "/clips/\(id)?fields=title,mood", body: #"{"title": "y"}"#)
            #expect(patched.status == 200 && patched.json == ["title": "y", "mood": .null], "\(patched.text)")
            let faults = log.all.filter { $0["module"] == "clips" && $0["field"].string != nil }
            #expect(
                faults.map { $0["field"] } == ["mood", "moods", "mood", "mood"]
                    && faults.allSatisfy { $0["key"] == .string(id) }, "\(faults)")
            for text in [moods, lists] + log.all.map(\.text) { #expect(!text.contains("secret"), "\(text)") }
        }
    }

    @Test("A note is about a thing of one of several kinds, and topics are shared by clips")
    func relations() async throws {
        let log = LogLines()
        try await ClipsHost.with(logger: log.logger) { host in
            let user = try await host.addUser("ann")
            let added = await host.post("/clips", ["title": "Rain", "mood": "SAD", "userId": .string(user)])
            let clip = try #require(added.json["id"].string, "\(added.text)")
            _ = try await host.database.withLease {
                try await $0.executeScript(
                    """
                    INSERT INTO topics (title, hidden) VALUES ('Sea', false), ('Spies', true), ('Air', false);
                    INSERT INTO clip_topics SELECT '\(clip)', id FROM topics;
                    INSERT INTO notes (body, subject_type, subject_id) VALUES
                        ('a', 'clip', '\(clip)'), ('b', 'topic', '1'), ('c', 'topic', '2'), ('d', 'user', '\(user)'),
                        ('e', 'it''s a place', 'Rome'), ('f', 'user', '99'), ('g', 'secret', '1');
                    """)
            }
            let answer = await host.query(
                """
                { notes { nodes { body subject { __typename ... on Titled { title } ... on User { username }
                  ... on Place { id notes { totalCount } } } } } }
                """)
            let subjects = answer["data"]["notes"]["nodes"].array?.map { $0["subject"] } ?? []
            #expect(
                subjects == [
                    ["__typename": "Clip", "title": "Rain"], ["__typename": "Topic", "title": "Sea"], .null,
                    ["__typename": "User", "username": "ann"],
                    ["__typename": "Place", "id": "Rome", "notes": ["totalCount": 1]], .null, .null,
                ], "\(answer.text)")
            #expect(
                answer["errors"].array?.count == 1 && answer["errors"][0]["path"] == ["notes", "nodes", 6, "subject"])
            #expect(log.all.map { $0["field"] } == ["subject"] && !answer.text.contains("secret"), "\(log.all)")
            // What is hidden is as good as not there, even where nothing is asked of it.
            let bare = await host.query("{ notes(first: 4) { nodes { subject { ... on User { id } } } } }")
            #expect(
                bare["data"]["notes"]["nodes"].array?.map { $0["subject"] } == [
                    [:], [:], .null, ["id": .string(user)],
                ],
                "\(bare.text)")
            let page = await host.query(
                """
                query($id: ID!) { clip(id: $id) { topics(first: 1) { totalCount nodes { title clips { nodes { id } } }
                  pageInfo { hasNextPage endCursor } } } }
                """, ["id": .string(clip)])
            let topics = page["data"]["clip"]["topics"]
            #expect(topics["totalCount"] == 2 && topics["nodes"][0]["title"] == "Air", "\(page.text)")
            #expect(topics["nodes"][0]["clips"]["nodes"] == [["id": .string(clip)]])
            let next = await host.query(
                "query($id: ID!, $after: String) { clip(id: $id) { topics(after: $after) { nodes { title } pageInfo { hasNextPage } } } }",
                ["id": .string(clip), "after": topics["pageInfo"]["endCursor"]])
            #expect(
                next["data"]["clip"]["topics"] == ["nodes": [["title": "Sea"]], "pageInfo": ["hasNextPage": false]],
                "\(next.text)")
        }
    }

    @Test("What SQL computes takes values of enums and yields them")
    func computed() async throws {
        try await ClipsHost.with { host in
            let user = try await host.addUser("ann")
            for (mood, license) in [("SAD", "FREE"), ("SAD", "PAID"), ("HAPPY", "FREE")] {
                _ = await host.post(
                    "/clips",
                    [
                        "title": "x", "mood": .string(mood), "license": .string(license), "userId": .string(user),
                        "price": "2",
                    ])
            }
            let answer = await host.query(
                """
                query($licenses: [License!]) { user(id: 1) { moods all: clipCount sad: clipCount(mood: SAD)
                  free: clipCount(licenses: $licenses) none: clipCount(above: "2.0") nothing: clipCount(licenses: null) } }
                """, ["licenses": ["FREE", "ON_REQUEST"]])
            #expect(
                answer["data"]["user"] == [
                    "moods": ["HAPPY", "SAD"], "all": 3, "sad": 2, "free": 2, "none": 0, "nothing": 3,
                ],
                "\(answer.text)")
        }
    }

    @Test("graphql-core builds the schema", .enabled(if: GraphQLCore.isTested, "python3 with graphql-core is missing"))
    func schema() async throws {
        let sdl = try await ClipsHost.with { SchemaPrinter.print($0.queries.catalog.schema) }
        #expect(try GraphQLCore.problems(sdl: sdl) == [])
        for line in [
            "type Clip implements Node & Titled {", "union Subject = Clip | User | Place | Topic", "scalar Color",
            "  moods: [Mood!]! = [HAPPY]", "  cuts: [CutInput!]", "  price: Decimal! = \"0\"",
            "  reasons: [String!]! = []",
        ] {
            #expect(sdl.contains(line + "\n"), "\(line)")
        }
    }

    @Test("Durations and decimals are kept in the texts that PostgreSQL has for them")
    func texts() async throws {
        try await TestHost.with(modules: ["users"]) { host in
            var random = SplitMix64(state: .random(in: 0..<1 << 32))
            func number(_ most: Int) -> String { String(Int.random(in: -most...most, using: &random)) }
            for _ in 0..<300 {
                let given =
                    "P\(number(100))Y\(number(100))M\(number(3))W\(number(400))DT\(number(99))H\(number(9_999))M\(number(99)).\(Int.random(in: 0..<1_000_000, using: &random))S"
                let kept = try #require(ScalarType.duration.parse(.json(.string(given))).text, "\(given)")
                let rows = try await host.database.query("SELECT (\(kept)::text::interval)::text")
                #expect(try rows.first?.decode(String.self, at: 0) == kept, "\(given)")
            }
            for given in ["1e3", "-0.50", "00012.340", "1.5e-7", "123456789012345678901234567890.5"] {
                let kept = try #require(ScalarType.decimal.parse(.json(.string(given))).text)
                let rows = try await host.database.query("SELECT (\(given)::text::numeric)::text")
                #expect(try rows.first?.decode(String.self, at: 0) == kept, "\(given)")
            }
        }
    }

    @Test("The document of the routes describes the types, and is valid")
    func document() async throws {
        try await ClipsHost.with { host in
            let document = await host.request("GET", "/openapi.json").json
            let schemas = document["components"]["schemas"]
            #expect(schemas["Mood"]["enum"] == ["HAPPY", "SAD", "WISTFUL"])
            let input = schemas["AddClipInput"].object == nil ? schemas : schemas["AddClipInput"]["properties"]
            #expect(schemas["CutInput"]["properties"]["reasons"]["maxItems"] == 3, "\(input.names)")
            let clip = schemas["Clip"]["properties"]
            #expect(
                clip["price"]["type"] == "string" && clip["loudness"]["type"] == ["number", "null"], "\(clip.text)")
            #expect(clip["moods"]["items"]["$ref"] == "#/components/schemas/Mood", "\(clip["moods"].text)")
        }
    }
}

extension InputValue {
    fileprivate var text: String? { if case .string(let text) = self { text } else { nil } }
}
