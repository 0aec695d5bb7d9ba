import Foundation
import Glibc
import Settings
import Testing

@testable import Observability

/// What is logged where the log is read late, or not at all.
@Suite("Log writer")
struct LogWriterTests {
    /// A pipe of the kernel's smallest size.
    private struct Pipe {
        let output: Int32
        let input: Int32

        init() throws {
            var ends: [Int32] = [0, 0]
            try #require(pipe(&ends) == 0)
            (output, input) = (ends[0], ends[1])
            // F_SETPIPE_SZ, which Glibc's module does not show; and reads that do not wait.
            _ = fcntl(input, 1031, 4096)
            _ = fcntl(output, F_SETFL, O_NONBLOCK)
        }

        /// What is in it now.
        func read() -> String {
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            let count = Glibc.read(output, &buffer, buffer.count)
            return String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self)
        }

        func close() {
            Glibc.close(output)
            Glibc.close(input)
        }
    }

    private static let line = Array((String(repeating: "x", count: 99) + "\n").utf8)

    @Test("A line is written before the call returns")
    func atOnce() throws {
        let pipe = try Pipe()
        defer { pipe.close() }
        LogWriter(pipe.input).write(Self.line)
        #expect(pipe.read().utf8.count == 100)
    }

    @Test(
        "Who logs does not wait for a reader that has stopped; what it reads later is whole, and says what is missing")
    func stuckReader() async throws {
        let pipe = try Pipe()
        let writer = LogWriter(pipe.input, limit: 10_000)
        writer.explain { Array("missing: \($0)\n".utf8) }
        for _ in 0..<1_000 { writer.write(Self.line) }
        let dropped = writer.dropped
        #expect(dropped > 700 && dropped < 1_000)
        var text = ""
        while !text.contains("missing") || !text.hasSuffix("\n") {
            text += pipe.read()
            try await Task.sleep(for: .milliseconds(1))
        }
        let lines = text.split(separator: "\n")
        #expect(lines.last == "missing: \(dropped)")
        #expect(lines.dropLast().count == 1_000 - dropped && lines.dropLast().allSatisfy { $0.utf8.count == 99 })
        writer.drain(upTo: 20)
        writer.write(Self.line)
        #expect(pipe.read().utf8.count == 100 && writer.dropped == dropped)
        pipe.close()
    }

    @Test("A drain waits for a reader that is late")
    func drain() async throws {
        let pipe = try Pipe()
        let writer = LogWriter(pipe.input)
        for _ in 0..<100 { writer.write(Self.line) }
        #expect(writer.dropped == 0)
        let reading = Task.detached {
            var count = 0
            while count < 10_000 {
                count += pipe.read().utf8.count
                try await Task.sleep(for: .milliseconds(1))
            }
            return count
        }
        writer.drain(upTo: 20)
        #expect(try await reading.value == 10_000)
        pipe.close()
    }

    @Test("What cannot be written is counted, and missed as soon as something can be")
    func fullDisk() throws {
        let descriptor = open("/dev/full", O_WRONLY)
        try #require(descriptor >= 0)
        let writer = LogWriter(descriptor)
        writer.explain { Array("missing: \($0)\n".utf8) }
        for _ in 0..<3 { writer.write(Self.line) }
        writer.write(Self.line + Self.line)
        #expect(writer.dropped == 5)
        let pipe = try Pipe()
        // The disk has room again.
        #expect(dup2(pipe.input, descriptor) == descriptor)
        writer.write(Self.line)
        var text = pipe.read()
        writer.write(Self.line)
        text += pipe.read()
        let lines = text.split(separator: "\n")
        #expect(lines.first == "missing: 5" && lines.count == 3 && lines.dropFirst().allSatisfy { $0.utf8.count == 99 })
        #expect(writer.dropped == 5)
        Glibc.close(descriptor)
        pipe.close()
    }

    @Test("A line of which only a part could be written is ended before the next one begins")
    func tornLine() throws {
        // A signal would end the tests; the program ignores it likewise.
        signal(SIGXFSZ, SIG_IGN)
        let path = "/tmp/videoplay-log-\(UInt32.random(in: 0 ... .max))"
        let descriptor = open(path, O_CREAT | O_RDWR | O_APPEND, 0o600)
        try #require(descriptor >= 0)
        defer {
            Glibc.close(descriptor)
            unlink(path)
        }
        // A pipe of which the reader goes away in the middle of a line would do, too, but takes whole lines first.
        let pipe = try Pipe()
        _ = fcntl(pipe.input, F_SETFL, O_NONBLOCK)
        let writer = LogWriter(pipe.input, limit: 100_000)
        writer.explain { Array("missing: \($0)\n".utf8) }
        // What the pipe takes at once is a part of this; the rest fails, since writes do not wait.
        writer.write(Array((String(repeating: "y", count: 5_000) + "\n").utf8))
        writer.drain(upTo: 20)
        #expect(writer.dropped == 1)
        #expect(dup2(descriptor, pipe.input) == pipe.input)
        writer.write(Self.line)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text == "\nmissing: 1\n" + String(decoding: Self.line, as: UTF8.self), "\(text)")
        pipe.close()
    }

    @Test("What is missing is said in the format of the log", arguments: ["text", "json"])
    func notice(format: String) throws {
        let settings = try HostSettings(from: SettingsSource(yaml: "log: { format: \(format), level: error }")).log
        let line = String(decoding: settings.notice(ofDropped: 7), as: UTF8.self)
        #expect(line.hasSuffix("\n") && line.contains("warning") && line.contains("7"))
        #expect(line.hasPrefix("{") == (format == "json"))
    }
}
