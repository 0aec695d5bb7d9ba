import JSON
import ModuleKit
import TestSupport
import Testing

@testable import Host
@testable import Relational

/// Every mutation, and every route that writes, for every credential: about oneself, about a stranger, and about one who is gone.
@Suite("Matrix: writes", .serialized)
struct WriteMatrixTests {
    @Test("Every mutation: what one may not is refused, changes nothing, and says of a stranger what it says of nobody")
    func mutations() async throws {
        try await MatrixWorld.with { world in
            for (name, mutation) in world.registry.catalog.mutations.sorted(by: { $0.key < $1.key }) {
                let rule = try #require(MatrixRules.mutations[name])
                try await Self.judge(MatrixWrite(world: world, mutation: mutation, rule: rule, way: .graphQL))
            }
        }
    }

    @Test("Every route that writes, likewise")
    func routes() async throws {
        try await MatrixWorld.with { world in
            let settings = try TestHost.settings(modules: TestHost.allModules, conninfo: world.conninfo)
            let routes = try ModuleAssembly.assemble(settings).modules.flatMap(\.registration.routes.all)
            var count = 0
            for route in routes {
                guard case .write(let name) = route.action else { continue }
                let mutation = try #require(world.registry.catalog.mutations[name])
                let rule = try #require(MatrixRules.mutations[name])
                let way = MatrixWrite.Way.route(method: route.method.rawValue, path: route.path)
                try await Self.judge(MatrixWrite(world: world, mutation: mutation, rule: rule, way: way))
                count += 1
            }
            #expect(count > 10)
        }
    }

    private static func judge(_ write: MatrixWrite) async throws {
        for credential in write.world.credentials {
            let reach = write.reach(of: credential)
            if reach == .refused { try await refused(write, credential) }
            switch write.aim {
            case .row(let type):
                if reach == .own { try await strangers(write, credential, type) }
                if reach != .refused, credential.isWhole { try await rows(write, credential, type, reach) }
            case .user:
                if reach == .own { try await strangers(write, credential) }
                if reach != .refused { try await users(write, credential, reach) }
            case .nothing:
                if reach != .refused, credential.isWhole { try await anybody(write, credential, reach) }
            }
        }
    }

