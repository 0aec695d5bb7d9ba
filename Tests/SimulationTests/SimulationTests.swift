import Foundation
import PlaybookOracle
import Simulation
import Testing

@Suite struct SimulationTests {
    static func options(seed: UInt64 = 7, delivery: Delivery = Delivery()) -> SimulationOptions {
        var options = SimulationOptions()
        options.seed = seed
        options.viewers = 40
        options.days = 5
        options.delivery = delivery
        return options
    }

    static func events(_ options: SimulationOptions) -> [SimulatedEvent] {
        var events: [SimulatedEvent] = []
        Simulation(options).forEachPiece { events += $0 }
        return events
    }

    static func bytes(_ options: SimulationOptions) -> [UInt8] {
        var writer = EventWriter()
        for event in events(options) { writer.append(event) }
        return writer.bytes
    }

    @Test func theSameSeedMakesTheSameBytesOnAnyMachine() {
        let delivery = Delivery(isShuffled: true, repeatedPerMille: 50, latePerMille: 50)
        let bytes = Self.bytes(Self.options(delivery: delivery))
        // FNV-1a.
        let hash = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        #expect(hash == 6923162527435802188)
        #expect(Self.bytes(Self.options(seed: 8, delivery: delivery)) != bytes)
    }

    @Test func piecesAndHistoriesAreTheSameEvents() {
        let options = Self.options()
        let simulation = Simulation(options)
        let histories = (0..<options.viewers).flatMap { simulation.history(ofViewer: $0).events }
        let pieces = Self.events(options)
        #expect(histories.count == pieces.count)
        #expect(Set(histories) == Set(pieces))
    }

    @Test func deliveryChangesNeitherEventsNorTheirTimes() throws {
        let plain = try TruthTests.stored(Self.events(Self.options()))
        let other = try TruthTests.stored(
            Self.events(
                Self.options(delivery: Delivery(isShuffled: true, repeatedPerMille: 300, latePerMille: 0))))
        #expect(plain.count == other.count)
        func named(_ events: [StoredEvent]) -> [String: StoredEvent] {
            Dictionary(
                events.compactMap { event in event.clientEventId.map { ($0, event) } },
                uniquingKeysWith: { first, _ in first })
        }
        let later = named(other)
        for (id, event) in named(plain) {
            let again = try #require(later[id])
            #expect(again.interactionTimestamp == event.interactionTimestamp)
            #expect(again.positionSeconds == event.positionSeconds)
        }
    }

    @Test func theSiteHasEverythingThatHappensOnSites() throws {
        var options = Self.options()
        options.perMille = [.withoutIds: 100, .withoutClientEventId: 100, .clockUnset: 100]
        let events = try TruthTests.stored(Self.events(options))
        let types = Set(events.map(\.interactionType))
        #expect(types.count == Interaction.allCases.count)
        #expect(events.contains { $0.sessionId == nil && $0.deviceId != nil })
        #expect(events.contains { $0.sessionId == nil && $0.deviceId == nil })
        #expect(events.contains { $0.isLive == true })
        #expect(events.contains { $0.durationSeconds == nil })
        #expect(events.contains { $0.clientSequence == nil })
        #expect(events.contains { $0.clientEventId == nil })
        #expect(events.contains { $0.sentTimestamp == nil })
        #expect(events.contains { ($0.interactionTimestamp ?? 0) > $0.receivedAt })
        #expect(events.contains { ($0.interactionTimestamp ?? .max) < 1_100_000_000_000_000 })
        let ids = events.compactMap(\.clientEventId)
        #expect(ids.allSatisfy { UUID(uuidString: $0) != nil && Array($0)[14] == "7" })
        #expect(Set(ids).count == ids.count)
    }

    @Test func daysAddUpInAnyZone() throws {
        let answers = Recomputation(events: try TruthTests.stored(Self.events(Self.options())))
        let from = try #require(answers.sessions.map(\.beganAt).min()) - 10_000_000_000
        let to = try #require(answers.sessions.map(\.endedAt).max()) + 10_000_000_000
        let all = answers.stats()
        for name in ["UTC", "Asia/Kathmandu", "America/New_York"] {
            let zone = try #require(TimeZone(identifier: name))
            let days = answers.timeline(in: from..<to, by: .day, timeZone: zone).map(\.stats)
            #expect(days.reduce(0) { $0 + $1.watchTime } == all.watchTime)
            #expect(days.reduce(0) { $0 + $1.views } == all.views)
            #expect(days.reduce(0) { $0 + $1.plays } == all.plays)
        }
    }
}
