import Foundation
import JSON
import Postgres
import TestSupport
import Testing

/// Clients that record plays and register users by mutations, one after the other, and remember what they were told.
actor MutationLoad {
    /// One mutation, its name for the write, and the answer to it.
    struct Attempt: Sendable {
        /// The play's `clientEventId`, or the user's name.
        let name: String
        let isPlay: Bool
        let answer: JSONValue
        let status: Int
        let duration: Duration

        var field: String { isPlay ? "recordPlay" : "registerUser" }
        var isAcknowledged: Bool { answer["errors"] == .null }
        /// Whether the error says that nobody knows whether it was written.
        var isUncertain: Bool { answer["errors"][0]["extensions"]["mayHaveBeenWritten"] == .bool(true) }
        /// The id of what was written.
        var id: String? { answer["data"][field][isPlay ? "play" : "user"]["id"].string }
    }

    private let host: TestHost
    private let user: String
    private var clients: [Task<Void, Never>] = []
    private(set) var attempts: [Attempt] = []

    var acknowledged: Int { attempts.count { $0.isAcknowledged } }
    var failed: Int { attempts.count { !$0.isAcknowledged } }

    /// - Parameter user: whose plays are recorded.
    init(_ host: TestHost, user: String) {
        self.host = host
        self.user = user
    }

    func start(players: Int = 12, registrants: Int = 1) {
        for _ in 0..<players { clients.append(Task { await run { await self.play(UUID().uuidString.lowercased()) } }) }
        for client in 0..<registrants {
            clients.append(
                Task { await run { await self.register("user-\(client)-\(UInt32.random(in: 0 ... .max))") } })
        }
    }

    /// Returns when every client has had its last answer.
    func end() async {
        for client in clients { client.cancel() }
        for client in clients { await client.value }
    }

    private func run(_ attempt: @escaping @Sendable () async -> Attempt) async {
        while !Task.isCancelled {
            // Not in the client's own task, whose end would cut the mutation off.
            let attempt = await Task { await attempt() }.value
            attempts.append(attempt)
            // A client that is told to come back later does.
            if !attempt.isAcknowledged { try? await Task.sleep(for: .milliseconds(20)) }
        }
    }

    nonisolated func play(_ event: String) async -> Attempt {
        await ask(
            event, isPlay: true,
            """
            mutation($user: ID!, $name: UUID!) {
              recordPlay(input: { userId: $user, videoId: "v", clientEventId: $name }) { play { id } }
            }
            """, ["user": .string(user), "name": .string(event)])
    }

    nonisolated func register(_ name: String) async -> Attempt {
        await ask(
            name, isPlay: false,
            """
            mutation($name: String!, $email: String!) {
              registerUser(input: { username: $name, email: $email, password: "correct horse" }) { user { id } }
            }
            """, ["name": .string(name), "email": .string(name + "@example.org")])
    }

    private nonisolated func ask(
        _ name: String, isPlay: Bool, _ document: String, _ variables: JSONValue
    ) async -> Attempt {
        let start = ContinuousClock.now
        let answer = await host.post("/query", ["query": .string(document), "variables": variables])
        return Attempt(
            name: name, isPlay: isPlay, answer: answer.json, status: answer.status,
            duration: ContinuousClock.now - start)
    }

    /// Expects that each answer is true of what the tables hold, and that every write can be finished by sending it again.
    ///
    /// - Parameter limit: the time of an operation.
    func check(limit: Duration) async throws {
        let plays = try await stored("SELECT client_event_id::text, id FROM plays")
        let users = try await stored("SELECT username, id FROM users")
        for attempt in attempts {
            let ids = (attempt.isPlay ? plays : users)[attempt.name] ?? []
            // Twice the limit again is for a machine that is busy with other tests.
            #expect(attempt.duration < limit * 3 + .seconds(10), "\(attempt)")
            if attempt.isAcknowledged {
                #expect(attempt.status == 200 && ids == attempt.id.map { [$0] }, "\(attempt): \(ids)")
            } else {
                expectRefusal(attempt)
                #expect(attempt.isUncertain ? ids.count <= 1 : ids.isEmpty, "\(attempt): \(ids)")
            }
        }
        for attempt in attempts where !attempt.isAcknowledged {
            let again = try await finish(attempt)
            if attempt.isPlay {
                #expect(again.isAcknowledged, "\(again)")
                if let id = plays[attempt.name]?.first { #expect(again.id == id) }
            } else {
                let isTaken = again.answer["errors"][0]["extensions"]["code"] == "CONFLICT"
                #expect(users[attempt.name] == nil ? again.isAcknowledged : isTaken, "\(again)")
            }
        }
        let finished = (
            plays: try await stored("SELECT client_event_id::text, id FROM plays"),
            users: try await stored("SELECT username, id FROM users")
        )
        for attempt in attempts {
            #expect((attempt.isPlay ? finished.plays : finished.users)[attempt.name]?.count == 1, "\(attempt)")
        }
    }

    /// Sends a mutation again until it is answered, now that the database is back. A machine that is busy with other tests
    /// may take too long over a password.
    private nonisolated func finish(_ attempt: Attempt) async throws -> Attempt {
        var again = attempt
        try await eventually("the mutation does not come through: \(attempt)") {
            again = attempt.isPlay ? await play(attempt.name) : await register(attempt.name)
            return again.status == 200
        }
        return again
    }

    /// Expects of an error that it says what the client can do, and where it stands.
    private func expectRefusal(_ attempt: Attempt) {
        let error = attempt.answer["errors"][0]
        #expect(attempt.answer["errors"].array?.count == 1, "\(attempt)")
        #expect(["SERVICE_UNAVAILABLE", "TIMEOUT"].contains(error["extensions"]["code"].string), "\(attempt)")
        #expect(error["path"] == [.string(attempt.field)], "\(attempt)")
        #expect(error["locations"][0]["line"] == 2, "\(attempt)")
        let message = error["message"].string ?? ""
        let tellsSo = message.contains("may or may not have been written") || message.hasPrefix("This was written")
        #expect(tellsSo == attempt.isUncertain, "\(attempt)")
        // What nobody knows is a field's error; else the whole request is refused and can be sent again.
        let isWhole = attempt.answer["data"] == .null
        #expect(isWhole ? attempt.status == 503 : attempt.status == 200, "\(attempt)")
        if attempt.isUncertain { #expect(attempt.answer["data"] == .object([attempt.field: .null]), "\(attempt)") }
    }

    /// The ids that a table has under each name.
    private func stored(_ sql: String) async throws -> [String: [String]] {
        let result = try await host.database.query("\(raw: sql)")
        var ids: [String: [String]] = [:]
        for row in result {
            guard let name = try row.decode(String?.self, at: 0) else { continue }
            ids[name, default: []].append(String(try row.decode(Int64.self, at: 1)))
        }
        return ids
    }
}
