import HTTPTypes
import NIOCore
package import ProblemDetails
import Settings
import Synchronization

/// The rates that one request is bounded by, or the operations of one connection: whom they count for, and what they have been
/// charged with.
package final class RequestRates: Sendable {
    private struct State {
        var keys: [RateKey]
        var kinds: RateKinds = [.requests]
    }

    private let table: RateTable
    /// A lock, since an endpoint may charge from any of its tasks; it is held to copy.
    private let state: Mutex<State>

    /// Nil for whoever comes from an address that is exempt: nothing bounds them, whatever credential they show.
    ///
    /// - Parameter address: the client's; nil where there is none.
    init?(_ table: RateTable, _ address: IPAddress?) {
        if let address, table.exempts(address) { return nil }
        self.table = table
        state = Mutex(State(keys: address.map { [.address($0)] } ?? []))
    }

    private static var now: Int64 { Int64(clamping: NIODeadline.now().uptimeNanoseconds) }

    /// Lets a request go on where each client that it counts for has something left of each kind.
    /// - Throws: a 429.
    func begin(_ kinds: RateKinds, _ subjects: RateSubjects = RateSubjects()) throws(Problem) {
        let keys = state.withLock { state in
            if !subjects.includesAddress { state.keys.removeAll { $0.subject == .address } }
            state.keys += subjects.keys
            state.kinds = kinds.union([.requests, RateKinds([.bytes])])
            return state.keys
        }
        for key in keys { try begin(key, kinds) }
    }

    /// Lets a further request go on over the same connection.
    /// - Throws: a 429.
    package func again() throws(Problem) {
        for key in state.withLock({ $0.keys }) { try begin(key, []) }
    }

    /// Counts the request for whom it turns out to be from. Where their address does not count it gets back what it has paid.
    /// - Throws: a 429.
    package func recognize(_ subjects: RateSubjects) throws(Problem) {
        let (kinds, addresses) = state.withLock { state in
            let addresses = subjects.includesAddress ? [] : state.keys.filter { $0.subject == .address }
            state.keys.removeAll { addresses.contains($0) }
            state.keys += subjects.keys
            return (state.kinds, addresses)
        }
        for key in addresses {
            for kind in [RateKind.request, .write, .logIn] where kinds.contains(kind) {
                table.charge(key, .init(kind: kind, count: -1), now: Self.now)
            }
        }
        for key in subjects.keys { try begin(key, kinds) }
    }

    /// Counts what follows for further clients, and no more for those of before but their addresses.
    package func count(for keys: [RateKey]) {
        state.withLock { state in state.keys = state.keys.filter { $0.subject == .address } + keys }
    }

    private func begin(_ key: RateKey, _ kinds: RateKinds) throws(Problem) {
        var charges = [RateTable.Charge(kind: .request, count: 1)]
        if kinds.contains(.write) { charges.append(.init(kind: .write, count: 1)) }
        if kinds.contains(.logIn) { charges.append(.init(kind: .logIn, count: 1)) }
        // What they cost is known later. Who has used up what there is waits all the same.
        if kinds.contains(.query) { charges.append(.init(kind: .query, count: 0)) }
        charges.append(.init(kind: .bytes, count: 0))
        if let refusal = table.admit(key, charges, now: Self.now) { throw .rateExceeded(refusal) }
    }

    /// Takes from all clients, whatever is left: what follows waits until as much has come in again.
    package func charge(_ count: Int, to kind: RateKind) {
        let keys = state.withLock { state in
            state.kinds.formUnion(RateKinds([kind]))
            return state.keys
        }
        for key in keys { table.charge(key, .init(kind: kind, count: count), now: Self.now) }
    }

    /// Takes from all clients where there is as much.
    /// - Parameter further: whom it is taken from besides.
    /// - Throws: a 429.
    package func demand(_ count: Int, of kind: RateKind, _ further: [RateKey] = []) throws(Problem) {
        let keys = state.withLock { state in
            state.kinds.formUnion(RateKinds([kind]))
            return state.keys
        }
        for key in keys + further {
            if let refusal = table.admit(key, [.init(kind: kind, count: count)], now: Self.now) {
                throw .rateExceeded(refusal)
            }
        }
    }

    /// Tells in an answer what is left.
    func tell(_ reply: inout HTTPReply) {
        let state = state.withLock { $0 }
        var standings: [RateStanding] = []
        for key in state.keys { table.standings(key, state.kinds, now: Self.now, into: &standings) }
        guard !standings.isEmpty else { return }
        var (policies, limits) = ("", "")
        policies.reserveCapacity(64 * standings.count)
        limits.reserveCapacity(48 * standings.count)
        for standing in standings {
            if !policies.isEmpty {
                policies += ", "
                limits += ", "
            }
            standing.writePolicy(into: &policies)
            standing.writeLimit(into: &limits)
        }
        reply.fields[.rateLimitPolicy] = policies
        reply.fields[.rateLimit] = limits
    }
}

extension Problem {
    fileprivate static func rateExceeded(_ refusal: RateTable.Refusal) -> Problem {
        let setting = "server.rates.\(refusal.subject.rawValue)"
        let what =
            switch refusal.kind {
            case .request: "\(refusal.rate.count) requests"
            case .write: "\(refusal.rate.count) writes"
            case .query: "queries of a cost of \(refusal.rate.count)"
            case .logIn: "\(refusal.rate.count) attempts to log in"
            case .bytes: "\(refusal.rate.count) bytes"
            }
        let seconds = RateStanding.seconds(refusal.wait)
        return .tooManyRequests(
            "Each \(refusal.subject.rawValue) may have \(what) in \(refusal.rate.seconds) seconds (\(setting)). Try again in \(seconds) s.",
            retryAfter: seconds)
    }
}
