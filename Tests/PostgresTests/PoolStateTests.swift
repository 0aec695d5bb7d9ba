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
        shared: Int = 2, maximum: Int = 4, depth: Int = 2, queue: Int = 3, now: ContinuousClock.Instant
    ) -> Pool {
        Pool(
            limits: .init(
                shared: shared, maximum: maximum, depth: depth, queue: queue, acquireTimeout: .seconds(2),
                idleTimeout: .seconds(60)),
            backoff: Backoff(base: .milliseconds(50), maximum: .seconds(5), jitter: 0), now: now)
    }

    @Test func sendsToTheLeastLoaded() {
        let now = ContinuousClock.now
        var pool = Self.pool(now: now)
        pool.start(now: now)
        for slot in 0..<2 { pool.connected(slot: slot, now: now) }
        _ = pool.takeActions()
        #expect(pool.submit(1, deadline: nil, now: now) == 0)
        #expect(pool.submit(2, deadline: nil, now: now) == 1)
        pool.setBlocked(true, slot: 0)
        #expect(pool.submit(3, deadline: nil, now: now) == 1)
        #expect(pool.submit(4, deadline: nil, now: now) == nil)
        pool.setBlocked(false, slot: 0)
        #expect(pool.takeActions().description.contains("send(4, slot: 0)"))
    }

    @Test func queueIsBounded() {
        let now = ContinuousClock.now
        var pool = Self.pool(queue: 2, now: now)
        pool.start(now: now)
        _ = pool.takeActions()
        for item in 0..<3 { #expect(pool.submit(item, deadline: nil, now: now) == nil) }
        guard case .failWork(2, .exhausted)? = pool.takeActions().last else {
            Issue.record("the third was not refused")
            return
        }
        #expect(pool.queued == 2)
    }

    @Test func failsFastOnceTheServerHasBeenAwayLongEnough() {
        let now = ContinuousClock.now
        var pool = Self.pool(now: now)
        pool.start(now: now)
        _ = pool.takeActions()
        _ = pool.submit(1, deadline: nil, now: now + .seconds(1))
        #expect(pool.nextTick == now + .seconds(2))
        pool.tick(now: now + .seconds(2))
        guard case .failWork(1, .unavailable)? = pool.takeActions().first else {
            Issue.record("what waited was not failed")
            return
        }
        _ = pool.submit(2, deadline: nil, now: now + .seconds(3))
        guard case .failWork(2, .unavailable)? = pool.takeActions().first else {
            Issue.record("what came later was not failed at once")
            return
        }
    }

    @Test func afterAFailureOneConnectionIsTriedAtATime() {
        let now = ContinuousClock.now
        var pool = Self.pool(shared: 3, maximum: 5, now: now)
        pool.start(now: now)
        #expect(pool.takeActions().count == 3)
        for slot in 0..<3 { pool.connectFailed(slot: slot, now: now, chance: 0) }
        #expect(pool.takeActions().isEmpty)
        pool.tick(now: now + .seconds(1))
        #expect(pool.takeActions().count == 1)
        pool.connected(slot: 0, now: now + .seconds(1))
        #expect(pool.isAvailable)
        #expect(pool.takeActions().count == 2)
    }

    @Test func idleLeaseConnectionsAreClosed() {
        let now = ContinuousClock.now
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

    /// Random events in any order: each item is answered exactly once, slots are conserved, and a connection never
    /// carries more than its depth. What is asked for after all is over is refused.
    @Test(arguments: 1...40)
    func everyItemIsAnsweredExactlyOnce(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var now = ContinuousClock.now
        var pool = Self.pool(
            shared: .random(in: 1...3, using: &random), maximum: .random(in: 2...6, using: &random),
            depth: .random(in: 1...3, using: &random), queue: .random(in: 0...5, using: &random), now: now)
        var next = 0
        var answers: [Int: Int] = [:]
        var grants: [Int: Int] = [:]
        var connecting: Set<Int> = []
        var open: Set<Int> = []
        var inFlight: [Int: [Int]] = [:]
        var leased: Set<Int> = []
        var isStopped = false

        func carry(_ item: Int, _ slot: Int) {
            answers[item, default: 0] += 1
            #expect(open.contains(slot))
            inFlight[slot, default: []].append(item)
            #expect(inFlight[slot]?.count ?? 0 <= pool.limits.depth)
        }
        func perform() {
            for action in pool.takeActions() {
                switch action {
                case .connect(let slot):
                    #expect(!open.contains(slot) && connecting.insert(slot).inserted)
                case .close(let slot):
                    #expect(open.remove(slot) != nil)
                    inFlight[slot] = nil
                    leased.remove(slot)
                case .send(let item, let slot):
                    carry(item, slot)
                case .grant(let item, let slot):
                    grants[item, default: 0] += 1
                    #expect(open.contains(slot) && leased.insert(slot).inserted)
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
        for step in 0..<400 {
            now += .milliseconds(.random(in: 0...200, using: &random))
            switch Int.random(in: 0..<12, using: &random) {
            case 0...2:
                next += 1
                answers[next] = 0
                let deadline = Bool.random(using: &random) ? now + .milliseconds(300) : nil
                if let slot = pool.submit(next, deadline: deadline, now: now) { carry(next, slot) }
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
                if let slot = connecting.sorted().randomElement(using: &random) {
                    connecting.remove(slot)
                    if Int.random(in: 0..<4, using: &random) > 0 {
                        open.insert(slot)
                        pool.connected(slot: slot, now: now)
                    } else {
                        pool.connectFailed(slot: slot, now: now, chance: 0.5)
                    }
                }
            case 9:
                if Int.random(in: 0..<4, using: &random) == 0, let slot = open.sorted().randomElement(using: &random) {
                    open.remove(slot)
                    inFlight[slot] = nil
                    leased.remove(slot)
                    pool.lost(slot: slot, now: now)
                }
            case 10:
                if let item = answers.filter({ $0.value == 0 }).keys.sorted().randomElement(using: &random) {
                    if pool.withdraw(where: { $0 == item }) != nil { answers[item, default: 0] += 1 }
                }
            default:
                pool.tick(now: now)
            }
            perform()
            let tally = pool.tally
            #expect(
                tally.vacant + tally.connecting + tally.ready + tally.idle + tally.leased == pool.slotCount,
                "step \(step)")
            #expect(tally.load == inFlight.values.reduce(0) { $0 + $1.count })
            #expect(tally.leased == leased.count)
            #expect(pool.queued <= pool.limits.queue)
        }
        pool.drain(until: now + .seconds(1))
        perform()
        #expect(pool.submit(-1, deadline: nil, now: now) == nil)
        pool.tick(now: now + .seconds(1))
        perform()
        #expect(isStopped)
        #expect(open.isEmpty)
        answers[-1] = nil
        #expect(answers.values.allSatisfy { $0 == 1 })
        #expect(grants.values.allSatisfy { $0 == 1 })
    }
}
