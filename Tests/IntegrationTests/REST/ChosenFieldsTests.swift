import JSON
import TestSupport
import Testing

/// Routes that are asked for the same fields again and again, for which nothing is read twice.
@Suite("REST: chosen fields")
struct ChosenFieldsTests {
    /// Each way to choose, and the fields that it chooses of a user; nil for all.
    private static let choices: [(query: String, fields: [String]?)] = [
        ("", nil), ("?", nil), ("?&", nil), ("?fields=id", ["id"]), ("?fields=username,id", ["username", "id"]),
        ("?fields=id,username,email,createdAt", ["id", "username", "email", "createdAt"]), ("?fields=i%64", ["id"]),
        ("?fields=email%2Crole&", ["email", "role"]),
    ]

    @Test("An object is shown as the query shows it, the first time and ever after")
    func likeTheQuery() async throws {
        try await TestHost.with { host in
            let users = [try await host.addUser("ann"), try await host.addUser("bob")]
            let all = ["id", "username", "email", "externalId", "role", "createdAt", "updatedAt"]
            for _ in 0..<3 {
                for (query, fields) in Self.choices.shuffled() {
                    for user in users {
                        let names = (fields ?? all).joined(separator: " ")
                        let expected = await host.query("{ user(id: \(user)) { \(names) } }")["data"]["user"]
                        let answer = await host.request("GET", "/users/\(user)\(query)")
                        #expect(answer.status == 200 && answer.json == expected, "\(query) \(answer.text)")
                        #expect(answer.header("content-type") == "application/json; charset=utf-8")
                    }
                    for key in ["3", "0", "-1", "+1", "01", "1.0", "1e0", "9223372036854775808", "a", "%31%20"] {
                        await host.request("GET", "/users/\(key)\(query)").expectProblem(404, "not_found")
                    }
                }
            }
            let escaped = await host.request("GET", "/users/%31")
            #expect(escaped.json["id"] == "1")
        }
    }

    @Test("A mistake in the choice is refused each time, and nothing is written")
    func mistakes() async throws {
        try await TestHost.with { host in
            let user = try await host.addUser("ann")
            let play: JSONValue = ["userId": .string(user), "videoId": "v"]
            for _ in 0..<2 {
                for query in ["fields=", "fields=nothing", "fields=id,id", "fields=id&fields=id", "fields=%zz"] {
                    await host.request("GET", "/users/1?\(query)").expectProblem(400, "invalid_parameter")
                    await host.post("/plays?\(query)", play).expectProblem(400, "invalid_parameter")
                }
                for path in ["/users/1?field=id", "/plays?fields=id&first=1"] {
                    let answer =
                        path.hasPrefix("/plays") ? await host.post(path, play) : await host.request("GET", path)
                    answer.expectProblem(400, "unknown_parameter")
                }
                await host.request("DELETE", "/plays/1?fields=id").expectProblem(400, "unknown_parameter")
            }
            #expect(try await host.count("plays") == 0)
        }
    }

    @Test("A write answers with the chosen fields and the address, the first time and ever after")
    func writes() async throws {
        try await TestHost.with { host in
            let user = try await host.addUser("ann")
            for number in 1...6 {
                let fields = number % 2 == 0 ? "id,videoId" : "videoId"
                let made = await host.post("/plays?fields=\(fields)", ["userId": .string(user), "videoId": "v"])
                #expect(made.status == 201 && made.header("location") == "/plays/\(number)")
                #expect(
                    made.json == (number % 2 == 0 ? ["id": .string("\(number)"), "videoId": "v"] : ["videoId": "v"]))
                let shown = await host.request("GET", "/plays/\(number)?fields=\(fields)")
                #expect(shown.status == 200 && shown.json == made.json)
            }
            let listed = await host.request("GET", "/plays?fields=videoId&first=2")
            #expect(listed.json["items"] == [["videoId": "v"], ["videoId": "v"]])
            #expect(await host.request("GET", "/plays?fields=videoId&first=2").json == listed.json)
        }
    }
}
