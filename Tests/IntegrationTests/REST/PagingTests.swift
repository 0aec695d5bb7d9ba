import JSON
import TestSupport
import Testing

/// Whole lists, page by page, while others write.
@Suite("REST: paging")
struct PagingTests {
    /// Where a list is entered, and which links are followed.
    enum Direction: String, CaseIterable, Sendable {
        case forward, backward

        var entry: String { self == .forward ? "first" : "last" }
        var relation: String { self == .forward ? "next" : "prev" }
    }

    @Test("No row is missed or shown twice while rows come and go", arguments: EventKind.allCases, Direction.allCases)
    func walk(_ kind: EventKind, _ direction: Direction) async throws {
        try await TestHost.with { host in
            let user = try await host.addUser("ann")
            // Ties in time, so that the id has to break them.
            func add(_ number: Int) async {
                let time = JSONValue.string("2024-01-01T00:00:0\(number % 5)Z")
                #expect(await host.post(kind.path, kind.event(of: user, [kind.time: time])).status == 201)
            }
            for number in 0..<23 { await add(number) }
            let present = Set((1...23).map(String.init)).subtracting(["9"])
            var target: String? = "\(kind.path)?userId=\(user)&\(direction.entry)=4&fields=id"
            var seen: [String] = []
            var pages = 0
            while let next = target, pages < 30 {
                let page = await host.request("GET", next)
                #expect(page.status == 200, "\(next): \(page.text)")
                let ids = page.json["items"].array?.compactMap { $0["id"].string } ?? []
                #expect(!ids.isEmpty && ids.count <= 4)
                seen += direction == .forward ? ids : ids.reversed()
                if pages == 0 {
                    #expect(await host.request("DELETE", "\(kind.path)/9").status == 204 || ids.contains("9"))
                }
                await add(pages)
                target = page.link(direction.relation)
                #expect(
                    (target != nil)
                        == (page.json["pageInfo"][direction == .forward ? "hasNextPage" : "hasPreviousPage"] == true))
                pages += 1
            }
            #expect(Set(seen).count == seen.count, "\(seen)")
            #expect(Set(seen).isSuperset(of: present), "\(present.subtracting(seen))")
            let all = await host.request("GET", "\(kind.path)?userId=\(user)&first=100&fields=id").json["items"]
            let order = all.array?.compactMap { $0["id"].string } ?? []
            let walked = direction == .forward ? seen : seen.reversed()
            #expect(order.filter(Set(walked).contains) == walked.filter(Set(order).contains))
        }
    }

    @Test("Following next and then prev leads back, with all other parameters kept", arguments: EventKind.allCases)
    func thereAndBack(_ kind: EventKind) async throws {
        try await TestHost.with { host in
            let user = try await host.addUser("ann")
            for number in 0..<7 { _ = await host.post(kind.path, kind.event(of: user, video: "v \(number % 2)&=")) }
            let first = await host.request(
                "GET", "\(kind.path)?videoId=v+0%26%3D&orderBy=ID_ASC&first=2&fields=id,videoId")
            #expect(first.text.hasPrefix(#"{"items":[{"id":"1","videoId":"v 0&="},{"id":"3","videoId":"v 0&="}],"#))
            #expect(first.link("prev") == nil)
            let second = await host.request("GET", try #require(first.link("next")))
            #expect(second.text.hasPrefix(#"{"items":[{"id":"5","videoId":"v 0&="},{"id":"7","videoId":"v 0&="}],"#))
            #expect(second.link("next") == nil)
            let back = await host.request("GET", try #require(second.link("prev")))
            #expect(back.json["items"] == first.json["items"])
        }
    }

    @Test("A cursor of another list or order, or one that was changed, is refused")
    func foreignCursors() async throws {
        try await TestHost.with { host in
            let user = try await host.addUser("ann")
            for kind in EventKind.allCases { _ = await host.post(kind.path, kind.event(of: user)) }
            func cursor(_ target: String) async throws -> String {
                try #require(await host.request("GET", target).json["pageInfo"]["endCursor"].string)
            }
            let plays = try await cursor("/plays")
            for target in [
                "/users?after=\(plays)", "/playbook?after=\(plays)", "/plays?orderBy=ID_ASC&after=\(plays)",
                "/plays?after=\(plays.dropLast(3))", "/plays?after=A\(plays)", "/plays?after=", "/plays?before=%27",
                "/plays?after=\(String(repeating: "A", count: 5_000))",
            ] {
                await host.request("GET", target).expectProblem(400, "invalid_parameter")
            }
            #expect(await host.request("GET", "/plays?after=\(plays)").json["items"] == [])
        }
    }
}
