import ModuleKit
import Synchronization

/// Slows down those who guess passwords, without a way to keep an account's owner out for good.
///
/// Wrong passwords are counted by account and address together, by address, and by account. Each count lets some pass and then
/// asks for a pause since the last one: five seconds, twice as long each time, up to a minute. Whoever comes before its end is refused
/// with 429 and told when to come; their password is not looked at.
///
/// So nobody is locked out: no pause is longer than a minute, and it passes by itself. And what others do is kept away from the
/// owner. From an address from which they have logged in before only the wrong passwords for this account from this address
/// count: neither thousands of strangers who guess it nor a neighbour behind the same address who guesses other accounts delays
/// them. Sessions and keys that are there are never touched. What is left is somebody who guesses this very account from the
/// owner's very address all the time; then another address, such as that of a telephone, will do.
///
/// The counts are this process's own and bounded: of several servers each lets its share of guesses pass.
final class GuessingDelay: Sendable {
    private struct Count {
        var failures = 0
        var last: ContinuousClock.Instant
    }

    private struct Pair: Hashable {
        let account: String
        let address: String
    }

    private struct State {
        var pairs: [Pair: Count] = [:]
        var addresses: [String: Count] = [:]
        var accounts: [String: Count] = [:]
    }

    /// How many wrong passwords pass without a pause.
    private static let free = (pair: 5, address: 30, account: 50)
    /// The first pause and the longest, in seconds.
    private static let pauses = (first: 5, longest: 60)
    /// After how long without a wrong password a count begins anew.
    private static let memory = Duration.seconds(60 * 60)
    /// How many of a kind are counted at once; where there are more the oldest are forgotten.
    private static let capacity = 50_000

    /// A lock, since requests come on every thread; it is held to look something up.
    private let state = Mutex(State())

    /// Refuses a try that comes too early.
    ///
    /// - Parameters:
    ///   - account: the account, by the name that is tried, folded.
    ///   - address: from where.
    ///   - isFamiliar: whether the account's owner has logged in from there.
    /// - Throws: a 429.
    func admit(_ account: String, from address: String, isFamiliar: Bool, at now: ContinuousClock.Instant = .now)
        throws(Problem)
    {
        let wait = state.withLock { state in
            let pair = Self.wait(state.pairs[Pair(account: account, address: address)], Self.free.pair, now)
            if isFamiliar { return pair }
            return max(
                pair, Self.wait(state.addresses[address], Self.free.address, now),
                Self.wait(state.accounts[account], Self.free.account, now))
        }
        guard wait <= .zero else {
            throw Problem(
                status: 429, code: "too_many_attempts", title: "Too many attempts",
                detail: "Too many wrong passwords were given; wait before you try again.",
                retryAfter: Int(wait.components.seconds) + 1)
        }
    }

    /// Counts a wrong password.
    func failed(_ account: String, from address: String, at now: ContinuousClock.Instant = .now) {
        state.withLock { state in
            Self.count(&state.pairs, Pair(account: account, address: address), now)
            Self.count(&state.addresses, address, now)
            Self.count(&state.accounts, account, now)
        }
    }

    /// Forgets the wrong passwords of one who knows the right one.
    func succeeded(_ account: String, from address: String) {
        state.withLock { $0.pairs[Pair(account: account, address: address)] = nil }
    }

    private static func wait(_ count: Count?, _ free: Int, _ now: ContinuousClock.Instant) -> Duration {
        guard let count, count.failures >= free, now - count.last < memory else { return .zero }
        return .seconds(min(pauses.first << min(count.failures - free, 16), pauses.longest)) - (now - count.last)
    }

    private static func count<Key: Hashable>(
        _ counts: inout [Key: Count], _ key: Key, _ now: ContinuousClock.Instant
    ) {
        if counts.count >= capacity {
            counts = counts.filter { now - $0.value.last < memory }
            if counts.count >= capacity {
                let moments = counts.values.map(\.last).sorted()
                let middle = moments[moments.count / 2]
                counts = counts.filter { $0.value.last > middle }
            }
        }
        var count = counts[key] ?? Count(last: now)
        if now - count.last >= memory { count.failures = 0 }
        count.failures += 1
        count.last = now
        counts[key] = count
    }
}
