import JSON
import Postgres
import TestSupport
import Testing

/// Sessions, on one server and on two.
@Suite("Accounts: sessions", .serialized)
struct SessionTests {
    @Test func aRefreshTokenIsGoodOnceAndASecondTimeEndsTheSession() async throws {
        try await AccountsHost.with { host in
            let first = try await host.join("ada")
            let second = try LoggedIn(await host.refresh(first.refresh).json)
            #expect(second.session == first.session)
            #expect(second.refresh != first.refresh)
            #expect(await host.send("GET", "/me", as: second.access).status == 200)
            await host.refresh(first.refresh).expectProblem(401, "invalid_token")
            await host.send("GET", "/me", as: second.access).expectProblem(401, "invalid_token")
            await host.refresh(second.refresh).expectProblem(401, "invalid_token")
            #expect(try await host.audited().last == "refresh_token_reused")
            for token in ["", "vpr_", "vpr_unknown", "vp_abc"] where !token.isEmpty {
                await host.refresh(token).expectProblem(401, "invalid_token")
            }
        }
    }

    @Test func aTokenThatIsRacedFromTwoServersIsGoodOnce() async throws {
        try await AccountsHost.withTwo { first, second in
            for round in 0..<5 {
                let ada = try await first.join("ada\(round)")
                async let left = first.refresh(ada.refresh)
                async let right = second.refresh(ada.refresh)
                let statuses = await [left.status, right.status].sorted()
                #expect(statuses == [200, 401])
            }
        }
    }

    @Test func whatEndsOnOneServerEndsOnTheOther() async throws {
        try await AccountsHost.withTwo { first, second in
            let ada = try await first.join("ada")
            #expect(await second.send("GET", "/me", as: ada.access).status == 200)
            #expect(await first.send("DELETE", "/sessions/current", as: ada.access).status == 204)
            await first.send("GET", "/me", as: ada.access).expectProblem(401, "invalid_token")
            try await eventually(within: .seconds(5), "the session is still taken") {
                await second.send("GET", "/me", as: ada.access).status == 401
            }
            let (id, key) = try await first.key("service")
            #expect(await second.send("GET", "/users", as: key).status == 200)
            let admin = try await first.key("admin")
            #expect(await first.send("DELETE", "/keys/\(id)", as: admin.text).status == 204)
            await first.send("GET", "/users", as: key).expectProblem(401, "invalid_token")
            try await eventually(within: .seconds(5), "the key is still taken") {
                await second.send("GET", "/users", as: key).status == 401
            }
        }
    }

    @Test func everybodySeesAndEndsTheirOwnDevices() async throws {
        try await AccountsHost.with { host in
            let ada = try await host.join("ada")
            let phone = await host.send(
                "POST", "/sessions", ["username": "ada", "password": "correct horse", "device": "telephone"],
                headers: [("user-agent", "Firefox")])
            let bob = try await host.join("bob")
            let devices = await host.send("GET", "/sessions", as: ada.access)
            let items = devices.json["items"].array ?? []
            #expect(items.map { $0["device"] } == ["telephone", .null], "\(devices.text)")
            #expect(items.first?["userAgent"] == "Firefox")
            #expect(items.first?["address"] == "192.0.2.1")
            let id = try #require(phone.json["sessionId"].string)
            await host.send("DELETE", "/sessions/\(id)", as: bob.access).expectProblem(404, "not_found")
            #expect(await host.send("DELETE", "/sessions/\(id)", as: ada.access).status == 204)
            await host.send("DELETE", "/sessions/\(id)", as: ada.access).expectProblem(404, "not_found")
            let token = try #require(phone.json["accessToken"].string)
            await host.send("GET", "/me", as: token).expectProblem(401, "invalid_token")
            #expect(await host.send("GET", "/sessions", as: ada.access).json["items"].array?.count == 1)
            await host.send("GET", "/sessions").expectProblem(401, "unauthenticated")
            let service = try await host.key("service")
            await host.send("GET", "/sessions", as: service.text).expectProblem(403, "forbidden")
            await host.send("GET", "/me", as: service.text).expectProblem(404, "not_found")
        }
    }

    @Test func aRoleChangesAtOnceAndAnErasedUserIsGone() async throws {
        try await AccountsHost.with { host in
            let (ada, admin) = (try await host.join("ada"), try await host.key("admin").text)
            #expect(await host.send("GET", "/plays", as: ada.access).status == 200)
            #expect(await host.send("PATCH", "/users/\(ada.id)", ["role": "analyst"], as: admin).status == 200)
            #expect(await host.send("GET", "/users", as: ada.access).json["items"].array?.first?["username"] == "***")
            #expect(await host.send("GET", "/sessions", as: ada.access).json["items"].array?.count == 1)
            #expect(await host.send("DELETE", "/users/\(ada.id)", as: admin).status == 204)
            await host.send("GET", "/me", as: ada.access).expectProblem(401, "invalid_token")
            await host.refresh(ada.refresh).expectProblem(401, "invalid_token")
            #expect(try await host.audited().suffix(2) == ["role_changed", "erased"])
        }
    }
}
