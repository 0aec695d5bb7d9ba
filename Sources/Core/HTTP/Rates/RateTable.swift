package import Settings
import Synchronization

/// What is left to each client. It remembers so many at most, and forgets the one that was away the longest, so that nobody
/// makes it grow by inventing addresses. Who is forgotten begins anew.
package final class RateTable: Sendable {
    /// The buckets of one client, in a list of all by when they were used last.
    fileprivate struct Entry {
        var key: RateKey
        var buckets: InlineArray<5, TokenBucket>
        var newer: Int
        var older: Int
    }

    fileprivate struct State {
        var settings: RateSettings
        var positions: [RateKey: Int] = [:]
        var entries: [Entry] = []
        var newest = -1
        var oldest = -1
        /// How often something was refused.
        var refusals = 0
    }

    /// A lock, since requests come on any thread; it is held for a look-up.
    private let state: Mutex<State>

    /// Those that are not bounded. Asked with each request, so that no lock is needed for it.
    private let exempt: [IPNetwork]

    package init(_ settings: RateSettings) {
        exempt = settings.exempt
        state = Mutex(State(settings: settings))
    }

    /// Whether an address is not bounded.
    func exempts(_ address: IPAddress) -> Bool { exempt.contains { $0.contains(address) } }

    /// How often something was refused.
    package var refusals: Int { state.withLock { $0.refusals } }

    /// How many clients are remembered.
    package var clients: Int { state.withLock { $0.entries.count } }

    /// Puts other rates in force. What clients have used stays used.
    package func update(_ settings: RateSettings) { state.withLock { $0.settings = settings } }

    /// What takes part in a charge.
    struct Charge {
        let kind: RateKind
        let count: Int
    }

    /// Takes all of it from a client, or nothing.
    /// - Returns: nil where it was taken, else what it would have to wait for the longest.
    func admit(_ key: RateKey, _ charges: [Charge], now: Int64) -> Refusal? {
        state.withLock { state in
            let rates = state.settings[key.subject]
            let position = state.use(key)
            var refusal: Refusal?
            for charge in charges {
                guard let rate = rates[charge.kind] else { continue }
                let bucket = state.entries[position].buckets[charge.kind.rawValue]
                let wait = bucket.wait(for: charge.count, rate, now)
                if wait > refusal?.wait ?? 0 {
                    refusal = Refusal(subject: key.subject, kind: charge.kind, rate: rate, wait: wait)
                }
            }
            guard refusal == nil else {
                state.refusals += 1
                return refusal
            }
            for charge in charges where charge.count > 0 {
                guard let rate = rates[charge.kind] else { continue }
                state.entries[position].buckets[charge.kind.rawValue].take(charge.count, rate, now)
            }
            return nil
        }
    }

    /// Takes from a client, whatever is left.
    func charge(_ key: RateKey, _ charge: Charge, now: Int64) {
        state.withLock { state in
            guard let rate = state.settings[key.subject][charge.kind] else { return }
            let position = state.use(key)
            state.entries[position].buckets[charge.kind.rawValue].take(charge.count, rate, now)
        }
    }

    /// What is left to a client.
    func standings(_ key: RateKey, _ kinds: RateKinds, now: Int64, into standings: inout [RateStanding]) {
        state.withLock { state in
            let rates = state.settings[key.subject]
            let position = state.positions[key]
            for kind in RateKind.allCases where kinds.contains(kind) {
                guard let rate = rates[kind] else { continue }
                let bucket = position.map { state.entries[$0].buckets[kind.rawValue] } ?? TokenBucket()
                standings.append(
                    RateStanding(
                        subject: key.subject, kind: kind, rate: rate, remaining: bucket.remaining(rate, now),
                        wait: bucket.wait(for: 1, rate, now)))
            }
        }
    }

    /// Why something is refused.
    struct Refusal {
        let subject: RateKey.Subject
        let kind: RateKind
        let rate: Rate
        /// For how long, in nanoseconds.
        let wait: Int64
    }
}

extension RateTable.State {
    /// Where a client's buckets are, which were used last from now on.
    fileprivate mutating func use(_ key: RateKey) -> Int {
        if let position = positions[key] {
            guard position != newest else { return position }
            unlink(position)
            link(position)
            return position
        }
        let position: Int
        if entries.count < settings.clients {
            position = entries.count
            entries.append(
                RateTable.Entry(key: key, buckets: InlineArray(repeating: TokenBucket()), newer: -1, older: -1))
        } else {
            position = oldest
            unlink(position)
            positions[entries[position].key] = nil
            entries[position].key = key
            entries[position].buckets = InlineArray(repeating: TokenBucket())
        }
        positions[key] = position
        link(position)
        return position
    }

    private mutating func link(_ position: Int) {
        entries[position].newer = -1
        entries[position].older = newest
        if newest >= 0 { entries[newest].newer = position } else { oldest = position }
        newest = position
    }

    private mutating func unlink(_ position: Int) {
        let (newer, older) = (entries[position].newer, entries[position].older)
        if newer >= 0 { entries[newer].older = older } else { newest = older }
        if older >= 0 { entries[older].newer = newer } else { oldest = newer }
    }
}
