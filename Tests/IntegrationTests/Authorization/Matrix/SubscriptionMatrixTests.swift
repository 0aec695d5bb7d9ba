import JSON
import Postgres
import TestSupport
import Testing

@testable import Relational

/// Every subscription with every argument, for every credential, over every transport that streams.
@Suite("Matrix: subscriptions", .serialized)
struct SubscriptionMatrixTests {
    /// One subscription of somebody's.
    private struct Subscription {
        let id: String
        let field: String
        let type: String
        let text: String
        /// Whether the event of somebody's row is meant by its arguments.
        let means: @Sendable (MatrixWorld.Person) -> Bool
    }

    private static func subscriptions(_ world: MatrixWorld, _ role: Role) -> [Subscription] {
        let registry = world.registry
        var subscriptions: [Subscription] = []
        for (name, type) in MatrixRules.subscriptions.sorted(by: { $0.key < $1.key }) {
            let values = registry.values(of: type, to: role).joined(separator: " ")
            let user = registry.values(of: "User", to: role).joined(separator: " ")
            let lists =
                role == .anonymous ? "" : " user { \(user) plays(first: 5) { totalCount nodes { videoId deviceId } } }"
            func add(_ arguments: String, _ means: @escaping @Sendable (MatrixWorld.Person) -> Bool) {
                subscriptions.append(
                    Subscription(
                        id: String(subscriptions.count), field: name, type: type,
                        text: "subscription { \(name)\(arguments) { nodeId \(values)\(lists) } }", means: means))
            }
            add("") { _ in true }
            for argument in registry.catalog.subscriptions[name]?.arguments ?? [] {
                for whose in [world.bob, world.alice, world.gone] {
                    guard let value = whose.rows[type]?.values[argument.name]?.string else { continue }
                    add("(\(argument.name): \"\(value)\")") { $0.rows[type]?.values[argument.name]?.string == value }
                }
            }
        }
        return subscriptions
    }

    private static let transports: [MatrixTransport] = [
        .eventStream, .eventStreamByGet, .sharedEventStream, .webSocketByHeader, .webSocketByMessage,
    ]

    @Test("Nobody hears of what they may not see", arguments: transports)
    func events(_ transport: MatrixTransport) async throws {
        try await MatrixWorld.with { world in
            try await world.listening { port in
                for credential in world.ofTransports {
                    try await Self.judge(world, credential, transport, port)
                }
            }
        }
    }

    private static func judge(
        _ world: MatrixWorld, _ credential: MatrixWorld.Credential, _ transport: MatrixTransport, _ port: Int
    ) async throws {
        let subscriptions = subscriptions(world, credential.role)
        let mayHear = credential.role != .anonymous && credential.scopes.contains(.read)
        let session = UncheckedBox(
            try await onThread { UncheckedBox(try StreamSession.open(transport, port, credential.token)) }.value)
        let watch = UncheckedBox(
            try await onThread {
                UncheckedBox(try StreamSession.open(.webSocketByHeader, port, try world.credential("admin").token))
            }.value)
        try await onThread {
            for subscription in subscriptions {
                try session.value.start(subscription.id, subscription.text)
                if subscription.means(world.bob), subscription.text.contains("\(subscription.field) {") {
                    try watch.value.start(subscription.field, "subscription { \(subscription.field) { id } }")
                }
            }
            guard !mayHear else { return }
            session.value.read { subscriptions.allSatisfy { session.value.ended.contains($0.id) } }
        }
        // Each is there once the server says so; an event that comes before would be heard by nobody.
        let expected = mayHear ? subscriptions.count : 0
        try await eventually(within: .seconds(30), "\(credential.name) \(transport): the subscriptions are not there") {
            let reply = try await MatrixTransport.metrics(port)
            return reply == expected + MatrixRules.subscriptions.count
        }
        let admin = try world.credential("admin")
        let service = try world.credential("service")
        for person in [world.bob, world.alice] {
            for (name, mutation) in world.registry.catalog.mutations where mutation.isRecording {
                let write = MatrixWrite(
                    world: world, mutation: mutation, rule: try #require(MatrixRules.mutations[name]), way: .graphQL)
                var input = try await write.input()
                for (field, value) in person.rows[mutation.type ?? ""]?.values.members.map({ ($0.name, $0.value) })
                    ?? []
                where mutation.inputNames.contains(field) && field != "clientEventId" { input[field] = value }
                let type = name.prefix(1).uppercased() + name.dropFirst() + "Input"
                let reply = try await MatrixTransport.post.send(
                    "mutation($input: \(type)!) { \(name)(input: $input) { __typename } }", ["input": .object(input)],
                    as: (person.id == world.bob.id ? service : admin).token, to: port)
                #expect(reply.codes.isEmpty, "\(reply.all)")
            }
        }
        try await onThread {
            // What an operator has heard of has been told to all.
            watch.value.read {
                MatrixRules.subscriptions.keys.allSatisfy { (watch.value.answers[$0]?.count ?? 0) >= 2 }
            }
            if mayHear {
                for subscription in subscriptions {
                    let count = Self.heard(world, credential, subscription).count
                    session.value.read { (session.value.answers[subscription.id]?.count ?? 0) >= count }
                }
            }
            session.value.drain()
        }
        let leaks = world.leaks(in: session.value.all, to: credential, sent: "")
        #expect(leaks.isEmpty, "\(credential.name) hears \(leaks) over \(transport)")
        for subscription in subscriptions {
            let answers = session.value.answers[subscription.id] ?? session.value.answers[""] ?? []
            let what = "\(credential.name) \(transport) \(subscription.text): \(JSONValue.array(answers).text)"
            guard mayHear else {
                let code = credential.role == .anonymous ? "UNAUTHENTICATED" : "FORBIDDEN"
                #expect(
                    answers.flatMap { MatrixWorld.codes(of: $0) } == [code], "\(what) \(session.value.all.prefix(400))")
                continue
            }
            let users = answers.compactMap { $0["data"][subscription.field]["userId"].string }
            #expect(users.sorted() == Self.heard(world, credential, subscription).sorted(), "\(what)")
        }
        _ = try await onThread {
            session.value.close()
            watch.value.close()
        }
        try await eventually(within: .seconds(30), "the subscriptions do not end") {
            let reply = try await MatrixTransport.metrics(port)
            return reply == 0
        }
    }

    /// Of whose events somebody hears.
    private static func heard(
        _ world: MatrixWorld, _ credential: MatrixWorld.Credential, _ subscription: Subscription
    ) -> [String] {
        [world.bob, world.alice].filter { person in
            guard subscription.means(person) else { return false }
            switch MatrixRules.types[subscription.type]?.seen(by: credential.role) {
            case .all: return true
            case .own: return credential.person.flatMap { world.people[$0] }?.id == person.id
            case .nothing, nil: return false
            }
        }.map(\.id)
    }
}

/// What one thread at a time has: the test waits for each before it starts the next.
private struct UncheckedBox<Value>: @unchecked Sendable {
    let value: Value
    init(_ value: Value) { self.value = value }
}

extension MatrixTransport {
    /// How many subscriptions a server has, as an operator sees it.
    static func metrics(_ port: Int) async throws -> Int {
        try await onThread {
            let wire = try Wire(port: port)
            wire.request("GET", "/metrics", [("Authorization", "Bearer \(MatrixWorld.adminKey)")])
            let head = try wire.head()
            let line = try wire.body(of: head).split(separator: "\n").first { $0.hasPrefix("graphql_subscriptions ") }
            return line?.split(separator: " ").last.flatMap { Double($0) }.map { Int($0) } ?? -1
        }
    }
}
