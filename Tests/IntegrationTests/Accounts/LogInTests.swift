import JSON
import Postgres
import TestSupport
import Testing

/// Registration, log-in and passwords.
@Suite("Accounts: log-in", .serialized)
struct LogInTests {
    @Test func whoeverRegistersCanLogInAndIsKnown() async throws {
        try await AccountsHost.with { host in
            let registered = await host.register("ada")
            #expect(registered.status == 201, "\(registered.text)")
            #expect(registered.json["username"] == "ada")
            #expect(registered.header("location") == "/users/\(registered.json["id"].string ?? "")")
            let answer = await host.logIn("ADA")
            #expect(answer.status == 201, "\(answer.text)")
            #expect(answer.json["tokenType"] == "Bearer")
            #expect(answer.json["expiresIn"] == 900)
            #expect(answer.json["user"]["email"] == "ada@example.org")
            let ada = try LoggedIn(answer.json)
            let me = await host.send("GET", "/me", as: ada.access)
            #expect(me.json["username"] == "ada", "\(me.text)")
            #expect(await host.ask("{ me { email } }", as: ada.access)["data"]["me"]["email"] == "ada@example.org")
            #expect(await host.logIn("ada@EXAMPLE.org").status == 201)
            #expect(try await host.audited() == ["registered", "logged_in", "logged_in"])
        }
    }

    @Test func theSameGoesByGraphQL() async throws {
        try await AccountsHost.with { host in
            let registered = await host.ask(
                """
                mutation { registerUser(input: { username: "ada", email: "a@b", password: "correct horse" }) {
                  user { id username email } } }
                """, as: nil)
            #expect(registered["data"]["registerUser"]["user"]["email"] == "a@b", "\(registered.description)")
            let answer = await host.ask(
                """
                mutation { logIn(input: { username: "ada", password: "correct horse" }) {
                  accessToken refreshToken sessionId user { id username } } }
                """, as: nil)
            let ada = try LoggedIn(answer["data"]["logIn"])
            let refreshed = await host.ask(
                "mutation($t: String!) { refreshSession(input: { refreshToken: $t }) { accessToken user { username } } }",
                ["t": .string(ada.refresh)], as: nil)
            #expect(refreshed["data"]["refreshSession"]["user"]["username"] == "ada", "\(refreshed.description)")
            let out = await host.ask("mutation { logOut(input: {}) { ended } }", as: ada.access)
            #expect(out["data"]["logOut"]["ended"] == 1, "\(out.description)")
            let wrong = await host.ask(
                "mutation { logIn(input: { username: \"ada\", password: \"wrong one\" }) { accessToken } }", as: nil)
            #expect(wrong["errors"].array?.first?["extensions"]["code"] == "UNAUTHENTICATED", "\(wrong.description)")
        }
    }

    @Test func anUnknownNameIsAnsweredAsAWrongPassword() async throws {
        try await AccountsHost.with { host in
            await host.register("ada")
            let (wrong, unknown) = (await host.logIn("ada", "wrong password"), await host.logIn("nobody"))
            wrong.expectProblem(401, "invalid_credentials")
            #expect(wrong.header("www-authenticate")?.hasPrefix("Bearer") == true)
            #expect(wrong.text == unknown.text)
            let actions = try await host.audited()
            #expect(actions == ["registered", "log_in_refused", "log_in_refused"])
        }
    }

    /// A user of another site has no password, and the hash of somebody who was made by hand is none.
    @Test func whoHasNoPasswordCannotLogIn() async throws {
        try await AccountsHost.with { host in
            _ = try await host.addUser("bob")
            for password in ["none", ""] where !password.isEmpty {
                await host.logIn("bob", password).expectProblem(401, "invalid_credentials")
            }
        }
    }

