import ModuleKit
import Synchronization

/// Requests that were refused though a credential was shown, on their way into the audit. A client that is refused again and again is
/// written down once a minute, with how often, so that nobody fills the audit by asking.
final class Refusals: Sendable {
    private struct Key: Hashable {
        let actor: String
        let address: String?
        let route: String?
        let isKnown: Bool
    }

    private struct Entry {
        let first: RefusedRequest
        var count = 1
        let since: ContinuousClock.Instant
    }

    /// How many are collected at once; further ones are not told apart any more.
    private static let capacity = 1_000
    private static let pause = Duration.seconds(1)
    private static let minute = Duration.seconds(60)

    /// A lock, since requests come on every thread; it is held to look something up.
    private let state = Mutex<(entries: [Key: Entry], written: [Key: ContinuousClock.Instant])>(([:], [:]))

    /// Takes note of a refusal.
    func note(_ refused: RefusedRequest) {
        let key = Key(
            actor: refused.asker.credential ?? refused.asker.role.rawValue, address: refused.address,
            route: refused.route, isKnown: refused.isKnown)
        state.withLock { state in
            if state.entries[key] != nil {
                state.entries[key]?.count += 1
            } else if state.entries.count < Self.capacity {
                state.entries[key] = Entry(first: refused, since: .now)
            }
        }
    }

    /// Writes what was collected, as far as the same was not written within the last minute.
    var service: BackgroundService {
        BackgroundService("refusals", "Writes requests that were refused into the audit") { [self] context in
            while true {
                try await Task.sleep(for: Self.pause)
                for entry in due() { _ = try await context.database.query(Self.audit(entry).sql, access: .write) }
            }
        }
    }

    private func due() -> [Entry] {
        state.withLock { state in
            let now = ContinuousClock.now
            state.written = state.written.filter { now - $0.value < Self.minute }
            var due: [Entry] = []
            for (key, entry) in state.entries where state.written[key] == nil {
                due.append(entry)
                state.entries[key] = nil
                state.written[key] = now
            }
            return due
        }
    }

    private static func audit(_ entry: Entry) -> Audit {
        let refused = entry.first
        return Audit(
            refused.isKnown ? .refused : .credentialRefused, Circumstances(refused), of: refused.asker.viewer,
            [
                "route": refused.route.map { .string($0) } ?? .null,
                "count": .integer(entry.count),
            ])
    }
}
