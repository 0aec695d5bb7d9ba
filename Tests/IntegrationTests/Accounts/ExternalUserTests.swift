import Foundation
import JSON
import ModuleKit
import Postgres
import TestSupport
import Testing

/// A site's own users: named by its ids, or by its tokens.
@Suite("Accounts: users of other sites", .serialized)
struct ExternalUserTests {
    private static let provisioning = ["modules.users.provision": "true"]

    @Test func aSiteWritesAndReadsByItsOwnIDs() async throws {
        try await AccountsHost.with(Self.provisioning) { host in
            let service = try await host.key("service").text
            let play = await host.send("POST", "/plays", ["externalUserId": "abc", "videoId": "v"], as: service)
            #expect(play.status == 201, "\(play.text)")
            let entry = await host.send(
                "POST", "/playbook", ["externalUserId": "abc", "videoId": "v", "interactionType": "pause"], as: service)
            #expect(entry.json["userId"] == play.json["userId"], "\(entry.text)")
            let recorded = await host.ask(
                """
                mutation { recordPlay(input: { externalUserId: "other", videoId: "v" }) {
                  play { user { externalId username } } } }
                """, as: service)
            #expect(recorded["data"]["recordPlay"]["play"]["user"]["externalId"] == "other", "\(recorded.description)")
            #expect(recorded["data"]["recordPlay"]["play"]["user"]["username"] == .null)
            let read = await host.ask(
                "{ userByExternalId(externalId: \"abc\") { id plays { totalCount nodes { videoId } } } }", as: service)
            #expect(read["data"]["userByExternalId"]["plays"]["totalCount"] == 1, "\(read.description)")
            #expect(read["data"]["userByExternalId"]["id"] == play.json["userId"])
            #expect(
                await host.ask("{ userByExternalId(externalId: \"no\") { id } }", as: service)["data"][
                    "userByExternalId"] == .null)
            for (path, count) in [
                ("/plays?externalUserId=abc", 1), ("/plays?externalUserId=nobody", 0),
                ("/playbook?externalUserId=abc", 1),
            ] {
                let listed = await host.send("GET", path, as: service)
                #expect(listed.json["items"].array?.count == count, "\(path): \(listed.text)")
            }
            for name in ["", "a%00", String(repeating: "a", count: 256)] {
                await host.send("GET", "/plays?externalUserId=\(name)", as: service)
                    .expectProblem(400, "invalid_parameter")
            }
            let both = await host.send(
                "POST", "/plays", ["externalUserId": "abc", "userId": "1", "videoId": "v"], as: service)
            both.expectProblem(422, "invalid_fields", pointers: ["/externalUserId"])
            await host.send("POST", "/plays", ["videoId": "v"], as: service)
                .expectProblem(422, "invalid_fields", pointers: ["/userId"])
            await host.send("POST", "/plays", ["userId": .null, "videoId": "v"], as: service)
                .expectProblem(422, "invalid_fields", pointers: ["/userId"])
            await host.send(
                "POST", "/plays", ["externalUserId": .string(String(repeating: "x", count: 256)), "videoId": "v"],
                as: service
            ).expectProblem(422, "invalid_fields", pointers: ["/externalUserId"])
            // An analyst may not look by what names a person.
            let analyst = try await host.key("analyst").text
            let refused = await host.ask("{ userByExternalId(externalId: \"abc\") { id } }", as: analyst)
            #expect(refused["errors"].array?.first?["extensions"]["code"] == "FORBIDDEN", "\(refused.description)")
        }
    }

    @Test func anUnknownUserIsRefusedUnlessTheyAreToBeMade() async throws {
        try await AccountsHost.with { host in
            let service = try await host.key("service").text
            await host.send("POST", "/plays", ["externalUserId": "abc", "videoId": "v"], as: service)
                .expectProblem(422, "invalid_fields", pointers: ["/externalUserId"])
            #expect(try await host.count("users") == 0)
        }
    }

    @Test func aUserIsMadeOnceHoweverManyArriveAtOnce() async throws {
        let database = try await TestDatabase.shared.migrated()
        try await AccountsHost.with(Self.provisioning, conninfo: database) { first in
            try await AccountsHost.with(Self.provisioning, conninfo: database) { second in
                let service = try await first.key("service").text
                let statuses = await withTaskGroup(of: Int.self) { group in
                    for number in 0..<60 {
                        group.addTask {
                            let body: JSONValue = ["externalUserId": .string("u\(number % 3)"), "videoId": "v"]
                            return await (number % 2 == 0 ? first : second).send("POST", "/plays", body, as: service)
                                .status
                        }
                    }
                    return await group.reduce(into: Set<Int>()) { $0.insert($1) }
                }
                #expect(statuses == [201])
                #expect(try await first.count("users") == 3)
                #expect(try await first.count("plays") == 60)
            }
        }
    }

    @Test func anErasedUserIsMadeAnew() async throws {
        try await AccountsHost.with(Self.provisioning) { host in
            let (service, admin) = (try await host.key("service").text, try await host.key("admin").text)
            func play() async -> TestHost.Answer {
                await host.send("POST", "/plays", ["externalUserId": "abc", "videoId": "v"], as: service)
            }
            let first = await play()
            #expect(await host.send("DELETE", "/users/\(first.json["userId"].string ?? "")", as: admin).status == 204)
            let second = await play()
            #expect(second.status == 201, "\(second.text)")
            #expect(second.json["userId"] != first.json["userId"])
        }
    }

    @Test func aViewerNamesThemselvesOrNobody() async throws {
        try await AccountsHost.with(Self.provisioning) { host in
            let ada = try await host.join("ada")
            let play = await host.send("POST", "/plays", ["videoId": "v"], as: ada.access)
            #expect(play.json["userId"] == .string(ada.id), "\(play.text)")
            let foreign = await host.send("POST", "/plays", ["externalUserId": "abc", "videoId": "v"], as: ada.access)
            foreign.expectProblem(403, "forbidden")
            #expect(try await host.count("users") == 1)
        }
    }

    // MARK: Tokens of the site

    /// Starts a host that trusts an issuer whose keys lie in a file.
    private static func trusting(_ body: (TestHost, URL) async throws -> Void) async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "jwks-\(UInt64.random(in: 0 ... .max)).json")
        try FileManager.default.copyItem(at: ExternalTokens.keys, to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let yaml = """
            auth:
              jwt:
                - issuer: https://id.example.org
                  audience: videoplay
                  keys: '\(file.path)'
                  role: realm_access.roles
                  roles: { staff: analyst, boss: admin, robot: service }
            """
        try await AccountsHost.with(provisioning, yaml: yaml) { host in try await body(host, file) }
    }

    @Test func theTokensOfAnIssuerAreTakenAsTheyAre() async throws {
        let tokens = try ExternalTokens()
        try await Self.trusting { host, _ in
            for (algorithm, token) in tokens.good {
                let me = await host.send("GET", "/me", as: token)
                #expect(me.json["externalId"] == "abc", "\(algorithm): \(me.text)")
            }
            #expect(try await host.count("users") == 1)
            let staff = try #require(tokens.other["staff"])
            #expect(await host.send("GET", "/users", as: staff).json["items"].array?.count == 2)
            let robot = try #require(tokens.other["robot"])
            #expect(await host.send("GET", "/me", as: robot).status == 404)
            #expect(await host.send("GET", "/plays", as: robot).status == 200)
            for (what, token) in tokens.bad {
                let answer = await host.send("GET", "/me", as: token)
                #expect(answer.status == 401, "\(what): \(answer.text)")
                #expect(answer.json["code"] == "invalid_token", "\(what)")
            }
        }
    }

    @Test func keysThatWereThereAreKeptWhileTheIssuerIsAway() async throws {
        let tokens = try ExternalTokens()
        try await Self.trusting { host, file in
            #expect(await host.send("GET", "/me", as: tokens.good["ES256"]).status == 200)
            try FileManager.default.removeItem(at: file)
            await host.send("GET", "/me", as: tokens.bad["an unknown key"]).expectProblem(401, "invalid_token")
            #expect(await host.send("GET", "/me", as: tokens.other["newcomer"]).status == 200)
        }
        try await Self.trusting { host, file in
            try FileManager.default.removeItem(at: file)
            await host.send("GET", "/me", as: tokens.good["ES256"]).expectProblem(503, "unavailable")
        }
    }
}
