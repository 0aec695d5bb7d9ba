import JSON
import TestSupport
import Testing

/// An event that is sent again is known again.
@Suite("REST: idempotency")
struct IdempotencyTests {
    private static let id = "0c9e1f9a-2f9b-4a53-9a11-6a6b4f3c2d10"

    /// The ways in which a client says which event it is: fields and headers.
    private static let ways: [(fields: JSONObject, headers: [(String, String)])] = [
        (["clientEventId": .string(id)], []),
        ([:], [("idempotency-key", id)]),
        ([:], [("idempotency-key", "\"" + id + "\"")]),
        (["clientEventId": .string(id.uppercased())], [("idempotency-key", id)]),
    ]

    @Test("Sent again, however its id is given, an event gives the first row with 200", arguments: EventKind.allCases)
    func again(_ kind: EventKind) async throws {
        try await TestHost.with { host in
            let (ann, bob) = (try await host.addUser("ann"), try await host.addUser("bob"))
            let first = await host.post(kind.path, kind.event(of: ann, Self.ways[0].fields))
            #expect(first.status == 201 && first.json["clientEventId"] == .string(Self.id))
            for way in Self.ways {
                let again = await host.post(
                    kind.path, kind.event(of: ann, way.fields.merging(["sentTimestamp": "2026-01-01T00:00:00Z"])),
                    headers: way.headers)
                #expect(again.status == 200 && again.json == first.json, "\(way): \(again.text)")
            }
            let other = await host.post(kind.path, kind.event(of: bob, Self.ways[0].fields))
            #expect(other.status == 201 && other.json["id"] != first.json["id"])
            #expect(try await host.count(kind.table) == 2)
            let location = try #require(first.header("location"))
            #expect(await host.request("DELETE", location).status == 204)
            #expect(await host.post(kind.path, kind.event(of: ann, Self.ways[0].fields)).status == 201)
        }
    }

    @Test("An Idempotency-Key that is no UUID works alike", arguments: EventKind.allCases)
    func anyKey(_ kind: EventKind) async throws {
        try await TestHost.with { host in
            let user = try await host.addUser("ann")
            let statuses = await [("k1", 201), ("\"k1\"", 200), ("k1", 200), ("k2", 201), ("K1", 201)].asyncMap {
                key, _ in
                await host.post(kind.path, kind.event(of: user), headers: [("idempotency-key", key)]).status
            }
            #expect(statuses == [201, 200, 200, 201, 201])
            let long = String(repeating: "k", count: 256)
            await host.post(kind.path, kind.event(of: user), headers: [("idempotency-key", long)])
                .expectProblem(422, "invalid_fields", pointers: ["Idempotency-Key"])
            await host.post(kind.path, kind.event(of: user), headers: [("idempotency-key", "")])
                .expectProblem(422, "invalid_fields", pointers: ["Idempotency-Key"])
            await host.post(
                kind.path, kind.event(of: user, ["clientEventId": .string(Self.id)]),
                headers: [("idempotency-key", "k1")]
            ).expectProblem(422, "invalid_fields", pointers: ["/clientEventId"])
        }
    }

    @Test("Sent again with other content it is refused, and the stored row is named", arguments: EventKind.allCases)
    func otherContent(_ kind: EventKind) async throws {
        try await TestHost.with { host in
            let user = try await host.addUser("ann")
            let first = await host.post(kind.path, kind.event(of: user, Self.ways[0].fields))
            #expect(first.status == 201)
            for way in Self.ways {
                let other = await host.post(
                    kind.path, kind.event(of: user, video: "another", way.fields), headers: way.headers)
                if way.headers.isEmpty {
                    other.expectProblem(409, "conflict", pointers: ["/clientEventId"])
                } else {
                    other.expectProblem(422, "idempotency_key_reused", pointers: ["Idempotency-Key"])
                }
                #expect(other.json["detail"].string?.contains("under the id 1.") == true, "\(other.text)")
            }
            #expect(try await host.count(kind.table) == 1)
        }
    }

    @Test("Of fifty at once one is stored, and all get that row", arguments: EventKind.allCases)
    func atOnce(_ kind: EventKind) async throws {
        try await TestHost.with { host in
            let user = try await host.addUser("ann")
            let answers = await withTaskGroup(of: TestHost.Answer.self) { group in
                for number in 0..<50 {
                    group.addTask {
                        let event = kind.event(of: user, video: "v\(number % 2)", ["clientEventId": .string(Self.id)])
                        return await host.post(kind.path, event)
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.count { $0.status == 201 } == 1)
            #expect(answers.count { $0.status == 200 } == 24)
            #expect(answers.count { $0.status == 409 } == 25)
            #expect(Set(answers.filter { $0.status < 300 }.map(\.json)).count == 1)
            #expect(try await host.count(kind.table) == 1)
        }
    }
}

extension JSONObject {
    /// The object with further members.
    fileprivate func merging(_ more: JSONObject) -> JSONObject {
        var merged = self
        for member in more.members { merged[member.name] = member.value }
        return merged
    }
}

extension Sequence {
    /// The results of an asynchronous function, one after the other.
    func asyncMap<Result>(_ transform: (Element) async -> Result) async -> [Result] {
        var results: [Result] = []
        for element in self { results.append(await transform(element)) }
        return results
    }
}
