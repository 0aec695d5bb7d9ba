import Testing

@testable import Postgres

/// A generator of the same numbers for the same seed.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        self.state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    }

    mutating func next() -> UInt64 {
        // xorshift64*, G. Marsaglia and S. Vigna.
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return state &* 0x2545_F491_4F6C_DD1D
    }
}

@Suite struct PoolStateTests {
    typealias Pool = PoolState<Int, Int>

    static func pool(
        shared: Int = 2, write: Int = 0, reserve: Int = 0, maximum: Int = 4, depth: Int = 2, queue: Int = 3,
        packedLoad: Int = 1, now: MonotonicInstant
    ) -> Pool {
        Pool(
            limits: .init(
                shared: shared, write: write, reserve: reserve, maximum: maximum, depth: depth, queue: queue,
                acquireTimeout: .seconds(2), idleTimeout: .seconds(60),
                packedLoad: packedLoad, packedTime: .milliseconds(1)),
            backoff: Backoff(base: .milliseconds(50), maximum: .seconds(5), jitter: 0), now: now)
    }

    @Test func sendsToTheLeastLoaded() {
        let now = MonotonicInstant.now
        var pool = Self.pool(now: now)
        pool.start(now: now)
        for slot in 0..<2 { pool.connected(slot: slot, now: now) }
        _ = pool.takeActions()
        #expect(pool.submit(1, .read, deadline: nil, now: now) == 0)
        #expect(pool.submit(2, .read, deadline: nil, now: now) == 1)
        pool.setBlocked(true, slot: 0, now: now)
        #expect(pool.submit(3, .read, deadline: nil, now: now) == 1)
        #expect(pool.submit(4, .read, deadline: nil, now: now) == nil)
        pool.setBlocked(false, slot: 0, now: now)
        #expect(pool.takeActions().description.contains("send(4, slot: 0)"))
    }

    /// What it has is finished, what is new goes elsewhere, and it is replaced.
    @Test func aRetiredConnectionIsGivenNothingNew() {
        let now = MonotonicInstant.now
        var pool = Self.pool(shared: 1, write: 2, maximum: 4, depth: 9, now: now)
        pool.start(now: now)
        pool.connected(slot: 0, now: now)
        #expect(pool.submit(1, .write, deadline: nil, now: now) == nil)
        pool.connected(slot: 1, now: now)
        #expect(pool.takeActions().description.contains("send(1, slot: 1)"))
        pool.retire(slot: 1, now: now)
        #expect(pool.submit(2, .write, deadline: nil, now: now) == nil)
        #expect(pool.takeActions().description.contains("connect(slot: 2)"))
        pool.connected(slot: 2, now: now)
        #expect(pool.takeActions().description.contains("send(2, slot: 2)"))
        pool.finished(slot: 1, now: now)
        #expect(pool.takeActions().description.contains("close(slot: 1)"))
        // One that has nothing to do is closed at once, and the last for reads is opened again.
        pool.retire(slot: 0, now: now)
        let actions = pool.takeActions().description
        #expect(actions.contains("close(slot: 0)") && actions.contains("connect(slot: 0)"))
    }

