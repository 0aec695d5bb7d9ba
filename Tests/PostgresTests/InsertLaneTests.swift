import Testing

@testable import Postgres

@Suite struct InsertLaneTests {
    private let start = MonotonicInstant.now

    private func lane(rows: Int = 4, bytes: Int = 100) -> InsertLane<Int> {
        InsertLane(limits: .init(rows: rows, bytes: bytes, patience: .milliseconds(100)))
    }

    private func sent(_ group: (number: UInt64, rows: [Int])?) throws -> (number: UInt64, rows: [Int]) {
        try #require(group)
    }

    @Test func aRowThatComesAloneGoesAtOnce() {
        var lane = lane()
        lane.append(1, size: 1)
        #expect(lane.next(now: start)?.rows == [1])
        #expect(lane.count == 0)
    }

    @Test func whatComesMeanwhileIsTheNextGroup() throws {
        var lane = lane()
        lane.append(1, size: 1)
        let first = try sent(lane.next(now: start))
        for row in 2...3 { lane.append(row, size: 1) }
        #expect(lane.next(now: start) == nil)
        lane.finished(first.number)
        #expect(lane.next(now: start)?.rows == [2, 3])
    }

    @Test func aGroupHasItsBounds() throws {
        var lane = lane(rows: 3, bytes: 100)
        for row in 1...4 { lane.append(row, size: 1) }
        lane.append(5, size: 1000)
        lane.append(6, size: 1)
        var groups: [[Int]] = []
        while let group = lane.next(now: start) {
            groups.append(group.rows)
            lane.finished(group.number)
        }
        // A row larger than a group may be goes by itself.
        #expect(groups == [[1, 2, 3], [4], [5], [6]])
    }

    @Test func nobodyWaitsForASlowGroupBeyondThePatience() throws {
        var lane = lane()
        lane.append(1, size: 1)
        let slow = try sent(lane.next(now: start))
        #expect(lane.nextTick == nil)
        lane.append(2, size: 1)
        #expect(lane.nextTick == start + .milliseconds(100))
        #expect(lane.next(now: start + .milliseconds(99)) == nil)
        let next = try sent(lane.next(now: start + .milliseconds(100)))
        #expect(next.rows == [2])
        lane.append(3, size: 1)
        // The end of the one that nobody waits for frees nothing.
        lane.finished(slow.number)
        #expect(lane.next(now: start + .milliseconds(100)) == nil)
        lane.finished(next.number)
        #expect(lane.next(now: start + .milliseconds(100))?.rows == [3])
    }

    @Test func slowGroupsLeaveConnectionsToOthers() throws {
        var lane = InsertLane<Int>(limits: .init(rows: 1, bytes: 100, patience: .milliseconds(100), groups: 2))
        for row in 1...3 { lane.append(row, size: 1) }
        let first = try sent(lane.next(now: start))
        let second = try sent(lane.next(now: start + .seconds(1)))
        #expect(lane.next(now: start + .seconds(9)) == nil && lane.nextTick == nil)
        lane.finished(second.number)
        #expect(lane.next(now: start + .seconds(9))?.rows == [3])
        lane.finished(first.number)
    }

    @Test func whatIsUrgentWaitsForNothing() throws {
        var lane = lane(rows: 1)
        for row in 1...3 { lane.append(row, size: 1) }
        var rows: [Int] = []
        while let group = lane.next(now: start, isUrgent: true) { rows += group.rows }
        #expect(rows == [1, 2, 3])
    }

    @Test func whatIsWithdrawnIsNotSent() {
        var lane = lane()
        for row in 1...3 { lane.append(row, size: 1) }
        #expect(lane.withdraw { $0 == 2 } == [2])
        #expect(lane.withdraw { $0 == 7 } == [])
        #expect(lane.next(now: start)?.rows == [1, 3])
    }

    /// Whatever comes and ends, each row is sent once, in the order in which it came, and no two groups of the patience's time
    /// are under way.
    @Test(arguments: 1...50)
    func eachIsSentOnceInOrder(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var lane = lane(rows: 5, bytes: 50)
        var now = start
        var sent: [Int] = []
        var underWay: [(number: UInt64, since: MonotonicInstant)] = []
        var last = 0
        for _ in 0..<500 {
            switch Int.random(in: 0..<4, using: &random) {
            case 0, 1:
                last += 1
                lane.append(last, size: Int.random(in: 1...20, using: &random))
            case 2:
                if let index = underWay.indices.randomElement(using: &random) {
                    lane.finished(underWay.remove(at: index).number)
                }
            default: now = now + .milliseconds(Int.random(in: 0...40, using: &random))
            }
            if let group = lane.next(now: now) {
                #expect(underWay.allSatisfy { $0.since + .milliseconds(100) <= now })
                #expect(!group.rows.isEmpty && group.rows.count <= 5)
                sent += group.rows
                underWay.append((group.number, now))
            }
        }
        #expect(sent == Array(1...last).prefix(sent.count).map { $0 })
        #expect(sent.count + lane.count == last)
    }
}
