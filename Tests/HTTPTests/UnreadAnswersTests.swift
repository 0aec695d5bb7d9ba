import Logging
import NIOCore
import Settings
import Synchronization
import TestSupport
import Testing

@testable import HTTP

/// The room for answers that wait to be read.
@Suite("Unread answers")
struct UnreadAnswersTests {
    private static func limits(_ total: Int) -> LiveLimits {
        var limits = ServerSettings.Limits()
        limits.unreadTotal = total
        return LiveLimits(limits)
    }

    @Test("There is room up to the bound, for one answer in any case, and again when one was read")
    func room() {
        let log = RecordedLog()
        let limits = Self.limits(100)
        let room = UnreadAnswers(limits, logger: Logger(label: "test") { _ in log.handler })
        let shortages = Atomic<Int>(0)
        room.onShortage { shortages.wrappingAdd(1, ordering: .relaxed) }
        do {
            let huge = room.admit(1_000)
            #expect(huge != nil && room.bytes == 1_000)
            for _ in 0..<10 { #expect(room.admit(1) == nil) }
            #expect(room.refused == 10 && shortages.load(ordering: .relaxed) == 10)
            withExtendedLifetime(huge) {}
        }
        #expect(room.bytes == 0)
        var shares = (0..<10).compactMap { _ in room.admit(10) }
        #expect(shares.count == 10 && room.admit(1) == nil)
        shares.removeLast()
        #expect(room.admit(11) == nil && room.admit(10) != nil)
        limits.update(Self.limits(200).current)
        #expect(room.admit(100) != nil)
        // A burst is one line.
        #expect(log.texts(.warning).count == 2, "\(log.texts(.warning))")
        shares = []
    }

    @Test("What has been written takes room whether there is any or not, and others are sent away for it")
    func written() {
        let room = UnreadAnswers(Self.limits(100), logger: TestHost.quietLogger)
        let shortages = Atomic<Int>(0)
        room.onShortage { shortages.wrappingAdd(1, ordering: .relaxed) }
        let first = room.take(90)
        #expect(shortages.load(ordering: .relaxed) == 0)
        let second = room.take(90)
        #expect(room.bytes == 180 && shortages.load(ordering: .relaxed) == 1)
        withExtendedLifetime((first, second)) {}
    }

    @Test("A client has stopped reading once it has taken nothing for a while, and only then")
    func progress() {
        func at(_ seconds: Int64) -> NIODeadline { .uptimeNanoseconds(1) + .seconds(seconds) }
        var progress = UnreadProgress()
        func hasStopped(_ acknowledged: UInt64?, _ time: Int64) -> Bool {
            progress.hasStopped(acknowledged: acknowledged, now: at(time))
        }
        progress.begins(acknowledged: 5, now: at(0))
        let early = hasStopped(5, 1)
        let reading = hasStopped(6, 10)
        let again = hasStopped(6, 11)
        let stopped = hasStopped(6, 12)
        #expect(!early && !reading && !again && stopped)
        progress.ends()
        #expect(!progress.isWaiting)
        progress.begins(acknowledged: 6, now: at(100))
        let anew = hasStopped(6, 101)
        #expect(progress.isWaiting && !anew)
    }

    @Test("Small answers are looked at now and then, large ones each time")
    func looks() {
        var progress = UnreadProgress()
        let looks = (0..<100).map { _ in progress.isWorthALook(1 << 10, isLarge: false) }
        #expect(looks.count(where: \.self) == 3)
        let large = progress.isWorthALook(1, isLarge: true)
        #expect(large)
    }

    private static let ask = "GET /large HTTP/1.1\r\nHost: x\r\n\r\n"

    @Test("Clients that do not read are refused what there is no room for, and sent away for those that do")
    func server() async throws {
        let requests = RecordedRequests()
        let large = LargeAnswer(size: 8 << 20)
        let log = RecordedLog()
        try await serving(
            "unreadTotal: 20MiB", large: large, requests: requests, logger: Logger(label: "test") { _ in log.handler }
        ) { port in
            let idle = try (0..<12).map { _ in try RawConnection(port: port, receiveBuffer: 4_096) }
            for client in idle { client.send(Self.ask) }
            while large.given < 12 { try await Task.sleep(for: .milliseconds(5)) }
            // The kernel has taken some megabytes of each, so that two or three wait. Which of them were refused is chance.
            var refused = ""
            for client in idle.reversed() where !refused.hasPrefix("HTTP/1.1 503 ") {
                refused = await client.read(until: nil, atLeast: 200)
            }
            #expect(refused.hasPrefix("HTTP/1.1 503 ") && refused.contains("Retry-After: 1"), "\(refused.prefix(300))")
            #expect(refused.contains("server.limits.unreadTotal"))
            // Whoever reads gets an answer before long, since those that do not make room.
            var answer = ""
            while !answer.hasPrefix("HTTP/1.1 200 ") {
                try await Task.sleep(for: .milliseconds(50))
                answer = try await RawConnection(port: port).ask(
                    "GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            }
            #expect(answer.utf8.count > 8 << 20)
            let small = try await RawConnection(port: port).ask(
                "GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            #expect(small.hasSuffix("hello"))
        }
        #expect(log.texts(.warning).contains { $0.contains("server.limits.unreadTotal") })
        #expect(requests.count("GET", "/large", 503) > 0)
    }

    @Test("A client that reads slowly keeps its answer while others are refused theirs")
    func slowReader() async throws {
        let large = LargeAnswer(size: 8 << 20)
        try await serving("unreadTotal: 9MiB", large: large) { port in
            let slow = try RawConnection(port: port, receiveBuffer: 4_096)
            slow.send("GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            try await large.waitUntilGiven()
            let others = Task {
                var refused = 0
                while !Task.isCancelled {
                    let answer = try await RawConnection(port: port).ask(
                        "GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                    if answer.hasPrefix("HTTP/1.1 503 ") { refused += 1 }
                    try? await Task.sleep(for: .milliseconds(100))
                }
                return refused
            }
            // For longer than a client may take nothing at all.
            let count = await slow.readSlowly(pieces: 16, size: 4_096, pause: 0.3)
            others.cancel()
            #expect(count > 8 << 20)
            #expect(try await others.value > 0)
        }
    }
}
