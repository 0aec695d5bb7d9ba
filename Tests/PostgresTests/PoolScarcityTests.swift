import Testing

@testable import Postgres

/// A server that grants so many connections and no more, and a pool that wants more of them.
private struct FullServer {
    var pool: PoolState<Int, Int>
    var now = MonotonicInstant.now
    /// How many it grants.
    var granted: Int
    private(set) var open: Set<Int> = []
    private(set) var refusals = 0
    private(set) var served: [Int] = []
    private(set) var failed: [Int] = []
    private var connecting: [Int] = []
    private var busy: [(item: Int, slot: Int)] = []
    private var leased: [(item: Int, slot: Int)] = []

    init(granted: Int, shared: Int = 2, write: Int = 8, reserve: Int = 8, maximum: Int = 16, depth: Int = 4) {
        self.granted = granted
        self.pool = PoolState(
            limits: .init(
                shared: shared, write: write, reserve: reserve, maximum: maximum, depth: depth, queue: 10_000,
                acquireTimeout: .seconds(5), idleTimeout: .seconds(60)),
            backoff: Backoff(base: .milliseconds(50), maximum: .seconds(5), jitter: 0), now: now)
        pool.start(now: now)
        perform()
    }

    var isBusy: Bool { !(connecting.isEmpty && busy.isEmpty && leased.isEmpty) }

    mutating func submit(_ item: Int, _ access: PostgresAccess) {
        if let slot = pool.submit(item, access, deadline: nil, now: now) { busy.append((item, slot)) }
        perform()
    }

    mutating func lease(_ item: Int) {
        pool.request(item, deadline: nil, now: now)
        perform()
    }

    mutating func perform() {
        for action in pool.takeActions() {
            switch action {
            case .connect(let slot), .change(let slot): connecting.append(slot)
            case .close(let slot): open.remove(slot)
            case .send(let item, let slot): busy.append((item, slot))
            case .grant(let item, let slot): leased.append((item, slot))
            case .failWork(let item, _), .failRequest(let item, _): failed.append(item)
            case .stopped: break
            }
        }
    }

    /// Answers one thing that is under way.
    mutating func proceed(_ random: inout SeededGenerator) {
        switch Int.random(in: 0..<3, using: &random) {
        case 0 where !connecting.isEmpty:
            let slot = connecting.remove(at: .random(in: connecting.indices, using: &random))
            if open.contains(slot) || open.count < granted {
                open.insert(slot)
                pool.connected(slot: slot, now: now)
            } else {
                refusals += 1
                pool.connectFailed(slot: slot, now: now, chance: 0, isFull: true)
            }
        case 1 where !busy.isEmpty:
            // A connection works in order.
            let slot = busy[.random(in: busy.indices, using: &random)].slot
            guard let first = busy.firstIndex(where: { $0.slot == slot }) else { return }
            served.append(busy.remove(at: first).item)
            pool.finished(slot: slot, now: now)
        case 2 where !leased.isEmpty:
            let (item, slot) = leased.remove(at: .random(in: leased.indices, using: &random))
            served.append(item)
            pool.released(slot: slot, now: now)
        default: return
        }
        perform()
    }

    /// Lets time pass until everything is done.
    mutating func settle(_ random: inout SeededGenerator, _ steps: Int = 20_000) {
        var step = 0
        while isBusy, step < steps {
            proceed(&random)
            step += 1
        }
    }

    mutating func pass(_ time: Duration) {
        now = now + time
        pool.tick(now: now)
        perform()
    }
}

@Suite struct PoolScarcityTests {
    /// However few connections there are, whatever waits is served without time passing, and each only once.
    @Test(arguments: 1...6, 1...12)
    func whateverWaitsIsServed(granted: Int, seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var server = FullServer(granted: granted, depth: .random(in: 1...4, using: &random))
        server.settle(&random)
        if !server.pool.isAvailable { server.pass(.milliseconds(50)) }
        server.settle(&random)
        #expect(server.pool.isAvailable)
        for item in 0..<400 {
            switch Int.random(in: 0..<4, using: &random) {
            case 0: server.lease(item)
            case 1: server.submit(item, .write)
            default: server.submit(item, .read)
            }
            for _ in 0..<Int.random(in: 0...4, using: &random) { server.proceed(&random) }
        }
        server.settle(&random)
        #expect(server.served.count == 400 && Set(0..<400).subtracting(server.served).isEmpty)
        #expect(server.failed.isEmpty)
        #expect(server.open.count <= granted)
        #expect(server.pool.isScarce && server.refusals > 0)
    }

