import JSON
import Logging
import Settings
import Synchronization
import Testing

@testable import Observability

@Suite("Access log")
struct AccessLogTests {
    private final class Written: Sendable {
        private let stored = Mutex<[String]>([])
        var all: [String] { stored.withLock { $0 } }
        var lines: [Substring] { all.joined().split(separator: "\n") }
        var output: LogOutput {
            LogOutput { bytes in self.stored.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) } }
        }
    }

    private func entry(_ path: String = "/plays/1", bytes: Int = 12) -> AccessLog.Entry {
        .init(
            id: "abc", method: "GET", path: path[...], route: "/plays/{id}", status: 404, bytes: bytes,
            microseconds: 12_034, client: "192.0.2.1")
    }

    @Test("A line for a person has the form of the other lines")
    func text() throws {
        let written = Written()
        let log = AccessLog(format: .text, label: "videoplay", output: written.output)
        log.record(entry())
        log.record(entry("/\u{1B}[2J\n"))
        log.flush()
        #expect(written.all.count == 1, "lines are written together")
        let lines = written.lines
        let text =
            "Z info videoplay: GET /plays/1 404 bytes=12 client=192.0.2.1 duration_ms=12.034 request_id=abc route=/plays/{id}"
        #expect(lines.count == 2 && lines[0].hasSuffix(text))
        #expect(lines[0].prefix { $0 != "Z" }.count == "2026-11-22T20:30:00.000".count)
        #expect(!lines[1].contains("\u{1B}"), "text from outside must not drive a terminal")
    }

    @Test("A line of JSON is one object")
    func json() throws {
        let written = Written()
        let log = AccessLog(format: .json, label: "videoplay", output: written.output)
        log.record(entry("/a\"b\u{0}"))
        log.flush()
        let line = try #require(written.lines.first)
        let object = try #require(try JSONParser.parse(Array(line.utf8)).object)
        #expect(object["message"] == "GET /a\"b\u{0} 404" && object["path"] == "/a\"b\u{0}")
        #expect(
            object["status"] == 404 && object["bytes"] == 12 && object["client"] == "192.0.2.1"
                && object["route"] == "/plays/{id}")
        #expect(object["level"] == "info" && object["request_id"] == "abc" && object["method"] == "GET")
        #expect(object["duration_ms"]?.number?.text == "12.034")
    }

    @Test("Nothing is lost: many lines are written before the time, few after it")
    func completeness() async throws {
        let written = Written()
        let log = AccessLog(format: .text, label: "videoplay", output: written.output)
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask { for number in 0..<500 { log.record(entry("/\(task)/\(number)")) } }
            }
        }
        #expect(written.all.count > 10)
        while written.lines.count < 4000 { await Task.yield() }
        #expect(Set(written.lines.map { $0.split(separator: " ")[4] }).count == 4000)
    }
}
