import ModuleKit
import Relational
import Synchronization

/// Who is meant by what sites call their users, as the module says that keeps them; what it said is remembered for a while.
final class ExternalUsers: Sendable {
    private struct Entry {
        let user: Int64
        let found: ContinuousClock.Instant
    }

    private struct State {
        var entries: [String: Entry] = [:]
        var source: (directory: UserDirectory, context: ModuleContext)?
    }

    /// How many are remembered, and for how long: another server may have erased somebody without a word.
    private static let capacity = 100_000
    private static let memory = Duration.seconds(30)

    /// A lock, since requests come on every thread; it is held to look something up.
    private let state = Mutex(State())

    /// Takes the directory of a module.
    func adopt(_ directory: UserDirectory, _ context: ModuleContext) {
        state.withLock { $0.source = (directory, context) }
    }

    /// The ids of users.
    /// - Parameter makes: whether those that are not there may be made.
    @Sendable func find(_ names: [String], makes: Bool) async throws -> [String: Int64] {
        let now = ContinuousClock.now
        var (found, source) = state.withLock { state in
            var found: [String: Int64] = [:]
            for name in names {
                if let entry = state.entries[name], now - entry.found < Self.memory { found[name] = entry.user }
            }
            return (found, state.source)
        }
        let missing = names.filter { found[$0] == nil }
        guard !missing.isEmpty, let source else { return found }
        let more = try await source.directory.users(missing, makes: makes, source.context)
        state.withLock { state in
            if state.entries.count + more.count > Self.capacity { state.entries.removeAll(keepingCapacity: true) }
            for (name, user) in more { state.entries[name] = Entry(user: user, found: now) }
        }
        found.merge(more) { $1 }
        return found
    }

    /// Forgets a user of whom something has changed.
    func revoke(_ credential: String) {
        guard let user = Revocation.user(of: credential) else { return }
        state.withLock { state in state.entries = state.entries.filter { $0.value.user != user } }
    }
}
