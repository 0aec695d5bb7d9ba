import JSON
import ModuleKit
import Testing

@testable import Host

/// Who gets which answers in which order, without anything that answers.
@Suite struct SubscriptionScheduleTests {
    private typealias Schedule = SubscriptionSchedule<String, Int>

    private static func event(_ key: Int, user: String = "1") -> RecordedEvent {
        RecordedEvent(topic: "t", key: "\(key)", attributes: [user])
    }

    private func schedule(
        subscribers: Int = 100, backlog: Int = 10, totalBacklog: Int = 1_000, turns: Int = 2, eventsPerTurn: Int = 3
    ) -> Schedule {
        Schedule(
            limits: .init(
                subscribers: subscribers, backlog: backlog, totalBacklog: totalBacklog, turns: turns,
                eventsPerTurn: eventsPerTurn))
    }

    @Test func thoseWhoAskAlikeShareATurn() throws {
        var schedule = schedule()
        for subscriber in 1...3 { _ = schedule.add("plan", topic: "t", filter: ["1"], subscriber) }
        _ = schedule.add("other", topic: "t", filter: ["2"], 4)
        #expect(schedule.arrived(Self.event(7)).isEmpty)
        let next = schedule.nextTurn()
        let turn = try #require(next)
        #expect(turn.plan == "plan")
        #expect(turn.events.map(\.key) == ["7"])
        #expect(schedule.subscribers(of: turn).sorted() == [1, 2, 3])
        #expect(schedule.nextTurn() == nil)
        schedule.ended(turn)
        #expect(schedule.nextTurn() == nil)
    }

    @Test func theEventsOfAGroupKeepTheirOrderAndNeverRunTwiceAtOnce() throws {
        var schedule = schedule()
        _ = schedule.add("plan", topic: "t", filter: [nil], 1)
        for key in 0..<8 { _ = schedule.arrived(Self.event(key)) }
        var seen: [String] = []
        while let turn = schedule.nextTurn() {
            #expect(turn.events.count <= 3)
            #expect(schedule.nextTurn() == nil, "a group has one turn at a time")
            seen += turn.events.map(\.key)
            schedule.ended(turn)
        }
        #expect(seen == (0..<8).map(String.init))
    }

    /// An event with a payload takes the room of many without.
    @Test func aBacklogOfPayloadsIsBoundedByTheirSize() throws {
        var schedule = schedule(backlog: 100)
        _ = schedule.add("plan", topic: "t", filter: [nil], 1)
        let large = RecordedEvent(
            topic: "t", key: "1", attributes: ["1"], payload: .string(String(repeating: "x", count: 128 * 30)))
        for _ in 0..<4 { #expect(schedule.arrived(large).isEmpty) }
        #expect(schedule.arrived(large) == [1])
    }

    /// However many groups there are, what waits in all of them is bounded; those go that have more than their share.
    @Test func theBacklogOfAllGroupsIsBounded() throws {
        var schedule = schedule(backlog: 40, totalBacklog: 60, turns: 1)
        for group in 0..<10 {
            _ = schedule.add("\(group)", topic: "t", filter: [group == 0 ? nil : "1"], group)
        }
        // Twenty events are the first group's alone, and the room is full with four that all hear of.
        for key in 0..<20 { #expect(schedule.arrived(Self.event(key, user: "2")).isEmpty) }
        var dropped: [Int] = []
        for key in 20..<100 {
            dropped += schedule.arrived(Self.event(key))
            if key == 23 { #expect(dropped.isEmpty) }
            if key == 24 { #expect(dropped == [0], "it has the most that waits") }
        }
        #expect(Set(dropped) == Set(0..<10) && dropped.count == 10)
        #expect(schedule.count == 0)
        // All is forgotten with them, so that who comes next has all the room.
        _ = schedule.add("next", topic: "t", filter: [nil], 10)
        for key in 0..<40 { #expect(schedule.arrived(Self.event(key)).isEmpty) }
        #expect(schedule.arrived(Self.event(40)) == [10])
    }

    @Test func groupsTakeTurns() throws {
        var schedule = schedule(turns: 1, eventsPerTurn: 1)
        _ = schedule.add("a", topic: "t", filter: ["1"], 1)
        _ = schedule.add("b", topic: "t", filter: ["2"], 2)
        for key in 0..<3 { _ = schedule.arrived(Self.event(key)) }
        _ = schedule.arrived(Self.event(9, user: "2"))
        var plans: [String] = []
        while let turn = schedule.nextTurn() {
            #expect(schedule.nextTurn() == nil, "no more turns at once than allowed")
            plans.append(turn.plan)
            schedule.ended(turn)
        }
        #expect(plans == ["a", "b", "a", "a"])
    }

    @Test func aBacklogThatIsFullDropsItsGroupAlone() {
        var schedule = schedule(backlog: 2)
        _ = schedule.add("slow", topic: "t", filter: [nil], 1)
        _ = schedule.add("slow", topic: "t", filter: [nil], 2)
        _ = schedule.add("other", topic: "t", filter: ["2"], 3)
        #expect(schedule.arrived(Self.event(1)).isEmpty)
        #expect(schedule.arrived(Self.event(2)).isEmpty)
        #expect(schedule.arrived(Self.event(3)).sorted() == [1, 2])
        #expect(schedule.count == 1)
        _ = schedule.arrived(Self.event(4, user: "2"))
        #expect(schedule.nextTurn()?.plan == "other")
    }

    @Test func noMoreSubscribersThanAllowed() throws {
        var schedule = schedule(subscribers: 2)
        let added = schedule.add("a", topic: "t", filter: [nil], 1)
        let first = try #require(added)
        let second = schedule.add("a", topic: "t", filter: [nil], 2)
        #expect(second != nil)
        let third = schedule.add("b", topic: "t", filter: [nil], 3)
        #expect(third == nil)
        schedule.remove(first)
        schedule.remove(first)
        #expect(schedule.count == 1)
        let again = schedule.add("b", topic: "t", filter: [nil], 3)
        #expect(again != nil)
    }

    @Test func nothingIsAnsweredForThoseWhoLeft() throws {
        var schedule = schedule()
        let added = schedule.add("a", topic: "t", filter: [nil], 1)
        let ticket = try #require(added)
        _ = schedule.arrived(Self.event(1))
        _ = schedule.arrived(Self.event(2))
        let next = schedule.nextTurn()
        let turn = try #require(next)
        schedule.remove(ticket)
        #expect(schedule.subscribers(of: turn).isEmpty)
        schedule.ended(turn)
        #expect(schedule.nextTurn() == nil)
        _ = schedule.add("a", topic: "t", filter: [nil], 2)
        #expect(schedule.nextTurn() == nil, "who comes anew is owed nothing")
    }
}