    private static func expect(
        _ write: MatrixWrite, _ answer: TestHost.Answer, _ verdict: MatrixWrite.Verdict, _ sent: String,
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) {
        let found = write.verdict(answer)
        #expect(
            found == verdict, "\(write.mutation.name) is \(found), not \(verdict), for \(sent): \(answer.text)",
            sourceLocation: sourceLocation)
    }

    /// What names a stranger, and what names one who is gone in their place.
    private static func pairs(_ write: MatrixWrite) -> [(foreign: JSONObject, gone: JSONObject)] {
        let world = write.world
        switch write.aim {
        case .row(let type):
            return [(["id": .string(world.bob.rows[type]?.id ?? "")], ["id": .string(world.gone.rows[type]?.id ?? "")])]
        case .user:
            var pairs: [(JSONObject, JSONObject)] = [
                (["userId": .string(world.bob.id)], ["userId": .string(world.gone.id)])
            ]
            if write.mutation.inputNames.contains("externalUserId") {
                pairs.append(
                    (
                        ["externalUserId": .string(world.bob.external)],
                        ["externalUserId": .string(world.gone.external)]
                    ))
            }
            if write.mutation.inputNames.contains("clientEventId") {
                for name in ["Play", "PlaybookEntry"] {
                    let event = { (person: MatrixWorld.Person) -> JSONObject in
                        [
                            "userId": .string(person.id),
                            "clientEventId": person.rows[name]?.values["clientEventId"] ?? .null,
                        ]
                    }
                    pairs.append((event(world.bob), event(world.gone)))
                }
            }
            return pairs
        case .nothing: return [([:], [:])]
        }
    }

    private static func all(_ write: MatrixWrite, with more: JSONObject) async throws -> JSONObject {
        var input = try await write.input()
        for member in more.members { input[member.name] = member.value }
        return input
    }

    // MARK: What is refused

    private static func refused(_ write: MatrixWrite, _ credential: MatrixWorld.Credential) async throws {
        let verdict = credential.role == .anonymous ? MatrixWrite.Verdict.unauthenticated : .forbidden
        try await compare(write, credential, verdict)
    }

    /// Expects the same of a stranger and of one who is gone, and that nothing changes.
    private static func compare(
        _ write: MatrixWrite, _ credential: MatrixWorld.Credential, _ verdict: MatrixWrite.Verdict
    ) async throws {
        for pair in pairs(write) {
            let base = try await all(write, with: [:])
            var (one, other) = (base, base)
            for member in pair.foreign.members { one[member.name] = member.value }
            for member in pair.gone.members { other[member.name] = member.value }
            let before = try await write.world.snapshot()
            let (foreign, sent) = await write.run(one, as: credential)
            let (gone, _) = await write.run(other, as: credential)
            let after = try await write.world.snapshot()
            expect(write, foreign, verdict, sent)
            let names = zip(JSONValue.object(pair.foreign).texts, JSONValue.object(pair.gone).texts).map { ($0, $1) }
            write.world.expectSame(foreign, gone, names, "\(write.mutation.name) \(sent): \(foreign.text) \(gone.text)")
            #expect(before == after, "It has changed something: \(write.mutation.name) \(sent): \(foreign.text)")
        }
    }

    private static func strangers(
        _ write: MatrixWrite, _ credential: MatrixWorld.Credential, _ type: String
    ) async throws { try await compare(write, credential, .missing) }

    private static func strangers(_ write: MatrixWrite, _ credential: MatrixWorld.Credential) async throws {
        try await compare(write, credential, .forbidden)
    }

    // MARK: What is done

    private static func rows(
        _ write: MatrixWrite, _ credential: MatrixWorld.Credential, _ type: String, _ reach: MatrixRules.Reach
    ) async throws {
        let world = write.world
        if let person = credential.person, let user = world.people[person] {
            var (who, id) = (credential, "")
            if type == "User" {
                guard ["alice", "ann"].contains(credential.name) else { return }
                (id, who) = try await world.newcomer(credential.role)
            } else {
                id = try await world.newRow(type, of: user.id)
            }
            let (answer, sent) = await write.run(try await all(write, with: ["id": .string(id)]), as: who)
            expect(write, answer, .done, sent)
        }
        guard reach == .all else { return }
        let id = try await world.newRow(type, of: world.bob.id)
        let (answer, sent) = await write.run(try await all(write, with: ["id": .string(id)]), as: credential)
        expect(write, answer, .done, sent)
        let gone = world.gone.rows[type]?.id ?? ""
        let (missing, to) = await write.run(try await all(write, with: ["id": .string(gone)]), as: credential)
        expect(write, missing, .missing, to)
    }

    private static func users(
        _ write: MatrixWrite, _ credential: MatrixWorld.Credential, _ reach: MatrixRules.Reach
    ) async throws {
        let world = write.world
        if let person = credential.person, let user = world.people[person] {
            // A key may not be good for more than the credential by which it is made.
            guard write.mutation.name != "createKey" || credential.isWhole else { return }
            var ways: [JSONObject] = [["userId": .string(user.id)], [:]]
            if write.mutation.inputNames.contains("externalUserId") {
                ways.append(["externalUserId": .string(user.external)])
            }
            // What a stranger calls their event is nobody else's business.
            if write.mutation.inputNames.contains("clientEventId") {
                for (name, row) in world.bob.rows where row.values["clientEventId"] != nil {
                    ways.append(["clientEventId": row.values["clientEventId"] ?? .null])
                    ways.append(["clientEventId": world.gone.rows[name]?.values["clientEventId"] ?? .null])
                }
            }
            for way in ways {
                let (answer, sent) = await write.run(try await all(write, with: way), as: credential)
                expect(write, answer, .done, sent)
                if let event = way["clientEventId"]?.string { try await world.forget(event, of: user, write.mutation) }
            }
            if credential.videos != nil {
                let other = try await all(write, with: ["videoId": .string(world.bob.video)])
                let (answer, sent) = await write.run(other, as: credential)
                expect(write, answer, .forbidden, sent)
            }
        }
        guard reach == .all, credential.isWhole else { return }
        for pair in pairs(write) where pair.foreign["clientEventId"] == nil {
            let (answer, sent) = await write.run(try await all(write, with: pair.foreign), as: credential)
            expect(write, answer, .done, sent)
            let (missing, to) = await write.run(try await all(write, with: pair.gone), as: credential)
            expect(write, missing, .invalid, to)
        }
    }

    private static func anybody(
        _ write: MatrixWrite, _ credential: MatrixWorld.Credential, _ reach: MatrixRules.Reach
    ) async throws {
        var who = credential
        if reach == .own { who = try await write.world.newcomer(credential.role).credential }
        let (answer, sent) = await write.run(try await write.input(), as: who)
        // Whoever is no user has no session and no password.
        let isNobodys = ["logOut", "changePassword"].contains(write.mutation.name) && who.person == nil
        expect(write, answer, isNobodys ? .missing : .done, sent)
        // Whoever is let in is told who they are.
        if ["logIn", "refreshSession"].contains(write.mutation.name) {
            #expect(answer.text.contains("\"\(write.world.alice.id)\""), "\(sent): \(answer.text)")
        }
    }
}
