import Foundation
import JSON
import Synchronization
import TestSupport

/// Clients that record events through whatever happens to the servers, and remember what they sent and what they were told.
///
/// Most events are sent again until they are acknowledged, as players do. Some are sent once, so that a refusal must have left
/// nothing. A tenth repeats an event that was acknowledged, a tenth is of a user that there is not.
final class CrashLoad: Sendable {
    private struct State {
        /// By the client's id of the event, the id of its row.
        var acknowledged: [String: String] = [:]
        var sent: Set<String> = []
        /// Those that were refused for good, or for now by an answer that says that nothing was done.
        var refused: Set<String> = []
        var unexpected: [String] = []
        var lostAnswers = 0
        var running = 0
        var isEnding = false
        /// The last events that were acknowledged, to repeat some.
        var recent: [String] = []
    }

    private let state = Mutex(State())
    /// The server's port changes with each start.
    private let port: Mutex<Int>
    private let user: String

    var acknowledged: [String: String] { state.withLock { $0.acknowledged } }
    var sent: Set<String> { state.withLock { $0.sent } }
    var refused: Set<String> { state.withLock { $0.refused } }
    var unexpected: [String] { state.withLock { $0.unexpected } }
    var lostAnswers: Int { state.withLock { $0.lostAnswers } }

    init(port: Int, user: String, clients: Int) {
        self.port = Mutex(port)
        self.user = user
        state.withLock { $0.running = clients }
        for client in 0..<clients {
            Thread { [self] in
                run(client)
                state.withLock { $0.running -= 1 }
            }.start()
        }
    }

    /// The server is another one from now on.
    func move(to port: Int) { self.port.withLock { $0 = port } }

    /// Returns when all clients have ended.
    func end() async {
        state.withLock { $0.isEnding = true }
        while state.withLock({ $0.running > 0 }) { try? await Task.sleep(for: .milliseconds(10)) }
    }

    private var isEnding: Bool { state.withLock { $0.isEnding } }

    private func run(_ client: Int) {
        var connection: RawConnection?
        var turn = client
        while !isEnding {
            turn += 1
            let event = UUID().uuidString.lowercased()
            switch turn % 10 {
            case 3:
                let again = state.withLock { $0.recent.randomElement() }
                if let again { send(again, of: user, &connection, isRepeated: true) }
            case 6: send(event, of: "900000001", &connection, isRepeated: false)
            case 8: send(event, of: user, &connection, isRepeated: false)
            default: send(event, of: user, &connection, isRepeated: true)
            }
        }
    }

    /// Sends an event, again and again if it is to be repeated, until it is answered for good.
    private func send(_ event: String, of user: String, _ connection: inout RawConnection?, isRepeated: Bool) {
        state.withLock { _ = $0.sent.insert(event) }
        let body = EventKind.plays.event(of: user, video: "v", ["clientEventId": .string(event)])
        while true {
            if connection == nil { connection = try? RawConnection(port: port.withLock { $0 }) }
            guard let open = connection else {
                if isEnding { return }
                usleep(20_000)
                continue
            }
            guard open.send("POST", "/plays", body), let answer = open.answer() else {
                connection = nil
                state.withLock { $0.lostAnswers += 1 }
                if isRepeated, !isEnding { continue }
                return
            }
            if note(answer, event, isRepeated) || !isRepeated || isEnding { return }
            usleep(20_000)
        }
    }

    /// - Returns: whether the answer is one for good.
    private func note(_ answer: WireAnswer, _ event: String, _ isRepeated: Bool) -> Bool {
        state.withLock { state in
            switch (answer.status, answer.json["id"].string) {
            case (200, let id?), (201, let id?):
                if let before = state.acknowledged[event], before != id {
                    state.unexpected.append("\(event) is \(before) and \(id)")
                }
                state.acknowledged[event] = id
                state.recent.append(event)
                if state.recent.count > 200 { state.recent.removeFirst(100) }
            case (422, _): state.refused.insert(event)
            case (503, _):
                // What was sent before may have been done then.
                let isUndone = answer.json["detail"].string?.contains("may have been done") != true
                if isUndone, !isRepeated { state.refused.insert(event) }
                return false
            case (504, _):
                // A pooler keeps what it cannot send on, longer than an answer may take where PostgreSQL is long in coming back.
                state.lostAnswers += 1
                return false
            default: state.unexpected.append("\(answer.status) \(answer.text)")
            }
            return true
        }
    }

    /// What the stored rows do not agree with, by the events' ids and those of their rows.
    func contradictions(with stored: [(event: String, row: String)]) -> [String] {
        var rows: [String: String] = [:]
        var found: [String] = []
        let state = state.withLock { $0 }
        for (event, row) in stored {
            if let other = rows.updateValue(row, forKey: event) {
                found.append("\(event) is there twice: \(other), \(row)")
            }
            if !state.sent.contains(event) { found.append("\(event) was never sent") }
            if state.refused.contains(event) {
                found.append("\(event) was refused, and is there")
            }
        }
        for (event, row) in state.acknowledged where rows[event] != row {
            found.append("\(event) was acknowledged as \(row), and is \(rows[event] ?? "not there")")
        }
        return found
    }
}
