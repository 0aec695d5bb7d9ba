import Foundation
import Logging
import Settings
import Synchronization
import Testing

@testable import Observability

/// Warnings that come again and again, with a clock of the test's own.
@Suite("Repeated warnings")
struct RepeatedWarningsTests {
    /// What is to be done when time has passed.
    private final class Clock: Sendable {
        private let work = Mutex<[@Sendable () -> Void]>([])

        func schedule(_ next: @escaping @Sendable () -> Void) { work.withLock { $0.append(next) } }

        /// Lets it pass.
        /// - Returns: for how much it was to pass.
        @discardableResult
        func pass() -> Int {
            let all = work.withLock { work in
                defer { work = [] }
                return work
            }
            for next in all { next() }
            return all.count
        }
    }

    private struct Fault: Error, CustomStringConvertible { let description: String }

    private let clock = Clock()
    private let lines = Lines()

    private final class Lines: Sendable {
        private let stored = Mutex<[String]>([])
        var output: LogOutput {
            LogOutput { bytes in self.stored.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) } }
        }
        /// Those since this was last asked, without their times.
        func take() -> [String] {
            stored.withLock { stored in
                defer { stored = [] }
                return stored.map { String($0.split(separator: " ", maxSplits: 1)[1].dropLast()) }
            }
        }
    }

    private func logger() -> Logger {
        let repetitions = RepeatedWarnings(schedule: clock.schedule)
        let output = lines.output
        return Logger(label: "test") {
            TextLogHandler(label: $0, output: output, threshold: nil, repetitions: repetitions)
        }
    }

    @Test("The first is written at once, those like it are counted, and told now and then")
    func thinned() {
        let logger = logger()
        for number in 0..<1_000 {
            logger.warning(
                "The request failed.", error: Fault(description: "disk full"), metadata: ["request_id": "\(number)"])
        }
        #expect(lines.take() == ["warning test: The request failed. error=\"disk full\" request_id=0"])
        clock.pass()
        #expect(lines.take() == ["warning test: The request failed. error=\"disk full\" request_id=999 repeated=999"])
        logger.warning("The request failed.", error: Fault(description: "disk full"))
        clock.pass()
        #expect(lines.take() == ["warning test: The request failed. error=\"disk full\" repeated=1"])
        // Quiet for once, and it is news again.
        clock.pass()
        #expect(clock.pass() == 0 && lines.take().isEmpty)
        logger.warning("The request failed.", error: Fault(description: "disk full"))
        #expect(lines.take().count == 1)
    }

    @Test("Other words, other causes and other levels are news each")
    func unlike() {
        let logger = logger()
        for _ in 0..<5 {
            logger.warning("One.")
            logger.warning("Two.")
            logger.warning("One.", error: Fault(description: "a"))
            logger.warning("One.", error: Fault(description: "b"))
            logger.info("One.")
            logger.error("One.")
        }
        let written = lines.take()
        #expect(written.count { $0.hasPrefix("warning") } == 4 && written.count == 14, "\(written)")
        clock.pass()
        let told = lines.take()
        #expect(
            told.count == 2 && told.contains { $0.hasSuffix("repeated=12") }
                && told.contains { $0.hasSuffix("repeated=4") }, "\(told)")
    }

    @Test("Causes that are all different are thinned, too")
    func manyCauses() {
        let logger = logger()
        for number in 0..<100 { logger.warning("One.", error: Fault(description: "\(number)")) }
        #expect(lines.take().count == 8)
        clock.pass()
        #expect(lines.take().count == 1)
    }

    @Test("Kinds without end are written each, and kept in no table")
    func manyKinds() {
        let logger = logger()
        for number in 0..<1_000 { logger.warning("\(number)") }
        #expect(lines.take().count == 1_000 && clock.pass() == 256)
    }

    @Test("The level of all loggers of the process can change, but for those that have their own")
    func level() {
        let threshold = LogThreshold(.warning)
        let output = lines.output
        let logger = Logger(label: "test") {
            TextLogHandler(label: $0, output: output, threshold: threshold, repetitions: nil)
        }
        var own = logger
        own.logLevel = .error
        for step in [LogSettings.Level.warning, .debug, .critical] {
            threshold.change(to: step)
            logger.debug("debug")
            logger.warning("warning")
            own.error("own")
        }
        #expect(
            lines.take() == [
                "warning test: warning", "error test: own", "debug test: debug", "warning test: warning",
                "error test: own", "error test: own",
            ])
    }
}
