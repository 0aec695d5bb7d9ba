import JSON
import TestSupport
import Testing

/// What caches are told of the answers to GET.
@Suite("Query: caching")
struct QueryCachingTests {
    private static let target = "/query?query=%7Busers%7BtotalCount%7D%7D"

    @Test("An answer that is still the same is not sent again")
    func entityTag() async throws {
        try await TestHost.with(modules: ["users"]) { host in
            let first = await host.request("GET", Self.target)
            let tag = try #require(first.header("etag"))
            #expect(
                first.status == 200 && tag.hasPrefix("W/\"") && first.header("cache-control") == "private, no-cache")
            #expect(first.header("vary") == "Accept")
            for method in ["GET", "HEAD"] {
                let again = await host.request(method, Self.target, headers: [("if-none-match", "\"x\", \(tag)")])
                #expect(again.status == 304 && again.body.isEmpty && again.header("etag") == tag)
                #expect(again.header("content-length") == nil && again.header("vary") == "Accept")
            }
            _ = try await host.addUser("ann")
            let changed = await host.request("GET", Self.target, headers: [("if-none-match", tag)])
            #expect(changed.status == 200 && changed.header("etag") != tag)
        }
    }

    @Test("What is not sent again varies as what would be sent")
    func variance() async throws {
        try await TestHost.with(modules: ["users"]) { host in
            let large = "/query?query=%7B__schema%7Btypes%7Bname,fields%7Bname,description%7D%7D%7D%7D"
            for (target, headers) in [
                (large, []), (Self.target, []), ("/query", [("accept", "text/html")]),
                (large, [("origin", "http://localhost")]),
            ] {
                let first = await host.request("GET", target, headers: headers)
                let tag = try #require(first.header("etag"), "\(target)")
                let again = await host.request("GET", target, headers: headers + [("if-none-match", tag)])
                #expect(first.status == 200 && again.status == 304)
                for name in ["vary", "etag", "cache-control", "content-location", "expires"] {
                    #expect(first.header(name) == again.header(name), "\(target) \(name)")
                }
                #expect(again.header("date") != nil && again.header("content-type") == nil)
                #expect(first.header("vary")?.contains("Accept-Encoding") == (target != Self.target))
            }
        }
    }

    @Test("Errors are not kept, and answers to POST have no tag")
    func errors() async throws {
        try await TestHost.with(modules: ["users"]) { host in
            for target in ["/query?query=%7B", "/query", "/query?query=%7Busers(first:-1)%7BtotalCount%7D%7D"] {
                let answer = await host.request("GET", target, headers: [("if-none-match", "*")])
                #expect(answer.header("cache-control") == "no-store" && answer.header("etag") == nil)
                #expect(!answer.body.isEmpty)
            }
            let posted = await host.post("/query", ["query": "{ __typename }"], headers: [("if-none-match", "*")])
            #expect(posted.status == 200 && posted.header("etag") == nil && posted.header("vary") == nil)
        }
    }
}