    @Test func namesAreOfAnyScriptAndNormalized() async throws {
        try await AccountsHost.with { host in
            // Fullwidth letters.
            let wide = await host.send(
                "POST", "/users", ["username": "ａｄａ", "email": "ada@example.org", "password": "correct horse"])
            #expect(wide.json["username"] == "ada", "\(wide.text)")
            await host.send(
                "POST", "/users", ["username": "ADA", "email": "other@example.org", "password": "correct horse"]
            ).expectProblem(409, "conflict", pointers: ["/username"])
            #expect(
                await host.send(
                    "POST", "/users", ["username": "李雷", "email": "li@example.org", "password": "correct horse"]
                ).status == 201)
            for name in ["a b", "a\u{200B}b", "a@b", "a/b", "😀"] {
                await host.send(
                    "POST", "/users",
                    ["username": .string(name), "email": "x@example.org", "password": "correct horse"]
                ).expectProblem(422, "invalid_fields", pointers: ["/username"])
            }
        }
    }

    @Test func aHashOfOlderParametersIsMadeAnewAtTheNextLogIn() async throws {
        let database = try await TestDatabase.shared.migrated()
        try await AccountsHost.with(conninfo: database) { host in
            #expect(await host.register("ada").status == 201)
        }
        try await AccountsHost.with(["modules.users.passwords.cost": "11"], conninfo: database) { host in
            let hash = {
                try await host.database.query("SELECT password_hash FROM users").first?.decode(String.self, at: 0) ?? ""
            }
            let stored07 = try await hash()
            #expect(stored07.hasPrefix("$scrypt$ln=10,"))
            await host.logIn("ada", "wrong password").expectProblem(401, "invalid_credentials")
            let stored09 = try await hash()
            #expect(stored09.hasPrefix("$scrypt$ln=10,"))
            #expect(await host.logIn("ada").status == 201)
            let stored11 = try await hash()
            #expect(stored11.hasPrefix("$scrypt$ln=11,"))
            #expect(await host.logIn("ada").status == 201)
        }
    }

    @Test func whoGuessesHasToWaitAndTheOwnerElsewhereNot() async throws {
        try await AccountsHost.with { host in
            await host.register("ada")
            for _ in 0..<5 { await host.logIn("ada", "wrong password").expectProblem(401, "invalid_credentials") }
            let refused = await host.logIn("ada")
            refused.expectProblem(429, "too_many_attempts")
            #expect(refused.header("retry-after").flatMap { Int($0) } ?? 0 >= 1)
            // Somebody else behind the same address, and the owner at another one.
            await host.register("bob")
            #expect(await host.logIn("bob").status == 201)
            #expect(await host.logIn("ada", from: "198.51.100.7").status == 201)
        }
    }

    @Test func thousandsOfStrangersDoNotKeepTheOwnerOut() async throws {
        try await AccountsHost.with { host in
            await host.register("ada")
            #expect(await host.logIn("ada", from: "198.51.100.7").status == 201)
            for number in 0..<60 { _ = await host.logIn("ada", "wrong password", from: "203.0.113.\(number)") }
            await host.logIn("ada", from: "203.0.113.200").expectProblem(429, "too_many_attempts")
            #expect(await host.logIn("ada", from: "198.51.100.7").status == 201)
        }
    }

    @Test func aNewPasswordEndsAllOtherSessions() async throws {
        try await AccountsHost.with { host in
            let first = try await host.join("ada")
            let second = try LoggedIn(await host.logIn("ada").json)
            let wrong = await host.send(
                "POST", "/me/password", ["currentPassword": "wrong password", "newPassword": "battery staple"],
                as: first.access)
            wrong.expectProblem(422, "invalid_fields", pointers: ["/currentPassword"])
            let changed = await host.send(
                "POST", "/me/password", ["currentPassword": "correct horse", "newPassword": "battery staple"],
                as: first.access)
            #expect(changed.json["endedSessions"] == 1, "\(changed.text)")
            #expect(await host.send("GET", "/me", as: first.access).status == 200)
            await host.send("GET", "/me", as: second.access).expectProblem(401, "invalid_token")
            await host.refresh(second.refresh).expectProblem(401, "invalid_token")
            #expect(await host.refresh(first.refresh).status == 200)
            await host.logIn("ada").expectProblem(401, "invalid_credentials")
            #expect(await host.logIn("ada", "battery staple").status == 201)
            // Whoever has taken a session over does not take the account over with it.
            await host.send("PATCH", "/users/\(first.id)", ["password": "another one"], as: first.access)
                .expectProblem(403, "forbidden")
            await host.send("PATCH", "/users/\(first.id)", ["role": "admin"], as: first.access)
                .expectProblem(403, "forbidden")
        }
    }

    @Test func registrationCanBeClosedOrByInvitation() async throws {
        try await AccountsHost.with(["modules.users.registration": "closed"]) { host in
            await host.register("ada").expectProblem(403, "forbidden")
            let service = try await host.key("service")
            let body: JSONValue = ["username": "ada", "email": "a@b", "password": "correct horse"]
            #expect(await host.send("POST", "/users", body, as: service.text).status == 201)
        }
        try await AccountsHost.with(["modules.users.registration": "invited"]) { host in
            await host.register("ada").expectProblem(422, "invalid_fields", pointers: ["/invitation"])
            await host.send("POST", "/invitations", [:]).expectProblem(401, "unauthenticated")
            let service = try await host.key("service")
            let code = await host.send("POST", "/invitations", ["note": "Ada"], as: service.text)
            #expect(code.status == 201, "\(code.text)")
            func register(_ name: String) async -> TestHost.Answer {
                await host.send(
                    "POST", "/users",
                    [
                        "username": .string(name), "email": .string("\(name)@b"), "password": "correct horse",
                        "invitation": code.json["code"],
                    ])
            }
            #expect(await register("ada").status == 201)
            await register("bob").expectProblem(422, "invalid_fields", pointers: ["/invitation"])
        }
    }

    @Test func moreLogInsThanMayWaitAreTurnedAway() async throws {
        try await AccountsHost.with(["modules.users.passwords.waiting": "1", "modules.users.passwords.cost": "15"]) {
            host in
            let answers = await withTaskGroup(of: TestHost.Answer.self) { group in
                for number in 0..<12 { group.addTask { await host.logIn("nobody\(number)") } }
                return await group.reduce(into: []) { $0.append($1) }
            }
            let refused = answers.filter { $0.status == 503 }
            #expect(!refused.isEmpty)
            #expect(refused.allSatisfy { $0.header("retry-after") != nil })
            #expect(answers.allSatisfy { [401, 503].contains($0.status) })
        }
    }
}
