import Foundation
import Host
import JSON
import TestSupport
import Testing

/// The page that a browser gets at `/docs`.
@Suite("OpenAPI: page")
struct ReferencePageTests {
    @Test("The page may load nothing and stays out of frames; what modules say is text in it")
    func headers() async throws {
        try await TestHost.with { host in
            let page = await host.request("GET", "/docs")
            #expect(page.status == 200 && page.header("content-type") == "text/html; charset=utf-8")
            #expect(page.header("x-content-type-options") == "nosniff")
            #expect(page.header("referrer-policy") == "no-referrer")
            let policy = try #require(page.header("content-security-policy"))
            for rule in ["default-src 'none'", "connect-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"] {
                #expect(policy.contains(rule))
            }
            #expect(!policy.contains("unsafe") && !policy.contains("*"))
            #expect(page.text.split(separator: "<script").count == 2 && page.text.split(separator: "<style").count == 2)
            #expect(!page.text.contains("src=\"") && !page.text.contains("<link rel=\"stylesheet\""))
            #expect(
                page.text.contains("&quot;username&quot;: &quot;ada&quot;") && !page.text.contains("<!-- content -->"))
        }
    }

    @Test(
        "In headless Chromium it does all that it says, without a complaint of the browser",
        .enabled(if: Chromium.isTested), .timeLimit(.minutes(10)))
    func inBrowser() async throws {
        let host = try await ListeningTestHost.start(
            TestHost.settings(modules: TestHost.allModules, conninfo: TestDatabase.shared.migrated()))
        let user: JSONValue = ["username": "ada", "email": "ada@example.org", "password": "correct horse"]
        #expect(try await ask(host.address.port, "POST", "/users", user).status == 201)
        let checks = try await Chromium.run("reference_page.py", ["url": .string(host.address.url)])
        try await host.stop()
        for (name, failure) in checks {
            if let failure { Issue.record("The page \(name): \(failure)") }
        }
        #expect(checks.count > 10)
    }
}
