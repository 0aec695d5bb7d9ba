import Foundation
import Host
import JSON
import TestSupport
import Testing

/// The page that a browser gets at `/query`.
@Suite("Query: page")
struct QueryPageTests {
    private static let browserAccept = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"

    @Test("Who takes HTML rather than an answer gets the page; everyone else what they ask for")
    func negotiation() async throws {
        try await TestHost.with(modules: ["users"]) { host in
            let query = "/query?query=%7B__typename%7D"
            for (accept, target, isPage) in [
                (Self.browserAccept, "/query", true), (Self.browserAccept, query, true), ("text/html", "/query", true),
                ("text/html;q=0.5, application/json", query, false), ("application/json, text/html", query, false),
                ("text/html;q=0, */*", query, false), ("*/*", query, false), ("application/json", query, false),
            ] {
                let answer = await host.request("GET", target, headers: [("accept", accept)])
                #expect(answer.status == 200, "\(accept) \(target)")
                #expect(answer.header("content-type")?.hasPrefix("text/html") == isPage, "\(accept) \(target)")
            }
            let posted = await host.request(
                "POST", "/query", headers: [("accept", Self.browserAccept), ("content-type", "application/json")],
                body: #"{"query":"{__typename}"}"#)
            #expect(posted.header("content-type")?.hasPrefix("application/") == true)
        }
    }

    @Test("The page may load nothing, stays out of frames, and is sent once")
    func headers() async throws {
        try await TestHost.with(modules: []) { host in
            let page = await host.request("GET", "/query", headers: [("accept", "text/html")])
            #expect(page.header("content-type") == "text/html; charset=utf-8")
            #expect(page.header("x-content-type-options") == "nosniff")
            #expect(page.header("referrer-policy") == "no-referrer")
            #expect(page.header("cache-control") == "no-cache" && page.header("vary")?.contains("Accept") == true)
            let policy = try #require(page.header("content-security-policy"))
            for rule in ["default-src 'none'", "connect-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"] {
                #expect(policy.contains(rule))
            }
            #expect(!policy.contains("unsafe") && !policy.contains("*"))
            // One style and one script, both without a place that another file is loaded from.
            #expect(page.text.split(separator: "<script").count == 2 && page.text.split(separator: "<style").count == 2)
            #expect(!page.text.contains("src=\"") && !page.text.contains("<link rel=\"stylesheet\""))

            let tag = try #require(page.header("etag"))
            let opaque = String(tag.dropFirst(2))
            for (known, status) in [(tag, 304), (opaque, 304), ("\"x\", \(tag)", 304), ("*", 304), ("\"x\"", 200)] {
                let again = await host.request(
                    "GET", "/query", headers: [("accept", "text/html"), ("if-none-match", known)])
                #expect(again.status == status && again.header("etag") == tag, "\(known)")
                #expect(again.body.isEmpty == (status == 304))
            }
        }
    }

    @Test(
        "In headless Chromium it does all that it says, without a complaint of the browser",
        .enabled(if: Chromium.isTested),
        .timeLimit(.minutes(10)))
    func inBrowser() async throws {
        let host = try await ListeningTestHost.start(
            TestHost.settings(
                modules: TestHost.allModules, conninfo: TestDatabase.shared.migrated(modules: TestHost.allModules)))
        let port = host.address.port
        for name in ["ada", "grace", "alan"] {
            let user: JSONValue = [
                "username": .string(name), "email": .string(name + "@example.org"), "password": "correct horse",
            ]
            #expect(try await ask(port, "POST", "/users", user).status == 201)
        }
        let attack = "<img src=x onerror=\"document.title='broken'\"><script>document.title='broken'</script>"
        for video in ["intro", attack] {
            let play: JSONValue = ["userId": "1", "videoId": .string(video)]
            #expect(try await ask(port, "POST", "/plays", play).status == 201)
        }
        let checks = try await Chromium.run(
            "query_page.py",
            [
                "url": .string(host.address.url + host.address.queryPath),
                "sources": .string(Chromium.root.appending(path: "Sources/Core/Host/Query/Page").path),
            ])
        try await host.stop()
        for (name, failure) in checks {
            if let failure { Issue.record("The page \(name): \(failure)") }
        }
        #expect(checks.count > 20)
    }
}
