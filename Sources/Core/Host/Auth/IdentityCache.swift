import Crypto
import ModuleKit
import Relational
import Synchronization

/// What was found out of credentials lately. What is taken back is forgotten as soon as the news comes; while no news would come
/// it is found out anew each second.
final class IdentityCache: Sendable {
    /// What stands for a credential: no secret is kept, and two are told apart in a time that does not depend on them.
    struct Key: Hashable, Sendable {
        private let digest: SHA256.Digest
        init(_ credential: String) { digest = SHA256.hash(data: Array(credential.utf8)) }
    }

    private struct Entry {
        let asker: Asker
        let found: ContinuousClock.Instant
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        var isHearing = false
        /// When something was taken back last.
        var lastRevocation: ContinuousClock.Instant?
    }

    /// How many credentials are remembered.
    private static let capacity = 50_000
    /// How long a finding is good while news of what is taken back is heard, and while it is not.
    private static let hearing = Duration.seconds(30)
    private static let deaf = Duration.seconds(1)

    /// A lock, since requests come on every thread; it is held to look something up.
    private let state = Mutex(State())
    /// Conceals those who may be being erased.
    private let erasures: ErasureWatch
    /// Who is called how by their sites.
    let externalUsers = ExternalUsers()

    init(erasures: ErasureWatch) { self.erasures = erasures }

    /// Who shows a credential, as far as that is known.
    func asker(for key: Key) -> Asker? {
        state.withLock { state in
            guard let entry = state.entries[key] else { return nil }
            let now = ContinuousClock.now
            let age = state.isHearing ? Self.hearing : Self.deaf
            guard now < entry.found + age, entry.asker.expires.map({ now < $0 }) ?? true else {
                state.entries[key] = nil
                return nil
            }
            return entry.asker
        }
    }

    /// Remembers what was found out.
    /// - Parameter moment: when it was asked for: what is taken back meanwhile is not remembered for longer than from then on.
    func keep(_ asker: Asker, for key: Key, since moment: ContinuousClock.Instant) {
        state.withLock { state in
            if state.entries.count >= Self.capacity { state.entries.removeAll(keepingCapacity: true) }
            // It may have been looked up before it was taken back, and the news have come in between.
            let isDoubtful = state.lastRevocation.map { moment <= $0 } ?? false
            state.entries[key] = Entry(
                asker: asker, found: isDoubtful ? moment - (Self.hearing - Self.deaf) : moment)
        }
    }

    /// Forgets a credential that was taken back, or all of a user.
    func revoke(_ credential: String) {
        externalUsers.revoke(credential)
        if Revocation.user(of: credential) != nil { erasures.revoked() }
        state.withLock { state in
            state.lastRevocation = .now
            state.entries = state.entries.filter { entry in
                let asker = entry.value.asker
                return asker.credential != credential && asker.viewer.map(Revocation.viewer) != credential
            }
        }
    }

    /// Forgets everything: something may have been taken back without a word.
    func forgetAll() {
        erasures.revoked()
        state.withLock { $0.entries.removeAll(keepingCapacity: true) }
    }

    /// Says whether news of what is taken back is heard.
    func hears(_ isHearing: Bool) {
        state.withLock { state in
            if isHearing != state.isHearing { state.entries.removeAll(keepingCapacity: true) }
            state.isHearing = isHearing
        }
    }
}
