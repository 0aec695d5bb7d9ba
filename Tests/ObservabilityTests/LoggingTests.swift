import JSON
import Logging
import Synchronization
import Testing

@testable import Observability

@Suite("Log handlers")
struct LoggingTests {
    private final class Lines: Sendable {
        private let stored = Mutex<[String]>([])
        var all: [String] { stored.withLock { $0 } }
        var output: LogOutput {
            LogOutput { bytes in self.stored.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) } }
        }
    }

    @Test("A line of JSON is one object on one line, whatever it holds")
    func json() throws {
        let lines = Lines()
        var logger = Logger(label: "videoplay") { JSONLogHandler(label: $0, output: lines.output) }
        logger[metadataKey: "request_id"] = "abc"
        logger.info(
            "a \"quoted\"\nline\u{0}",
            metadata: [
                "level": "mine", "status": .stringConvertible(200), "ms": .stringConvertible(1.5),
                "list": ["a", ["b": "c"]],
            ])
        logger.debug("not written")
        #expect(lines.all.count == 1)
        let line = try #require(lines.all.first)
        #expect(line.filter { $0 == "\n" }.count == 1)
        let object = try #require(try JSONParser.parse(Array(line.utf8)).object)
        #expect(object["message"] == "a \"quoted\"\nline\u{0}")
        #expect(object["level"] == "info")
        #expect(object["metadata.level"] == "mine")
        #expect(object["status"] == 200)
        #expect(object["ms"]?.number?.text == "1.5")
        #expect(object["request_id"] == "abc")
        #expect(object["list"] == ["a", ["b": "c"]])
    }

    @Test("Text from outside cannot forge a line or drive a terminal")
    func text() throws {
        let lines = Lines()
        let logger = Logger(label: "videoplay") { TextLogHandler(label: $0, output: lines.output) }
        logger.info("GET /\n2026 error: forged\u{1B}[2J", metadata: ["path": "a b=\"c\"\r\n"])
        let line = try #require(lines.all.first)
        #expect(line.filter { $0 == "\n" }.count == 1 && !line.contains("\r") && !line.contains("\u{1B}"))
        #expect(line.contains("info videoplay: GET /\\n2026 error: forged"))
    }

    @Test(
        "Times",
        arguments: [
            (0, 0, "1970-01-01T00:00:00.000Z"), (951_782_400, 7, "2000-02-29T00:00:00.007Z"),
            (4_102_444_799, 999, "2099-12-31T23:59:59.999Z"),
        ])
    func times(seconds: Int, milliseconds: Int, text: String) {
        #expect(LogTime.text(seconds: seconds, milliseconds: milliseconds) == text)
    }
}
