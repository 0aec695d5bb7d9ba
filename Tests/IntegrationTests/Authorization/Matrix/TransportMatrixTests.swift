import GraphQL
import Host
import JSON
import Logging
import Settings
import TestSupport
import Testing

@testable import Relational

extension MatrixWorld {
    /// Runs a server beside, over the same database, that listens.
    func listening(logger: Logger = TestHost.quietLogger, _ body: (Int) async throws -> Void) async throws {
        let settings = try TestHost.settings(
            modules: TestHost.allModules, conninfo: conninfo, yaml: Self.yaml,
            overrides: AccountsHost.overrides.merging(["auth.adminKey": Self.adminKey]) { $1 })
        let server = try await ListeningTestHost.start(settings, logger: logger)
        do { try await body(server.address.port) } catch {
            try? await server.stop()
            throw error
        }
        try await server.stop()
    }

    /// Those whose answers are compared over every transport.
    var ofTransports: [Credential] {
        let names: Set = [
            "nobody", "alice", "service", "analyst", "ann", "admin", "alice-key-write", "service-record", "player",
        ]
        return credentials.filter { names.contains($0.name) }
    }
}

/// Every transport answers as POST does: to nobody more.
@Suite("Matrix: transports", .serialized)
struct TransportMatrixTests {
    /// An operation that tells whether something leaks.
    private struct Probe {
        let text: String
        var variables: JSONObject = [:]
        /// The code of the answer; nil where it has none.
        let code: String?
        var isMutation = false
    }

    private static func probes(_ world: MatrixWorld, _ credential: MatrixWorld.Credential) async throws -> [Probe] {
        let registry = world.registry
        let role = credential.role
        let refusal = role == .anonymous ? "UNAUTHENTICATED" : credential.scopes.contains(.read) ? nil : "FORBIDDEN"
        var probes: [Probe] = []
        // Where each is refused alike the first ones say enough.
        let length = refusal == nil && credential.person == "alice" ? 1 : 0
        for path in registry.paths(along: 1) where path.length <= length && (path.length == 0 || path.seed != nil) {
            let values = registry.values(of: path.type, to: role).joined(separator: " ")
            let code = refusal ?? (world.mayAsk(path, role) ? nil : "FORBIDDEN")
            probes.append(Probe(text: world.about(world.bob, path.document("nodeId \(values)")), code: code))
            for field in registry.hidden(of: path.type, to: role) where path.length == 0 {
                probes.append(Probe(text: world.about(world.bob, path.document(field)), code: refusal ?? "FORBIDDEN"))
            }
        }
        for (root, binding) in registry.catalog.roots {
            guard case .list(let type) = binding, MatrixRules.roots[root]?.contains(role) ?? false else { continue }
            for (field, comparison, value) in registry.comparisons(of: type)
            where comparison == "startsWith" && !registry.isPlain(field, of: type, to: role) {
                probes.append(
                    Probe(
                        text:
                            "query($v: \(value.nullable)) { \(root)(filter: { \(field): { startsWith: $v } }) { totalCount } }",
                        variables: ["v": "canary"], code: refusal ?? "FORBIDDEN"))
            }
        }
        for (name, mutation) in registry.catalog.mutations {
            let write = MatrixWrite(
                world: world, mutation: mutation, rule: try #require(MatrixRules.mutations[name]), way: .graphQL)
            var input = try await write.input()
            switch write.aim {
            case .row(let type): input["id"] = .string(world.bob.rows[type]?.id ?? "")
            case .user: input["userId"] = .string(world.bob.id)
            case .nothing: break
            }
            let isRow = if case .row = write.aim { true } else { false }
            let isAboutNobody = if case .nothing = write.aim { true } else { false }
            let code: String
            switch write.reach(of: credential) {
            case .all: continue
            case .own where isAboutNobody: continue
            case .own: code = isRow ? "NOT_FOUND" : "FORBIDDEN"
            case .refused: code = role == .anonymous ? "UNAUTHENTICATED" : "FORBIDDEN"
            }
            let type = name.prefix(1).uppercased() + name.dropFirst() + "Input"
            probes.append(
                Probe(
                    text: "mutation($input: \(type)!) { \(name)(input: $input) { __typename } }",
                    variables: ["input": .object(input)], code: code, isMutation: true))
        }
        return probes
    }

    @Test(
        "Every transport refuses what POST refuses, answers what POST answers, and tells nothing",
        arguments: MatrixTransport.allCases)
    func transports(_ transport: MatrixTransport) async throws {
        try await MatrixWorld.with { world in
            try await world.listening { port in
                let before = try await world.snapshot()
                for credential in world.ofTransports {
                    for probe in try await Self.probes(world, credential) {
                        let reply = try await transport.send(
                            probe.text, probe.variables, as: credential.token, to: port)
                        let sent = probe.text + JSONValue.object(probe.variables).text
                        let what = "\(credential.name) \(transport) \(sent): \(reply.all.prefix(600))"
                        let leaks = world.leaks(in: reply.all, to: credential, sent: sent)
                        #expect(leaks.isEmpty, "\(leaks) \(what)")
                        if probe.isMutation, transport.isSafe {
                            #expect(reply.codes.isEmpty == false || reply.status >= 400, "\(what)")
                            continue
                        }
                        #expect(Set(reply.codes) == Set([probe.code].compactMap(\.self)), "\(what)")
                        guard transport != .post, probe.code == nil else { continue }
                        let posted = try await MatrixTransport.post.send(
                            probe.text, probe.variables, as: credential.token, to: port)
                        #expect(reply.data == posted.data, "\(what) by POST: \(posted.all)")
                    }
                }
                let after = try await world.snapshot()
                // But for those who have logged in meanwhile.
                #expect(
                    before.filter { !$0.hasPrefix("user_sessions") } == after.filter { !$0.hasPrefix("user_sessions") })
            }
        }
    }

    @Test("A player's token in a body is taken by the routes that record, and by no other")
    func tokensInBodies() async throws {
        try await MatrixWorld.with { world in
            for credential in world.credentials {
                guard let token = credential.token else { continue }
                for (route, rule) in MatrixRules.routes where !route.hasPrefix("GET") && !route.hasPrefix("DELETE") {
                    guard case .write(let name) = rule, let mutation = world.registry.catalog.mutations[name] else {
                        continue
                    }
                    let parts = route.split(separator: " ").map(String.init)
                    let write = MatrixWrite(
                        world: world, mutation: mutation, rule: try #require(MatrixRules.mutations[name]),
                        way: .route(method: parts[0], path: parts[1]))
                    var body = try await write.input()
                    if mutation.inputNames.contains("userId") { body["userId"] = .string(world.alice.id) }
                    body["token"] = .string(token)
                    let path = parts[1].replacing("{id}", with: world.alice.id)
                    for type in ["application/json", "text/plain;charset=UTF-8"] {
                        let answer = await world.host.request(
                            parts[0], path, headers: [("content-type", type)], body: JSONValue.object(body).text)
                        let what: Comment = "\(credential.name) \(route) \(type): \(answer.text)"
                        if write.rule.isRecording, credential.scopes == .record {
                            // Of a site's own back end and of a viewer alike.
                            let isGood = write.reach(of: credential) != .refused
                            #expect(answer.status == (isGood ? 201 : 403), what)
                        } else {
                            #expect([401, 403, 415, 422].contains(answer.status), what)
                        }
                        #expect(!answer.whole.contains(token), what)
                    }
                }
            }
        }
    }
}
