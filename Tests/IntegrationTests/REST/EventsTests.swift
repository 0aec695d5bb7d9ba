import Foundation
import JSON
import Postgres
import TestSupport
import Testing

/// Plays and the entries of the playbook over REST; both keep the same rules.
@Suite("REST: events")
struct EventsTests {
    @Test("An event is made, shown, listed and deleted", arguments: EventKind.allCases)
    func lifeCycle(of kind: EventKind) async throws {
        try await TestHost.with { host in
            let user = try await host.addUser("ann")
            let made = await host.post(
                kind.path, kind.event(of: user, video: "Ünïcode/1", ["sessionId": "s", "deviceId": "d"]))
            #expect(made.status == 201 && made.header("location") == kind.path + "/1")
            #expect(made.json["id"] == "1" && made.json["userId"] == .string(user))
            #expect(
                made.json["videoId"] == "Ünïcode/1" && made.json["sessionId"] == "s" && made.json["deviceId"] == "d")
            let time = try #require(made.json[kind.time].string)
            #expect(time.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z/) != nil, "\(time)")
            #expect(made.json["receivedAt"].string == time)
            #expect(await host.request("GET", kind.path + "/1").json == made.json)
            #expect(await host.request("GET", kind.path).json["items"] == [made.json])
            #expect(await host.request("DELETE", kind.path + "/1").status == 204)
            await host.request("GET", kind.path + "/1").expectProblem(404, "not_found")
            await host.request("DELETE", kind.path + "/1").expectProblem(404, "not_found")
        }
    }

    @Test("All that an entry of the playbook may say comes back as it was said")
    func playbookFields() async throws {
        try await TestHost.with { host in
            let user = try await host.addUser("ann")
            let said: JSONObject = [
                "positionSeconds": 12.5.json, "durationSeconds": 100, "fromSeconds": 0.25.json, "toSeconds": 99,
                "rate": 1.5.json, "extra": ["quality": "1080p", "dropped": [1, 2, .null]], "interactionType": "seek",
                "clientEventId": "0c9e1f9a-2f9b-4a53-9a11-6a6b4f3c2d10",
            ]
            let made = await host.post("/playbook", EventKind.playbook.event(of: user, said)).json
            for name in ["positionSeconds", "durationSeconds", "fromSeconds", "toSeconds", "rate"] {
                #expect(made[name].number?.double == said[name]?.number?.double, "\(name)")
            }
            #expect(made["extra"]["quality"] == "1080p" && made["extra"]["dropped"] == [1, 2, .null])
            #expect(made["clientEventId"] == "0c9e1f9a-2f9b-4a53-9a11-6a6b4f3c2d10")
            #expect(made["watched"] == false)
            let unknown = await host.post(
                "/playbook", EventKind.playbook.event(of: user, ["interactionType": "danced"]))
            #expect(unknown.status == 201 && unknown.json["interactionType"] == "danced")
            let watched = EventKind.playbook.event(of: user, ["positionSeconds": 90, "durationSeconds": 100])
            #expect(await host.post("/playbook", watched).json["watched"] == true)
        }
    }

    @Test("Values that cannot be are left out, and the entry is kept")
    func oddValues() async throws {
        try await TestHost.with { host in
            let user = try await host.addUser("ann")
            func position(_ said: Double) async -> JSONValue {
                let event = EventKind.playbook.event(of: user, ["positionSeconds": said.json, "durationSeconds": 600])
                let made = await host.post("/playbook", event)
                #expect(made.status == 201)
                return made.json["positionSeconds"]
            }
            #expect(await position(-0.5).number?.double == 0)
            #expect(await position(-1) == .null)
            #expect(await position(601.5).number?.double == 600)
            #expect(await position(603) == .null)
            #expect(await position(1e300) == .null)
            let metrics = await host.request("GET", "/metrics").text
            #expect(metrics.contains("playbook_odd_values_total{reason=\"negative\"} 1\n"))
            #expect(metrics.contains("playbook_odd_values_total{reason=\"beyond_duration\"} 1\n"))
            #expect(metrics.contains("playbook_odd_values_total{reason=\"too_large\"} 1\n"))
        }
    }

    /// What is wrong with the fields of any event.
    private static let faults: [(JSONObject, String)] = [
        (["userId": .null], "/userId"), (["userId": "0"], "/userId"), (["userId": "-1"], "/userId"),
        (["userId": "01"], "/userId"), (["userId": "1.0"], "/userId"), (["userId": 1.5.json], "/userId"),
        (["userId": "9223372036854775808"], "/userId"), (["userId": true], "/userId"),
        (["userId": "1 OR 1=1"], "/userId"), (["videoId": ""], "/videoId"),
        (["videoId": .string(String(repeating: "v", count: 201))], "/videoId"), (["videoId": 7], "/videoId"),
        (["videoId": "a\u{0}b"], "/videoId"), (["sessionId": ""], "/sessionId"), (["sessionId": "\u{0}"], "/sessionId"),
        (["deviceId": .string(String(repeating: "d", count: 201))], "/deviceId"), (["deviceId": [1]], "/deviceId"),
        (["clientEventId": "no-uuid"], "/clientEventId"), (["clientEventId": 5], "/clientEventId"),
        (["sentTimestamp": "yesterday"], "/sentTimestamp"), (["sentTimestamp": 1700000000], "/sentTimestamp"),
        (["vidoId": "v"], "/vidoId"),
    ]

    @Test("Every field at fault is named, and nothing is stored", arguments: EventKind.allCases)
    func faults(of kind: EventKind) async throws {
        try await TestHost.with { host in
            let user = try await host.addUser("ann")
            var faults = Self.faults
            for text in [
                "2024-01-01T00:00:00", "2024-13-01T00:00:00Z", "2024-02-30T00:00:00Z", "0000-01-01T00:00:00Z",
                "infinity",
                "2024-01-01T00:00:00+24:00", "2024-01-01 00:00:00Z' --",
            ] {
                faults.append(([kind.time: .string(text)], "/" + kind.time))
            }
            if kind == .playbook {
                for name in ["positionSeconds", "durationSeconds", "fromSeconds", "toSeconds", "rate"] {
                    for value in ["1", true, [1]] as [JSONValue] { faults.append(([name: value], "/" + name)) }
                }
                faults.append((["isLive": "yes"], "/isLive"))
                faults.append((["clientSequence": 1.5.json], "/clientSequence"))
                faults.append((["interactionType": ""], "/interactionType"))
                faults.append((["interactionType": .string(String(repeating: "t", count: 65))], "/interactionType"))
                faults.append((["extra": .string(String(repeating: "x", count: 9_000))], "/extra"))
                faults.append((["extra": ["a": "\u{0}"]], "/extra"))
            }
            for (fields, pointer) in faults {
                await host.post(kind.path, kind.event(of: user, fields))
                    .expectProblem(422, "invalid_fields", pointers: [pointer])
            }
            await host.post(kind.path, kind.event(of: "99")).expectProblem(422, "invalid_fields", pointers: ["/userId"])
            await host.post(kind.path, kind.event(of: "9223372036854775807"))
                .expectProblem(422, "invalid_fields", pointers: ["/userId"])
            await host.post(kind.path, [:]).expectProblem(
                422, "invalid_fields",
                pointers: kind == .plays ? ["/userId", "/videoId"] : ["/userId", "/videoId", "/interactionType"])
            #expect(try await host.count(kind.table) == 0)
            let longest = String(repeating: "é", count: 200)
            let made = await host.post(kind.path, kind.event(of: user, video: longest, ["sessionId": .null]))
            #expect(made.status == 201 && made.json["videoId"] == .string(longest))
        }
    }

    @Test("An event that cannot be told from a statement of SQL is stored as it is", arguments: EventKind.allCases)
    func injection(of kind: EventKind) async throws {
        try await TestHost.with { host in
            let user = try await host.addUser("ann")
            let text = "v'); DROP TABLE plays; --\\\" $1 {row} %s"
            #expect(await host.post(kind.path, kind.event(of: user, video: text)).json["videoId"] == .string(text))
            let encoded = text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            let found = await host.request("GET", "\(kind.path)?videoId=\(encoded)")
            #expect(found.json["items"].array?.count == 1)
            #expect(found.json["items"][0]["videoId"] == .string(text))
        }
    }

    @Test("Lists are filtered by user, video, type and time", arguments: EventKind.allCases)
    func filters(of kind: EventKind) async throws {
        try await TestHost.with { host in
            let users = [try await host.addUser("ann"), try await host.addUser("bob")]
            for number in 0..<8 {
                let event = kind.event(
                    of: users[number % 2], video: "v\(number % 4)", [kind.time: .string("2024-01-01T00:00:0\(number)Z")]
                )
                #expect(await host.post(kind.path, event).status == 201)
            }
            func ids(_ parameters: String) async -> [String] {
                await host.request("GET", "\(kind.path)?\(parameters)").json["items"].array?.compactMap {
                    $0["id"].string
                }
                    ?? ["none"]
            }
            #expect(await ids("") == ["8", "7", "6", "5", "4", "3", "2", "1"])
            #expect(await ids("userId=1") == ["7", "5", "3", "1"])
            #expect(await ids("videoId=v1") == ["6", "2"])
            #expect(await ids("userId=2&videoId=v2") == [])
            #expect(await ids("userId=99") == [])
            #expect(await ids("from=2024-01-01T00:00:03Z&to=2024-01-01T00:00:05Z") == ["5", "4"])
            #expect(await ids("from=2024-01-01T01:00:06%2B01:00") == ["8", "7"])
            #expect(await ids("userId=1&orderBy=ID_ASC&first=2") == ["1", "3"])
            #expect(await ids("last=2") == ["2", "1"])
            if kind == .playbook { #expect(await ids("interactionType=pause") == []) }
        }
    }

    @Test(
        "Every comparison of every field is a parameter, and several orders are one after the other",
        arguments: EventKind.allCases)
    func comparisons(of kind: EventKind) async throws {
        try await TestHost.with { host in
            let users = [try await host.addUser("ann"), try await host.addUser("bob")]
            for number in 0..<8 {
                let session: JSONValue = number < 3 ? .string("s\(number)") : .null
                let event = kind.event(
                    of: users[number % 2], video: "v\(number % 4)",
                    [kind.time: .string("2024-01-01T00:00:0\(number / 2)Z"), "sessionId": session])
                #expect(await host.post(kind.path, event).status == 201)
            }
            func ids(_ parameters: String) async -> [String] {
                let answer = await host.request("GET", "\(kind.path)?\(parameters)")
                return answer.json["items"].array?.compactMap { $0["id"].string } ?? [answer.text]
            }
            #expect(await ids("id[gt]=5&orderBy=ID_ASC") == ["6", "7", "8"])
            #expect(await ids("id%5Bgt%5D=5&id[lte]=7&id[ne]=6") == ["7"])
            #expect(await ids("sessionId[isNull]=false&orderBy=SESSION_ID_DESC") == ["3", "2", "1"])
            #expect(await ids("sessionId[isNull]=true&userId=1&orderBy=ID_ASC") == ["5", "7"])
            #expect(await ids("sessionId[startsWith]=s&sessionId[notIn]=s0,s2") == ["2"])
            #expect(await ids("\(kind.time)[gte]=2024-01-01T00:00:03Z") == ["8", "7"])
            #expect(await ids("videoId[in]=v1,v3&userId[eq]=2&first=2&orderBy=VIDEO_ID_ASC,ID_DESC") == ["6", "2"])
            #expect(await ids("videoId[in]=v1&userId[eq]=2&videoId[in]=v3&orderBy=ID_ASC") == ["2", "4", "6", "8"])
            #expect(await ids("receivedAt[gt]=2999-01-01T00:00:00Z") == [])
            // The links keep them all.
            let first = await host.request("GET", "\(kind.path)?id[gt]=2&orderBy=USER_ID_ASC,ID_DESC&first=4&fields=id")
            let second = await host.request("GET", try #require(first.link("next")))
            let found = (first.json["items"].array ?? []) + (second.json["items"].array ?? [])
            #expect(found == ["7", "5", "3", "8", "6", "4"].map { ["id": .string($0)] })
            for (parameter, names) in [
                ("userId=x", ["userId"]), ("userId=007", ["userId"]), ("userId=1.5", ["userId"]),
                ("userId=", ["userId"]),
                ("userId[in]=1,x", ["userId[in]"]), ("userId=99999999999999999999", ["userId"]),
                ("id[gt]=x", ["id[gt]"]), ("sessionId[isNull]=yes", ["sessionId[isNull]"]),
                ("clientEventId[eq]=1", ["clientEventId[eq]"]),
                ("from=2024-01-01T00:00:03Z&\(kind.time)[gte]=2024-01-01T00:00:03Z", ["\(kind.time)[gte]"]),
                ("userId=1&userId[eq]=1", ["userId[eq]"]), ("orderBy=ID_ASC,", ["orderBy"]),
            ] as [(String, Set<String>)] {
                await host.request("GET", "\(kind.path)?\(parameter)").expectProblem(
                    400, "invalid_parameter", pointers: names)
            }
            for parameter in ["userId[like]=1", "user[eq]=1", "and=1", "or[eq]=1", "userId[]=1", "userId[eq=1"] {
                await host.request("GET", "\(kind.path)?\(parameter)").expectProblem(400, "unknown_parameter")
            }
        }
    }

    @Test("A client asks for the fields it wants", arguments: EventKind.allCases)
    func fieldSelection(of kind: EventKind) async throws {
        try await TestHost.with { host in
            let user = try await host.addUser("ann")
            let made = await host.post("\(kind.path)?fields=videoId,id", kind.event(of: user))
            #expect(made.status == 201 && made.header("location") == "\(kind.path)/1", "\(made.text)")
            #expect(Set(made.json.names) == ["videoId", "id"] && made.json["videoId"] == "v1")
            #expect(await host.request("GET", "\(kind.path)/1?fields=userId").text == #"{"userId":"1"}"#)
            let list = await host.request("GET", "\(kind.path)?fields=\(kind.time),userId&first=1").json
            #expect(Set(list["items"][0].names) == [kind.time, "userId"])
            for (target, code) in [
                ("?fields=nothing", "invalid_parameter"), ("?fields=id,id", "invalid_parameter"),
                ("?fields=", "invalid_parameter"), ("?fields=user", "invalid_parameter"),
                ("?field=id", "unknown_parameter"),
                ("/1?fields=password", "invalid_parameter"), ("/1?first=1", "unknown_parameter"),
            ] {
                await host.request("GET", kind.path + target).expectProblem(400, code)
            }
        }
    }
}

extension Double {
    /// The number as JSON.
    fileprivate var json: JSONValue { JSONNumber(self).map(JSONValue.number) ?? .null }
}
