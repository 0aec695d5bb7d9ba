import Foundation
import JSON
import Synchronization
import TestSupport

/// Clients that post plays one after the other, over connections that stay open, and remember what they were told.
final class WriteLoad: Sendable {
    private struct State {
        var acknowledged: Set<String> = []
        var refused = 0
        var unexpected: [String] = []
        var running = 0
        var isEnding = false
    }

    private let state = Mutex(State())

    /// The ids of the plays that were answered with 201.
    var acknowledged: Set<String> { state.withLock { $0.acknowledged } }
    /// How many were answered with 503 and `Retry-After`.
    var refused: Int { state.withLock { $0.refused } }
    /// Answers that are neither.
    var unexpected: [String] { state.withLock { $0.unexpected } }

    init(port: Int, user: String, clients: Int = 8) {
        state.withLock { $0.running = clients }
        for client in 0..<clients {
            Thread { [self] in
                run(port, EventKind.plays.event(of: user, video: "client \(client)"))
                state.withLock { $0.running -= 1 }
            }.start()
        }
    }

    /// Returns when all clients have ended. They end by themselves where nothing listens any more.
    func end() async {
        state.withLock { $0.isEnding = true }
        while state.withLock({ $0.running > 0 }) { try? await Task.sleep(for: .milliseconds(10)) }
    }

    private func run(_ port: Int, _ play: JSONValue) {
        while let connection = try? RawConnection(port: port) {
            while !state.withLock({ $0.isEnding }), connection.send("POST", "/plays", play) {
                guard let answer = connection.answer() else { break }
                note(answer)
                // A client that is told to come back later does.
                if answer.status == 503 { usleep(20_000) }
            }
            if state.withLock({ $0.isEnding }) { return }
        }
    }

    private func note(_ answer: WireAnswer) {
        state.withLock { state in
            switch (answer.status, answer.json["id"].string) {
            case (201, let id?): state.acknowledged.insert(id)
            case (503, _) where answer.headers["retry-after"] != nil: state.refused += 1
            default: state.unexpected.append("\(answer.status) \(answer.text)")
            }
        }
    }
}