    /// Reads go together over one connection for as long as it keeps up.
    @Test func aConnectionThatKeepsUpTakesAll() {
        let now = MonotonicInstant.now
        var pool = Self.pool(depth: 9, packedLoad: 3, now: now)
        pool.start(now: now)
        for slot in 0..<2 { pool.connected(slot: slot, now: now) }
        for item in 0..<3 { #expect(pool.submit(item, .read, deadline: nil, now: now) == 0) }
        #expect(pool.submit(3, .read, deadline: nil, now: now) == 1, "three are enough")
        pool.finished(slot: 0, now: now + .microseconds(900))
        #expect(pool.submit(4, .read, deadline: nil, now: now + .microseconds(1800)) == 0, "it has answered lately")
        pool.finished(slot: 0, now: now + .microseconds(1800))
        let later = now + .microseconds(2800)
        #expect(pool.submit(5, .read, deadline: nil, now: later) == 1, "it has been silent, and has more to do")
        for _ in 0..<2 { pool.finished(slot: 0, now: later) }
        #expect(pool.submit(6, .read, deadline: nil, now: later + .seconds(1)) == 0, "it has nothing to do")
    }

    @Test func queueIsBounded() {
        let now = MonotonicInstant.now
        var pool = Self.pool(queue: 2, now: now)
        pool.start(now: now)
        _ = pool.takeActions()
        for item in 0..<3 { #expect(pool.submit(item, .read, deadline: nil, now: now) == nil) }
        guard case .failWork(2, .exhausted)? = pool.takeActions().last else {
            Issue.record("the third was not refused")
            return
        }
        #expect(pool.readsQueued == 2)
    }

    @Test func failsFastOnceTheServerHasBeenAwayLongEnough() {
        let now = MonotonicInstant.now
        var pool = Self.pool(now: now)
        pool.start(now: now)
        _ = pool.takeActions()
        _ = pool.submit(1, .read, deadline: nil, now: now + .seconds(1))
        #expect(pool.nextTick == now + .seconds(2))
        pool.tick(now: now + .seconds(2))
        guard case .failWork(1, .unavailable)? = pool.takeActions().first else {
            Issue.record("what waited was not failed")
            return
        }
        _ = pool.submit(2, .read, deadline: nil, now: now + .seconds(3))
        guard case .failWork(2, .unavailable)? = pool.takeActions().first else {
            Issue.record("what came later was not failed at once")
            return
        }
    }

    @Test func afterAFailureOneConnectionIsTriedAtATime() {
        let now = MonotonicInstant.now
        var pool = Self.pool(shared: 3, maximum: 5, now: now)
        pool.start(now: now)
        #expect(pool.takeActions().count == 3)
        for slot in 0..<3 { pool.connectFailed(slot: slot, now: now, chance: 0) }
        #expect(pool.takeActions().isEmpty)
        pool.tick(now: now + .seconds(1))
        #expect(pool.takeActions().count == 1)
        // Meanwhile there is nothing to wake up for.
        #expect(pool.nextTick == nil)
        pool.connected(slot: 0, now: now + .seconds(1))
        #expect(pool.isAvailable)
        #expect(pool.takeActions().count == 2)
    }

    @Test func idleLeaseConnectionsAreClosed() {
        let now = MonotonicInstant.now
        var pool = Self.pool(now: now)
        pool.start(now: now)
        for slot in 0..<2 { pool.connected(slot: slot, now: now) }
        pool.request(1, deadline: nil, now: now)
        pool.connected(slot: 2, now: now)
        pool.released(slot: 2, now: now)
        _ = pool.takeActions()
        #expect(pool.tally.idle == 1)
        pool.tick(now: now + .seconds(60))
        guard case .close(slot: 2)? = pool.takeActions().first else {
            Issue.record("the idle connection was not closed")
            return
        }
        #expect(pool.tally.vacant == 2)
    }

    /// Each write that finds all others busy opens one more connection and does not wait for it, up to the limit.
    @Test func writesOpenConnectionsAsTheyComeAtOnce() {
        let now = MonotonicInstant.now
        var pool = Self.pool(shared: 1, write: 2, maximum: 4, depth: 3, now: now)
        pool.start(now: now)
        pool.connected(slot: 0, now: now)
        _ = pool.takeActions()
        #expect(pool.submit(1, .write, deadline: nil, now: now) == nil)
        #expect(pool.takeActions().description.contains("connect(slot: 1)"))
        pool.connected(slot: 1, now: now)
        #expect(pool.takeActions().description.contains("send(1, slot: 1)"))
        #expect(pool.submit(2, .write, deadline: nil, now: now) == 1)
        #expect(pool.takeActions().description.contains("connect(slot: 2)"))
        pool.connected(slot: 2, now: now)
        #expect(pool.submit(3, .write, deadline: nil, now: now) == 2)
        #expect(pool.submit(4, .write, deadline: nil, now: now) == 2)
        #expect(pool.submit(5, .read, deadline: nil, now: now) == 0)
        #expect(pool.takeActions().isEmpty)
        #expect(pool.tally.writeReady == 2 && pool.tally.writeLoad == 4 && pool.tally.readLoad == 1)
        // One that is idle comes before one that is not; unused ones are closed.
        for _ in 0..<2 { pool.finished(slot: 1, now: now) }
        #expect(pool.submit(6, .write, deadline: nil, now: now) == 1)
        for slot in 1...2 { pool.finished(slot: slot, now: now) }
        pool.tick(now: now + .seconds(60))
        #expect(pool.tally.writeReady == 1 && pool.tally.vacant == 2)
    }

    @Test func writesLeaveOneConnectionForLeasesAndLeasesOneForWrites() {
        let now = MonotonicInstant.now
        var pool = Self.pool(shared: 1, write: 9, maximum: 4, depth: 1, queue: 9, now: now)
        pool.start(now: now)
        pool.connected(slot: 0, now: now)
        for item in 0..<5 { _ = pool.submit(item, .write, deadline: nil, now: now) }
        for slot in 1..<4 { pool.connected(slot: slot, now: now) }
        #expect(pool.tally.writeReady == 2 && pool.tally.vacant == 1)
        for request in 0..<3 { pool.request(request, deadline: nil, now: now) }
        pool.connected(slot: 3, now: now)
        #expect(pool.tally.leased == 1 && pool.tally.vacant == 0)
        // A write connection without work makes room for the second lease; the last one stays.
        for _ in 0..<3 { pool.finished(slot: 1, now: now) }
        #expect(pool.tally.writeLoad == 2)
        pool.finished(slot: 2, now: now)
        #expect(pool.tally.connecting == 1 && pool.tally.writeReady == 1)
        pool.connected(slot: 2, now: now)
        #expect(pool.tally.leased == 2)
        pool.finished(slot: 1, now: now)
        #expect(pool.tally.connecting == 0 && pool.requestsQueued == 1)
    }

    /// Where slow reads hold up all connections that reads share, others are opened for those that come, and closed when unused.
    @Test func slowReadsAreGivenWay() {
        let now = MonotonicInstant.now
        var pool = Self.pool(shared: 2, write: 1, reserve: 1, maximum: 5, depth: 9, queue: 9, now: now)
        pool.start(now: now)
        for slot in 0..<2 { pool.connected(slot: slot, now: now) }
        for item in 0..<2 { _ = pool.submit(item, .read, deadline: nil, now: now) }
        _ = pool.takeActions()
        pool.setSlow(true, slot: 0, now: now)
        #expect(pool.submit(2, .read, deadline: nil, now: now) == 1)
        #expect(pool.takeActions().isEmpty)
        pool.setSlow(true, slot: 1, now: now)
        #expect(pool.submit(3, .read, deadline: nil, now: now) == nil)
        #expect(pool.takeActions().description.contains("connect(slot: 2)"))
        pool.connected(slot: 2, now: now)
        #expect(pool.takeActions().description.contains("send(3, slot: 2)"))
        #expect(pool.submit(4, .read, deadline: nil, now: now) == 2)
        // The reserve is slow, too, and there is one only.
        pool.setSlow(true, slot: 2, now: now)
        #expect(pool.submit(5, .read, deadline: nil, now: now) == nil)
        #expect(pool.takeActions().isEmpty)
        pool.setSlow(false, slot: 0, now: now)
        #expect(pool.takeActions().description.contains("send(5, slot: 0)"))
        for _ in 0..<2 { pool.finished(slot: 2, now: now) }
        pool.setSlow(false, slot: 2, now: now)
        pool.tick(now: now + .seconds(60))
        #expect(pool.tally.reserveReady == 0 && pool.tally.sharedReady == 2)
    }

    /// A connection that is closed on purpose says nothing of the server.
    @Test func aDiscardedConnectionIsReplacedAtOnce() {
        let now = MonotonicInstant.now
        var pool = Self.pool(shared: 1, now: now)
        pool.start(now: now)
        pool.connected(slot: 0, now: now)
        _ = pool.takeActions()
        pool.discarded(slot: 0, now: now)
        #expect(pool.isAvailable)
        #expect(pool.takeActions().description.contains("connect(slot: 0)"))
        pool.connectFailed(slot: 0, now: now, chance: 0)
        #expect(!pool.isAvailable)
    }

    @Test func withoutRoomForThemWritesGoWithTheReads() {
        let now = MonotonicInstant.now
        var pool = Self.pool(shared: 2, write: 8, maximum: 3, now: now)
        pool.start(now: now)
        for slot in 0..<2 { pool.connected(slot: slot, now: now) }
        #expect(pool.limits.write == 0)
        #expect(pool.submit(1, .write, deadline: nil, now: now) == 0)
        #expect(pool.submit(2, .write, deadline: nil, now: now) == 1)
    }

    /// Random work on a server that is well: nothing is refused but what exceeds the queue or has waited its time, and
    /// once nothing new comes, all that waits is served without time passing.
    @Test(arguments: 1...40)
    func whateverWaitsIsServed(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let now = MonotonicInstant.now
        var pool = Self.pool(
            shared: .random(in: 1...2, using: &random), write: .random(in: 0...4, using: &random),
            reserve: .random(in: 0...3, using: &random), maximum: .random(in: 2...7, using: &random),
            depth: .random(in: 1...3, using: &random), queue: 1000,
            now: now)
        var connecting: [Int] = []
        var busy: [Int] = []
        var leased: [Int] = []
        var slow: Set<Int> = []
        func perform() {
            for action in pool.takeActions() {
                switch action {
                case .connect(let slot), .change(let slot): connecting.append(slot)
                case .send(_, let slot): busy.append(slot)
                case .grant(_, let slot): leased.append(slot)
                case .failWork, .failRequest: Issue.record("something was refused")
                case .close, .stopped: break
                }
            }
        }
        func proceed() {
            switch Int.random(in: 0..<3, using: &random) {
            case 0:
                guard !connecting.isEmpty else { break }
                pool.connected(slot: connecting.remove(at: .random(in: connecting.indices, using: &random)), now: now)
            case 1:
                guard !busy.isEmpty else { break }
                let slot = busy.remove(at: .random(in: busy.indices, using: &random))
                // What was slow is answered; what is behind it may be slow in turn.
                slow.remove(slot)
                pool.setSlow(false, slot: slot, now: now)
                pool.finished(slot: slot, now: now)
                if busy.contains(slot), Bool.random(using: &random) {
                    slow.insert(slot)
                    pool.setSlow(true, slot: slot, now: now)
                }
            default:
                guard !leased.isEmpty else { break }
                pool.released(slot: leased.remove(at: .random(in: leased.indices, using: &random)), now: now)
            }
            perform()
        }
        pool.start(now: now)
        perform()
        for item in 0..<300 {
            if Int.random(in: 0..<4, using: &random) == 0 {
                pool.request(item, deadline: nil, now: now)
            } else if let slot = pool.submit(
                item, Bool.random(using: &random) ? .read : .write, deadline: nil, now: now)
            {
                busy.append(slot)
            }
            perform()
            for _ in 0..<Int.random(in: 0...4, using: &random) { proceed() }
        }
        for _ in 0..<20_000 where !(connecting.isEmpty && busy.isEmpty && leased.isEmpty) { proceed() }
        #expect(pool.readsQueued == 0 && pool.writesQueued == 0 && pool.requestsQueued == 0)
        #expect(pool.tally.readLoad == 0 && pool.tally.writeLoad == 0 && pool.tally.leased == 0)
    }

    /// Random events in any order: each item is answered exactly once, slots are conserved, a connection never carries
    /// more than its depth, reads and writes and leases never meet on one, no read is put behind a slow one, and there are
    /// never too many of any kind.
    /// What is asked for after all is over is refused.
    @Test(arguments: 1...60)
    func everyItemIsAnsweredExactlyOnce(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var now = MonotonicInstant.now
        var pool = Self.pool(
            shared: .random(in: 1...3, using: &random), write: .random(in: 0...4, using: &random),
            reserve: .random(in: 0...3, using: &random), maximum: .random(in: 2...8, using: &random),
            depth: .random(in: 1...3, using: &random),
            queue: .random(in: 0...5, using: &random), now: now)
        var accesses: [Int: PostgresAccess] = [:]
        // What each open connection has served so far.
        var writing: Set<Int> = []
        var leasing: Set<Int> = []
        var reading: Set<Int> = []
        var slow: Set<Int> = []
        var next = 0
        var answers: [Int: Int] = [:]
        var grants: [Int: Int] = [:]
        var connecting: Set<Int> = []
        var open: Set<Int> = []
        // Of these, the ones whose sessions are being changed for another role.
        var changing: Set<Int> = []
        var inFlight: [Int: [Int]] = [:]
        var leased: Set<Int> = []
        var isStopped = false

        func carry(_ item: Int, _ slot: Int) {
            answers[item, default: 0] += 1
            #expect(open.contains(slot) && !changing.contains(slot))
            inFlight[slot, default: []].append(item)
            #expect(inFlight[slot]?.count ?? 0 <= pool.limits.depth)
            let isRead = accesses[item] == .read || pool.limits.write == 0
            #expect(!leasing.contains(slot))
            #expect(!(isRead ? writing : reading).contains(slot))
            #expect(!isRead || !slow.contains(slot))
            if isRead { reading.insert(slot) } else { writing.insert(slot) }
        }
        func closed(_ slot: Int) {
            open.remove(slot)
            changing.remove(slot)
            inFlight[slot] = nil
            leased.remove(slot)
            writing.remove(slot)
            leasing.remove(slot)
            reading.remove(slot)
            slow.remove(slot)
        }
        func perform() {
            for action in pool.takeActions() {
                switch action {
                case .connect(let slot):
                    #expect(!open.contains(slot) && connecting.insert(slot).inserted)
                case .close(let slot):
                    #expect(open.contains(slot))
                    changing.remove(slot)
                    // Only the end cuts anything off.
                    let isUnused = inFlight[slot]?.isEmpty ?? true && !leased.contains(slot)
                    #expect(isUnused || pool.phase == .stopped)
                    closed(slot)
                case .change(let slot):
                    #expect(open.contains(slot) && inFlight[slot]?.isEmpty ?? true && !leased.contains(slot))
                    #expect(changing.insert(slot).inserted)
                    writing.remove(slot)
                    leasing.remove(slot)
                    reading.remove(slot)
                    slow.remove(slot)
                case .send(let item, let slot):
                    carry(item, slot)
                case .grant(let item, let slot):
                    grants[item, default: 0] += 1
                    #expect(open.contains(slot) && leased.insert(slot).inserted)
                    #expect(!writing.contains(slot) && !reading.contains(slot))
                    leasing.insert(slot)
                case .failWork(let item, _): answers[item, default: 0] += 1
                case .failRequest(let item, _): grants[item, default: 0] += 1
                case .stopped:
                    #expect(!isStopped)
                    isStopped = true
                }
            }
        }

        pool.start(now: now)
        perform()
        for step in 0..<600 {
            now = now + .milliseconds(.random(in: 0...200, using: &random))
            switch Int.random(in: 0..<15, using: &random) {
            case 0...2:
                next += 1
                answers[next] = 0
                let deadline = Bool.random(using: &random) ? now + .milliseconds(300) : nil
                let access: PostgresAccess = Bool.random(using: &random) ? .read : .write
                accesses[next] = access
                if let slot = pool.submit(next, access, deadline: deadline, now: now) { carry(next, slot) }
            case 3:
                next += 1
                grants[next] = 0
                pool.request(next, deadline: nil, now: now)
            case 4...5:
                if let slot = inFlight.filter({ !$0.value.isEmpty }).keys.sorted().randomElement(using: &random) {
                    inFlight[slot]?.removeFirst()
                    pool.finished(slot: slot, now: now)
                }
            case 6:
                if let slot = leased.sorted().randomElement(using: &random) {
                    leased.remove(slot)
                    pool.released(slot: slot, now: now)
                }
            case 7...8:
                if let slot = connecting.union(changing).sorted().randomElement(using: &random) {
                    if changing.remove(slot) != nil {
                        pool.connected(slot: slot, now: now)
                    } else if connecting.remove(slot) != nil, Int.random(in: 0..<4, using: &random) > 0 {
                        open.insert(slot)
                        pool.connected(slot: slot, now: now)
                    } else {
                        pool.connectFailed(
                            slot: slot, now: now, chance: 0.5, isFull: Bool.random(using: &random))
                    }
                }
            case 9:
                if Int.random(in: 0..<4, using: &random) == 0, let slot = open.sorted().randomElement(using: &random) {
                    closed(slot)
                    pool.lost(slot: slot, now: now)
                }
            case 10:
                if let slot = inFlight.filter({ !$0.value.isEmpty }).keys.sorted().randomElement(using: &random) {
                    if slow.contains(slot) { slow.remove(slot) } else { slow.insert(slot) }
                    pool.setSlow(slow.contains(slot), slot: slot, now: now)
                }
            case 11:
                if let slot = slow.sorted().randomElement(using: &random), reading.contains(slot) {
                    closed(slot)
                    pool.discarded(slot: slot, now: now)
                }
            case 12:
                if Int.random(in: 0..<3, using: &random) == 0 { pool.giveWay(now: now, chance: 0.5) }
            case 13:
                if let item = answers.filter({ $0.value == 0 }).keys.sorted().randomElement(using: &random) {
                    if pool.withdraw(now: now, where: { $0 == item }) != nil { answers[item, default: 0] += 1 }
                }
            default:
                pool.tick(now: now)
            }
            perform()
            let tally = pool.tally
            #expect(
                tally.vacant + tally.connecting + tally.sharedReady + tally.reserveReady + tally.writeReady + tally.idle
                    + tally.leased == pool.slotCount, "step \(step)")
            #expect(
                tally.sharedReady + tally.reserveReady + tally.writeReady + tally.idle + tally.leased + changing.count
                    == open.count)
            #expect(open.count + connecting.count <= pool.limits.maximum)
            #expect(tally.reserveReady <= pool.limits.reserve)
            if !pool.isScarce {
                // One that took turns with another kind may be one too many, until it has nothing to do.
                #expect(tally.writeReady <= max(pool.limits.write, pool.further - 1))
                #expect(
                    tally.idle + tally.leased + pool.limits.shared + min(1, pool.limits.write) <= pool.limits.maximum)
            }
            #expect(tally.readLoad + tally.writeLoad == inFlight.values.reduce(0) { $0 + $1.count })
            #expect(tally.leased == leased.count)
            #expect(pool.readsQueued <= pool.limits.queue && pool.writesQueued <= pool.limits.queue)
        }
        pool.drain(until: now + .seconds(1))
        perform()
        #expect(pool.submit(-1, .read, deadline: nil, now: now) == nil)
        pool.tick(now: now + .seconds(1))
        perform()
        #expect(isStopped)
        #expect(open.isEmpty)
        answers[-1] = nil
        #expect(answers.values.allSatisfy { $0 == 1 })
        #expect(grants.values.allSatisfy { $0 == 1 })
    }
}
