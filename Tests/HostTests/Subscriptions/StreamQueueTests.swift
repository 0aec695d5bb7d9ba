import Synchronization
import Testing

@testable import Host

/// What waits for a client is bounded, and a client is woken once.
@Suite struct StreamQueueTests {
    private static func message(_ operation: Int, bytes: Int = 10) -> StreamMessage {
        StreamMessage(operation: operation, output: .next([UInt8](repeating: 0x20, count: bytes)))
    }

    private func queue(messages: Int = 3, bytes: Int = 100, total: Int = 1_000) -> StreamQueue {
        StreamQueue(limits: .init(messages: messages, bytes: bytes), budget: StreamBudget(limit: total))
    }

    @Test func messagesComeInOrder() {
        let queue = queue()
        queue.push(Self.message(1))
        queue.push(Self.message(2))
        #expect(queue.next() == .send(Self.message(1)))
        queue.push(Self.message(3))
        #expect(queue.next() == .send(Self.message(2)))
        #expect(queue.next() == .send(Self.message(3)))
        #expect(queue.next() == .wait)
    }

    @Test func oneMessageTooManyEndsTheStream() {
        let queue = queue()
        for number in 1...4 { queue.push(Self.message(number)) }
        #expect(queue.next() == .end(.slowClient))
        queue.push(Self.message(5))
        #expect(queue.next() == .end(.slowClient))
    }

    @Test func bytesAreBoundedButNotThoseOfASingleMessage() {
        let queue = queue()
        queue.push(Self.message(1, bytes: 500))
        #expect(queue.next() == .send(Self.message(1, bytes: 500)))
        queue.push(Self.message(2, bytes: 60))
        queue.push(Self.message(3, bytes: 60))
        #expect(queue.next() == .end(.slowClient))
    }

    @Test func allStreamsShareABudget() {
        let budget = StreamBudget(limit: 150)
        let queues = (0..<3).map { _ in StreamQueue(limits: .init(messages: 9, bytes: 100), budget: budget) }
        queues[0].push(Self.message(1, bytes: 90))
        queues[1].push(Self.message(1, bytes: 90))
        // There is always room for a first message; for a second only within the budget.
        queues[2].push(Self.message(1, bytes: 1))
        queues[2].push(Self.message(2, bytes: 1))
        #expect(queues[2].next() == .end(.slowClient))
        queues[0].detach()
        _ = queues[1].next()
        #expect(budget.hasRoom)
        queues[1].push(Self.message(2, bytes: 90))
        queues[1].push(Self.message(3, bytes: 1))
        #expect(queues[1].next() == .send(Self.message(2, bytes: 90)))
    }

    @Test func theConnectionIsWokenOnceUntilItFoundNothing() {
        let queue = queue()
        let wakes = Atomic(0)
        queue.push(Self.message(1))
        queue.attach { wakes.add(1, ordering: .relaxed) }
        queue.push(Self.message(2))
        #expect(wakes.load(ordering: .relaxed) == 1)
        _ = queue.next()
        _ = queue.next()
        queue.push(Self.message(3))
        #expect(wakes.load(ordering: .relaxed) == 1, "it has not found the queue empty yet")
        _ = queue.next()
        #expect(queue.next() == .wait)
        queue.push(Self.message(4))
        #expect(wakes.load(ordering: .relaxed) == 2)
    }

    @Test func aConnectionThatIsGoneGetsNothing() {
        let queue = queue()
        queue.push(Self.message(1))
        queue.detach()
        queue.push(Self.message(2))
        #expect(queue.next() == .end(.stopping))
    }
}
