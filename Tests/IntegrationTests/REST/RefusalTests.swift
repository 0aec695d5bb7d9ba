import JSON
import TestSupport
import Testing

/// What every route does with requests that it cannot read.
@Suite("REST: refusals")
struct RefusalTests {
    private static let lists = ["/users", "/plays", "/playbook"]

    @Test("A body that is not JSON is refused with the place of the fault")
    func malformed() async throws {
        try await TestHost.with { host in
            for path in Self.lists {
                for (body, place) in [
                    ("{", "line 1, column 2"), ("{\"a\":1,\n \"b\" 2}", "line 2, column 6"), ("[]", "line 1, column 1"),
                    ("{\"a\":1,\"a\":2}", "line 1"), ("{} {}", "line 1, column 4"), ("{\"a\":\"\u{1}\"}", "line 1"),
                    (String(repeating: "[", count: 5_000), "line 1"), ("{\"a\":01}", "line 1"), ("nul", "line 1"),
                ] {
                    let answer = await host.request("POST", path, body: body)
                    answer.expectProblem(400, "invalid_json")
                    #expect(answer.json["detail"].string?.contains(place) == true, "\(body.prefix(20)): \(answer.text)")
                }
                await host.request("POST", path, headers: [("content-type", "application/json")])
                    .expectProblem(400, "bad_request")
            }
        }
    }

    @Test("A body of another media type is refused")
    func mediaTypes() async throws {
        try await TestHost.with { host in
            for path in Self.lists + ["/query"] {
                for type in [
                    "text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16",
                    "application/jsonp", "application/xml", "multipart/form-data; boundary=x", "",
                ] {
                    await host.request("POST", path, headers: [("content-type", type)], body: "{}")
                        .expectProblem(415, "unsupported_media_type")
                }
                for type in [
                    "Application/JSON", "application/json; charset=UTF-8", "application/json;charset=\"utf-8\"",
                ] {
                    let answer = await host.request("POST", path, headers: [("content-type", type)], body: "{}")
                    #expect(answer.status != 415, "\(path) \(type)")
                }
            }
        }
    }

    @Test("A method that a path does not know is answered with those that it knows")
    func methods() async throws {
        try await TestHost.with { host in
            for (method, path, allow) in [
                ("PUT", "/users", "GET, HEAD, OPTIONS, POST"), ("DELETE", "/plays", "GET, HEAD, OPTIONS, POST"),
                ("POST", "/users/1", "DELETE, GET, HEAD, OPTIONS, PATCH"),
                ("PATCH", "/plays/1", "DELETE, GET, HEAD, OPTIONS"),
                ("PUT", "/playbook/1", "DELETE, GET, HEAD, OPTIONS"),
                ("PATCH", "/query", "DELETE, GET, HEAD, OPTIONS, POST, PUT"),
                ("POST", "/health/live", "GET, HEAD, OPTIONS"), ("POST", "/metrics", "GET, HEAD, OPTIONS"),
                ("BREW", "/schema.graphql", "GET, HEAD, OPTIONS"),
            ] {
                let answer = await host.request(method, path)
                answer.expectProblem(405, "method_not_allowed")
                #expect(answer.header("allow") == allow, "\(method) \(path)")
            }
        }
    }

    @Test("A path or id that is none is not found, whatever it holds")
    func paths() async throws {
        try await TestHost.with { host in
            for path in Self.lists {
                for id in [
                    "0", "-1", "01", "+1", "1.0", "9223372036854775807", "9223372036854775808",
                    "99999999999999999999999999", "x", "1%20", "%271%27", "1;DROP%20TABLE%20users", "%F0%9F%92%A9",
                    "%00", "%zz",
                    "1/2", "",
                ] {
                    await host.request("GET", "\(path)/\(id)").expectProblem(404, "not_found")
                    await host.request("DELETE", "\(path)/\(id)").expectProblem(404, "not_found")
                }
            }
            for path in ["/", "//", "/Users", "/users/", "/../users", "/plays?"] {
                let answer = await host.request("GET", path)
                #expect(answer.status == (path == "/plays?" ? 200 : 404), "\(path)")
            }
        }
    }

