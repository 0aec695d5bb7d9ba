import TestSupport
import Testing

/// The product as it is put together, over a database of its own.
@Suite("Serving")
struct ServingTests {
    @Test("REST and queries across all modules, without a socket")
    func acrossModules() async throws {
        try await TestHost.with { host in
            let user = await host.request(
                "POST", "/users",
                body: #"{"username":"ann","email":"ann@example.org","password":"correct horse battery"}"#)
            #expect(user.status == 201 && user.header("location") == "/users/1")
            let play = await host.request("POST", "/plays", body: #"{"userId":"1","videoId":"v1"}"#)
            #expect(play.status == 201)
            let answer = await host.request(
                "POST", "/query",
                body: #"{"query":"{ users(first: 1) { nodes { username plays(first: 1) { nodes { videoId } } } } }"}"#)
            #expect(
                answer.text
                    == #"{"data":{"users":{"nodes":[{"username":"ann","plays":{"nodes":[{"videoId":"v1"}]}}]}}}"#)
            let page = await host.request("GET", "/plays?userId=1&first=1")
            #expect(page.status == 200 && page.text.hasPrefix(#"{"items":[{"id":"1""#))
        }
    }

    @Test("Pages link to one another until the last")
    func links() async throws {
        try await TestHost.with { host in
            for name in ["a", "b", "c"] {
                let body =
                    #"{"username":"user-\#(name)","email":"\#(name)@example.org","password":"correct horse battery"}"#
                #expect(await host.request("POST", "/users", body: body).status == 201)
            }
            var target: String? = "/users?first=2&orderBy=ID_ASC"
            var pages = 0
            while let next = target {
                let page = await host.request("GET", next)
                #expect(page.status == 200)
                pages += 1
                target = page.header("link")?.split(separator: ", ").first { $0.hasSuffix("rel=\"next\"") }
                    .map { String($0.dropFirst().prefix { $0 != ">" }) }
                #expect(pages < 5)
            }
            #expect(pages == 2)
        }
    }

    @Test(
        "What is wrong with the parameters of a list is named",
        arguments: [
            ("fist=1", "Did you mean \\\"first\\\"?"), ("first=0", "from 1 to 100"), ("first=101", "from 1 to 100"),
            ("first=x", "from 1 to 100"), ("first=1&last=1", "not both"), ("first=1&first=2", "there twice"),
            ("orderBy=NOTHING", "ID_ASC"), ("after=nothing", "cursor"), ("first=%zz", "percent-encoded"),
        ])
    func parameters(query: String, text: String) async throws {
        try await TestHost.with(modules: ["users"]) { host in
            let answer = await host.request("GET", "/users?\(query)")
            #expect(answer.status == 400)
            #expect(answer.header("content-type")?.hasPrefix("application/problem+json") == true)
            #expect(answer.text.contains(text), "\(answer.text)")
        }
    }

    @Test("A module that is off has no routes and no fields; the others work")
    func moduleOff() async throws {
        try await TestHost.with(modules: ["users"]) { host in
            #expect(await host.request("GET", "/plays").status == 404)
            #expect(await host.request("GET", "/users").status == 200)
            let schema = await host.request("GET", "/schema.graphql")
            #expect(schema.text.contains("type User") && !schema.text.contains("type Play"))
        }
    }
}
