import Foundation
import JSON
import Postgres
import TestSupport
import Testing

/// Events that come at the same moment are stored together, and each is answered for itself.
@Suite("REST: events at once")
struct GroupedWriteTests {
    /// An event, and what its answer must be, whatever comes with it.
    private struct Event: Sendable {
        enum Expected {
            case stored, once, unknownUser, invalid
        }

        let number: Int
        let user: String
        let expected: Expected
        let id: String?

        var video: String {
            switch expected {
            case .invalid: ""
            case .once: "the same"
            case .stored, .unknownUser: "video \(number)"
            }
        }
        var more: JSONObject { id.map { ["clientEventId": .string($0)] } ?? [:] }
    }

    /// A tenth repeats another event, a tenth is of a user that there is not, some are not valid.
    private static func events(_ count: Int, users: [String]) -> [Event] {
        let repeated = (0..<count / 20).map { _ in UUID().uuidString }
        return (0..<count).map { number in
            let user = users[number % users.count]
            return switch number % 10 {
            case 3: Event(number: number, user: users[0], expected: .once, id: repeated[number / 10 % repeated.count])
            case 5: Event(number: number, user: "\(900_000 + number)", expected: .unknownUser, id: nil)
            case 7 where number % 40 == 7: Event(number: number, user: user, expected: .invalid, id: nil)
            case 1: Event(number: number, user: user, expected: .stored, id: UUID().uuidString)
            default: Event(number: number, user: user, expected: .stored, id: nil)
            }
        }
    }

    @Test("By REST: its own row, the row of the first time, or what is wrong with it", arguments: EventKind.allCases)
    func byREST(_ kind: EventKind) async throws {
        try await TestHost.with { host in
            var users: [String] = []
            for number in 0..<7 { users.append(try await host.addUser("user\(number)")) }
            let events = Self.events(600, users: users)
            let answers = await withTaskGroup(of: (Event, TestHost.Answer).self) { group in
                for event in events {
                    group.addTask {
                        (event, await host.post(kind.path, kind.event(of: event.user, video: event.video, event.more)))
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            var stored: Set<String> = []
            var firsts: [String: Set<String>] = [:]
            for (event, answer) in answers {
                let (id, video) = (answer.json["id"].string ?? "", answer.json["videoId"].string)
                switch event.expected {
                case .stored:
                    #expect(answer.status == 201 && video == event.video, "\(answer.text)")
                    #expect(answer.json["userId"] == .string(event.user))
                    #expect(answer.header("location") == "\(kind.path)/\(id)")
                    #expect(stored.insert(id).inserted)
                case .once:
                    #expect([200, 201].contains(answer.status), "\(answer.text)")
                    firsts[event.id ?? "", default: []].insert(answer.text)
                    if answer.status == 201 { #expect(stored.insert(id).inserted && video == event.video) }
                case .unknownUser: answer.expectProblem(422, "invalid_fields", pointers: ["/userId"])
                case .invalid: answer.expectProblem(422, "invalid_fields", pointers: ["/videoId"])
                }
            }
            #expect(firsts.values.allSatisfy { $0.count == 1 })
            #expect(try await host.count(kind.table) == Int64(stored.count))
            #expect(host.database.statistics.insertGroups > 0)
        }
    }

    @Test("By mutation, too", arguments: EventKind.allCases)
    func byMutation(_ kind: EventKind) async throws {
        try await TestHost.with { host in
            let user = try await host.addUser("ann")
            let events = Self.events(200, users: [user])
            let (field, payload, more) =
                kind == .plays
                ? ("recordPlay", "play", "") : ("recordInteraction", "playbookEntry", ", interactionType: \"play\"")
            let answers = await withTaskGroup(of: (Event, JSONValue).self) { group in
                for event in events {
                    let id = event.id.map { ", clientEventId: \"\($0)\"" } ?? ""
                    group.addTask {
                        let answer = await host.query(
                            """
                            mutation { it: \(field)(input: { userId: \(event.user), videoId: "\(event.video)"\(id)\(more) }) {
                              \(payload) { id videoId user { username } } } }
                            """)
                        return (event, answer)
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            var stored: Set<String> = []
            for (event, answer) in answers {
                let row = answer["data"]["it"][payload]
                switch event.expected {
                case .stored:
                    #expect(
                        row["videoId"] == .string(event.video) && row["user"]["username"] == "ann", "\(answer.text)")
                    #expect(stored.insert(row["id"].string ?? "").inserted)
                case .once: stored.insert(row["id"].string ?? "")
                case .unknownUser:
                    #expect(answer["errors"][0]["extensions"]["inputPath"] == ["input", "userId"], "\(answer.text)")
                case .invalid:
                    #expect(answer["errors"][0]["extensions"]["inputPath"] == ["input", "videoId"], "\(answer.text)")
                }
            }
            #expect(try await host.count(kind.table) == Int64(stored.count))
            #expect(host.database.statistics.insertGroups > 0)
        }
    }
}