    @Test("One field at fault is named as several are: in the detail and by its pointer")
    func oneField() async throws {
        try await TestHost.with { host in
            let user = try await host.addUser("ann")
            for (path, body, status, code, field) in [
                (
                    "/users", ["username": "ANN", "email": "b@x.org", "password": "long enough"], 409, "conflict",
                    "username"
                ),
                ("/users", ["username": "b", "email": "b", "password": "long enough"], 422, "invalid_fields", "email"),
                ("/plays", ["userId": "99", "videoId": "v"], 422, "invalid_fields", "userId"),
                ("/plays", ["userId": .string(user)], 422, "invalid_fields", "videoId"),
                ("/plays", ["userId": .string(user), "videoId": "v", "other": 1], 422, "invalid_fields", "other"),
            ] as [(String, JSONValue, Int, String, String)] {
                let answer = await host.post(path, body)
                answer.expectProblem(status, code, pointers: ["/" + field])
                let message = answer.json["errors"][0]["detail"].string ?? "none"
                #expect(answer.json["detail"].string == "/\(field): \(message)", "\(answer.text)")
            }
        }
    }

    @Test("An unknown parameter is refused wherever it is")
    func parameters() async throws {
        try await TestHost.with { host in
            let user = try await host.addUser("ann")
            for kind in EventKind.allCases {
                _ = await host.post(kind.path, kind.event(of: user))
                await host.request("GET", "\(kind.path)?user=1").expectProblem(400, "unknown_parameter")
                await host.request("GET", "\(kind.path)?userId=1&userId=2").expectProblem(400, "invalid_parameter")
                let time = await host.request("GET", "\(kind.path)?from=now")
                time.expectProblem(400, "invalid_parameter", pointers: ["from"])
                await host.request("GET", "\(kind.path)?after=x").expectProblem(
                    400, "invalid_parameter", pointers: ["after"])
                await host.request("GET", "\(kind.path)?first=0").expectProblem(
                    400, "invalid_parameter", pointers: ["first"])
                #expect(time.json["detail"].string?.hasPrefix("The parameter \"from\" is not right: DateTime") == true)
                await host.request("GET", "\(kind.path)/1?first=1").expectProblem(400, "unknown_parameter")
                await host.post("\(kind.path)?dryRun=true", kind.event(of: user)).expectProblem(
                    400, "unknown_parameter")
                await host.request("DELETE", "\(kind.path)/1?dryRun=true").expectProblem(400, "unknown_parameter")
                #expect(try await host.count(kind.table) == 1)
            }
            let many = (0...1_000).map { "p\($0)=1" }.joined(separator: "&")
            await host.request("GET", "/users?\(many)").expectProblem(400, "bad_request")
        }
    }

    @Test("What is to be done only to a certain state is not done to any: nothing here has a tag of its own")
    func ifMatch() async throws {
        try await TestHost.with { host in
            let user = try await host.addUser("ann")
            let condition = [("if-match", "\"x\"")]
            let path = "/users/\(user)"
            await host.request("DELETE", path, headers: condition).expectProblem(412, "precondition_failed")
            let change = await host.request("PATCH", path, headers: condition, body: #"{"username":"bob"}"#)
            change.expectProblem(412, "precondition_failed")
            #expect(await host.request("GET", path, headers: condition).json["username"] == "ann")
            #expect(await host.request("DELETE", path, headers: [("if-match", "*")]).status == 204)
        }
    }

    @Test("Every answer carries the request's id, the client's own where it gives a sane one")
    func requestIDs() async throws {
        try await TestHost.with { host in
            for target in ["/users", "/nothing", "/users/x"] {
                let own = await host.request("GET", target, headers: [("x-request-id", "abc-1")])
                #expect(own.header("x-request-id") == "abc-1")
                let made = await host.request("GET", target, headers: [("x-request-id", "a b\"<script>")])
                #expect(made.header("x-request-id")?.wholeMatch(of: /[0-9a-f]{32}/) != nil)
            }
        }
    }
}