    /// Reads that never end do not keep a write or a lease waiting for more than what is under way.
    @Test(arguments: [1, 2])
    func eachKindComesToItsTurn(granted: Int) {
        var random = SeededGenerator(seed: 7)
        var server = FullServer(granted: granted)
        server.settle(&random)
        server.pass(.milliseconds(50))
        server.settle(&random)
        for item in 0..<20 { server.submit(item, .read) }
        server.submit(1000, .write)
        server.lease(1001)
        var next = 20
        while !(server.served.contains(1000) && server.served.contains(1001)), next < 2000 {
            server.submit(next, .read)
            next += 1
            for _ in 0..<3 { server.proceed(&random) }
        }
        #expect(server.served.contains(1000) && server.served.contains(1001))
        server.settle(&random)
        #expect(server.served.count == next + 2)
    }

    /// Once the server grants more, all are opened that are wanted, and nothing takes turns any more.
    @Test func aFullSetIsOpenedAgain() {
        var random = SeededGenerator(seed: 3)
        var server = FullServer(granted: 1)
        server.settle(&random)
        server.pass(.milliseconds(50))
        server.settle(&random)
        server.submit(0, .write)
        server.settle(&random)
        #expect(server.open.count == 1 && server.pool.isScarce && server.pool.tally.writeReady == 1)
        server.granted = 100
        for _ in 0..<3 {
            server.pass(.seconds(5))
            server.settle(&random)
        }
        #expect(!server.pool.isScarce)
        #expect(server.pool.tally.sharedReady == 2 && server.pool.tally.writeReady == 1)
        #expect(server.pool.nextTick == nil, "there is nothing to wake up for")
    }

    /// What is refused is asked for ever more rarely, and never in vain by several at a time.
    @Test func aFullServerIsNotStormed() {
        var random = SeededGenerator(seed: 5)
        var server = FullServer(granted: 1)
        server.settle(&random)
        for _ in 0..<600 {
            server.pass(.milliseconds(100))
            server.submit(0, .write)
            server.submit(1, .read)
            server.settle(&random)
        }
        // Once after 50 ms, 100 ms, … up to every 5 s.
        #expect(server.refusals > 5 && server.refusals < 30, "\(server.refusals)")
    }

    /// Whoever listens has a place, too, as long as one remains.
    @Test func oneConnectionMakesWayForTheListener() {
        var random = SeededGenerator(seed: 9)
        var server = FullServer(granted: 2)
        server.settle(&random)
        #expect(server.open.count == 2)
        server.submit(0, .read)
        server.pool.giveWay(now: server.now, chance: 0)
        server.perform()
        #expect(server.open.count == 1, "the one without work is closed at once")
        server.pool.giveWay(now: server.now, chance: 0)
        server.granted = 1
        server.pass(.seconds(1))
        #expect(!server.isBusy || server.open.count == 1)
        server.settle(&random)
        server.submit(1, .write)
        server.lease(2)
        server.submit(3, .read)
        server.settle(&random)
        #expect(server.served.sorted() == [0, 1, 2, 3] && server.open.count == 1)
        server.pass(.seconds(5))
        server.settle(&random)
        #expect(server.refusals > 0, "the place is not left to others for ever")
        server.pool.giveWay(now: server.now, chance: 0)
        #expect(server.open.count == 1, "the last one stays")
    }

    /// The last connection for writes is kept.
    @Test func aConnectionForWritesStaysWarm() {
        var random = SeededGenerator(seed: 2)
        var server = FullServer(granted: 100)
        server.settle(&random)
        for item in 0..<3 { server.submit(item, .write) }
        server.settle(&random)
        #expect(server.pool.tally.writeReady > 1)
        server.pass(.seconds(3600))
        #expect(server.pool.tally.writeReady == 1 && server.pool.tally.sharedReady == 2)
        #expect(server.pool.nextTick == nil)
    }
}
