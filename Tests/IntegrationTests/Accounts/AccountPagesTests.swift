import Foundation
import JSON
import TestSupport
import Testing

/// How one logs in on the pages for browsers, and what they are sent with.
@Suite("Accounts: pages")
struct AccountPagesTests {
    private static let html = [("accept", "text/html,application/xhtml+xml,*/*;q=0.8")]

    @Test("Without a credential /docs is a page that asks for one to browsers, and a problem to everybody else")
    func entrance() async throws {
        try await AccountsHost.with { host in
            let page = await host.request("GET", "/docs", headers: Self.html)
            #expect(page.status == 401 && page.header("content-type") == "text/html; charset=utf-8")
            #expect(page.header("www-authenticate") == "Bearer realm=\"videoplay\"")
            #expect(page.header("cache-control") == "no-store" && page.header("etag") == nil)
            #expect(page.header("vary")?.contains("Accept") == true)
            #expect(page.text.contains("id=\"entrance\"") && !page.text.contains("details class=\"operation\""))
            for accept in ["application/json", "*/*", "application/json, text/html"] {
                let answer = await host.request("GET", "/docs", headers: [("accept", accept)])
                answer.expectProblem(401, "unauthenticated")
                #expect(answer.header("www-authenticate") == "Bearer realm=\"videoplay\"")
            }
            for path in ["/schema.graphql", "/openapi.json"] {
                await host.request("GET", path, headers: Self.html).expectProblem(401, "unauthenticated")
            }
            // A credential that is not good is nobody's.
            await host.send("GET", "/docs", as: "vp_unknown", headers: Self.html).expectProblem(401, "invalid_token")

            let ada = try await host.join("ada")
            let shown = await host.send("GET", "/docs", as: ada.access, headers: Self.html)
            #expect(shown.status == 200 && shown.text.contains("details class=\"operation\""))
            #expect(shown.header("content-security-policy") == page.header("content-security-policy"))
        }
        try await AccountsHost.with(["query.introspection": "admin"]) { host in
            let ada = try await host.join("ada")
            await host.send("GET", "/docs", as: ada.access, headers: Self.html).expectProblem(403, "forbidden")
        }
    }

    @Test("The page at /query says whether it is of use before one has logged in")
    func openness() async throws {
        let mark = "<meta name=\"videoplay-open\">"
        for (settings, isOpen) in [
            ([:], false), (["auth.anonymous": "admin"], true), (["query.introspection": "anonymous,viewer"], true),
        ] {
            try await AccountsHost.with(settings) { host in
                let page = await host.request("GET", "/query", headers: Self.html, from: "127.0.0.1")
                #expect(page.status == 200 && page.text.contains(mark) == isOpen, "\(settings)")
                let tag = try #require(page.header("etag"))
                let again = await host.request(
                    "GET", "/query", headers: Self.html + [("if-none-match", tag)], from: "127.0.0.1")
                #expect(again.status == 304)
            }
        }
    }

    @Test("No page may load or run anything but its own script and style")
    func policies() async throws {
        try await AccountsHost.with { host in
            for path in ["/query", "/docs"] {
                let page = await host.request("GET", path, headers: Self.html)
                let policy = try #require(page.header("content-security-policy"))
                for rule in [
                    "default-src 'none'", "connect-src 'self'", "form-action 'none'", "frame-ancestors 'none'",
                    "trusted-types 'none'", "require-trusted-types-for 'script'",
                ] { #expect(policy.contains(rule), "\(path)") }
                #expect(!policy.contains("unsafe") && !policy.contains("*"))
                #expect(page.header("referrer-policy") == "no-referrer")
                #expect(page.text.split(separator: "<script").count == 2, "\(path)")
            }
        }
    }

    @Test(
        "In headless Chromium one logs in and out, and no key reaches the server's log",
        .enabled(if: Chromium.isTested), .timeLimit(.minutes(10)))
    func inBrowser() async throws {
        try await TestFolder.with { folder in
            let settings = """
                database: { mode: external, url: '\(try await TestDatabase.shared.migrated())' }
                modules: { users: { passwords: { cost: 10, parallelism: 1 } }, plays: {}, playbook: {} }
                log: { level: info }

                """
            let server = try await RunningServer.start(settings, in: folder, isGuarded: true)
            let issued = try await Program.run([
                "user", "issue-key", "--name", "page", "--role", "admin", "--config", folder.path + "/serve.yaml",
            ])
            let key = issued.output.trimmingCharacters(in: .whitespacesAndNewlines)
            let user: JSONValue = [
                "username": "ada", "email": "ada@example.org", "password": .string(AccountsHost.password),
            ]
            #expect(try await ask(server.port, "POST", "/users", user).status == 201)
            let checks = try await Chromium.run(
                "accounts_pages.py",
                [
                    "url": .string("http://127.0.0.1:\(server.port)"), "username": "ada",
                    "password": .string(AccountsHost.password), "key": .string(key),
                ])
            try await server.stop()
            for (name, failure) in checks {
                if let failure { Issue.record("\(name): \(failure)") }
            }
            #expect(checks.count > 15)
            let log = server.program.errors
            #expect(log.contains("/query") && log.contains("/docs"), "There is no access log.")
            #expect(!key.isEmpty && !log.contains(key) && !log.contains("vpr_") && !log.contains("eyJ"))
        }
    }
}
