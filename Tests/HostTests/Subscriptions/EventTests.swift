import JSON
import ModuleKit
import Testing

@testable import Host

/// Events on their way from one server to the subscribers of another.
@Suite struct EventTests {
    private static func event(_ topic: String, _ key: String, _ attributes: String?...) -> RecordedEvent {
        RecordedEvent(topic: topic, key: key, attributes: attributes)
    }

    @Test func payloadsHoldAllEventsInOrderAndWithinTheirBound() {
        let events = (0..<500).map { number in
            Self.event(
                "playRecorded", "\(number)", "\(number % 7)", String(repeating: "\u{1F600}\"\n", count: number % 67),
                nil)
        }
        var number = Int.max - 500
        let first = number + 1
        let (packed, tooLarge) = EventBatch.payloads(of: events, server: "3w5e11264sgsf", after: &number)
        let payloads = packed.map(\.text)
        #expect(tooLarge.isEmpty)
        #expect(payloads.allSatisfy { $0.utf8.count <= EventBatch.longestPayload && !$0.utf8.contains(0) })
        let batches = payloads.map { EventBatch($0) }
        #expect(batches.flatMap(\.events) == events && batches.map(\.events.count) == packed.map(\.count))
        #expect(batches.map(\.origin?.number) == Array(first...number))
        // No more than they need: two neighbours together are too large for one.
        for (left, right) in zip(payloads, payloads.dropFirst()) {
            #expect(left.utf8.count + right.utf8.count > EventBatch.longestPayload / 2)
        }
    }

    @Test func anEventThatFitsNowhereIsCounted() {
        let large = Self.event("a", "1", String(repeating: "x", count: 7_600))
        let events = [Self.event("a", "1"), large, Self.event("a", "2"), Self.event("a", "3")]
        var number = 5
        let (payloads, tooLarge) = EventBatch.payloads(of: events, server: "s", after: &number)
        #expect(tooLarge == [large])
        #expect(payloads.map(\.text) == [#"[[6,"s"],["a","1"]]"#, #"[[8,"s"],["a","2"],["a","3"]]"#])
        #expect(payloads.map(\.count) == [1, 2] && number == 8)
    }

    @Test func whatWasLostOrCameTwiceIsKnownByItsNumber() {
        var heard = HeardNumbers()
        func hear(_ server: String, _ number: Int) -> HeardNumbers.Place {
            heard.hear(EventOrigin(server: server, number: number))
        }
        #expect([hear("a", 7), hear("b", 1), hear("a", 8), hear("b", 2)] == [.next, .next, .next, .next])
        #expect([hear("a", 8), hear("a", 7), hear("a", 9)] == [.repeated, .repeated, .next])
        #expect([hear("a", 11), hear("a", 12), hear("b", 3)] == [.gap, .next, .next])
        for number in 0..<5_000 { #expect(hear("\(number)", number) == .next) }
    }

    @Test func anOlderServersPayloadHasNoNumber() {
        let batch = EventBatch(#"[["a","2"],["b","3",null]]"#)
        #expect(batch.origin == nil && batch.events == [Self.event("a", "2"), Self.event("b", "3", nil)])
    }

    /// What became of an object, and what an event says itself, come behind the attributes, where older servers read on as before.
    @Test func changesAndPayloadsComeThrough() throws {
        let events = [
            RecordedEvent(topic: "a", key: "1", attributes: [nil, "x"], change: .updated),
            RecordedEvent(topic: "a", key: "[\"1\",\"\u{E9}\"]", attributes: [], change: .deleted),
            RecordedEvent(topic: "b", key: "", attributes: ["7"], payload: ["text": ["\u{1F600}\"", .null, 15]]),
            RecordedEvent(topic: "b", key: "", attributes: [], change: .updated, payload: .null),
        ]
        var number = 0
        let (payloads, tooLarge) = EventBatch.payloads(of: events, server: "s", after: &number)
        #expect(tooLarge.isEmpty && payloads.count == 1)
        let read = EventBatch(try #require(payloads.first).text).events
        #expect(read == events && read[2].payload == ["text": ["\u{1F600}\"", .null, 15]])
        let newer = EventBatch(#"[[1,"s"],["a","1","x",{"change":"moved"}],["a","2",{"more":1}]]"#)
        #expect(newer.events == [Self.event("a", "2")])
    }

    @Test(arguments: ["", "x", "{}", "[1]", #"[["a"]]"#, #"[[1,"2"]]"#]) func whatIsNoEventIsLeftOut(_ payload: String)
    {
        #expect(EventBatch(payload).events.isEmpty)
    }

    /// The index finds exactly those whom a comparison with each would find.
    @Test(arguments: 0..<20) func theIndexAgreesWithComparison(_ seed: UInt64) {
        var random = SplitMix(seed: seed)
        let values: [String?] = [nil, "1", "2", "11", "\u{E9}", "e\u{301}", ""]
        let topics = ["a", "b"]
        var members: [Int: (topic: String, filter: [String?])] = [:]
        var index = EventIndex<Int>()
        for step in 0..<400 {
            if random.next() % 4 == 0, let removed = members.keys.sorted().randomElement(using: &random),
                let member = members.removeValue(forKey: removed)
            {
                index.remove(removed, topic: member.topic, filter: member.filter)
            } else {
                let topic = topics.randomElement(using: &random) ?? ""
                let filter = (0..<3).map { _ in values.randomElement(using: &random) ?? nil }
                members[step] = (topic, filter)
                index.insert(step, topic: topic, filter: filter)
            }
            let event = RecordedEvent(
                topic: topics.randomElement(using: &random) ?? "", key: "k",
                attributes: (0..<3).map { _ in values.randomElement(using: &random) ?? nil })
            let wanted = members.filter { _, member in
                member.topic == event.topic
                    && zip(member.filter, event.attributes).allSatisfy { wanted, value in
                        wanted == nil || value.map { Array($0.utf8) } == wanted.map { Array($0.utf8) }
                    }
            }
            #expect(index.members(wanting: event).sorted() == wanted.keys.sorted())
        }
    }
}

/// Sebastiano Vigna's generator, so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
