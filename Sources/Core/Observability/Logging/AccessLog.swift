import Glibc
import JSON
import Logging
import NIOCore
import NIOPosix
package import Settings
import Synchronization

/// Logs a line for each request, in the format of all other lines but without what those cost: lines are appended to one
/// buffer, which is written when it is large or a moment old.
package final class AccessLog: Sendable {
    /// A request that was answered.
    package struct Entry {
        let id: String
        let method: String
        let path: Substring
        let route: String
        let status: Int
        /// The bytes of the answer's body, as far as they were known beforehand.
        let bytes: Int
        let microseconds: Int64
        /// Who asked: an address.
        let client: String

        package init(
            id: String, method: String, path: Substring, route: String, status: Int, bytes: Int, microseconds: Int64,
            client: String
        ) {
            self.client = client
            self.id = id
            self.method = method
            self.path = path
            self.route = route
            self.status = status
            self.bytes = bytes
            self.microseconds = microseconds
        }
    }

    private struct State {
        var lines = JSONWriter()
        var isWritePlanned = false
        var second = -1
        /// The time of `second`, up to its milliseconds.
        var time: [UInt8] = []
    }

    /// How old a line may become before it is written.
    private static let delay = TimeAmount.milliseconds(100)
    /// How many bytes are written at once without waiting for more.
    private static let batch = 16 << 10

    private let format: LogSettings.Format
    private let label: String
    /// What stands between the time and the message of a line of text.
    private let textPrefix: [UInt8]
    private let output: LogOutput
    private let isWanted: @Sendable () -> Bool
    /// A lock, since requests end on any thread; it is held while a line is appended.
    private let state = Mutex(State())

    /// - Parameter isWanted: whether lines of the level `info` are logged now.
    package init(
        format: LogSettings.Format, label: String, output: LogOutput = .standardError,
        isWanted: @escaping @Sendable () -> Bool = { true }
    ) {
        self.isWanted = isWanted
        self.format = format
        self.label = label
        textPrefix = Array("Z info \(label): ".utf8)
        self.output = output
    }

    package func record(_ entry: Entry) {
        guard isWanted() else { return }
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let (full, plansWrite) = state.withLock { state -> ([UInt8]?, Bool) in
            append(entry, now, to: &state)
            if state.lines.bytes.count >= Self.batch { return (Self.take(&state), false) }
            defer { state.isWritePlanned = true }
            return (nil, !state.isWritePlanned)
        }
        if let full { output.line(full) }
        if plansWrite {
            MultiThreadedEventLoopGroup.singleton.any().scheduleTask(in: Self.delay) { self.planned() }
        }
    }

    /// Writes what there is.
    package func flush() {
        let lines = state.withLock { Self.take(&$0) }
        if !lines.isEmpty { output.line(lines) }
    }

    private func planned() {
        state.withLock { $0.isWritePlanned = false }
        flush()
    }

    private static func take(_ state: inout State) -> [UInt8] {
        var lines = JSONWriter(capacity: batch + 1024)
        swap(&lines, &state.lines)
        return lines.bytes
    }

    private func append(_ entry: Entry, _ now: timespec, to state: inout State) {
        if state.second != Int(now.tv_sec) {
            state.second = Int(now.tv_sec)
            state.time = Array(LogTime.text(seconds: state.second, milliseconds: 0).utf8.dropLast(4))
        }
        let milliseconds = Int(now.tv_nsec) / 1_000_000
        switch format {
        case .text: Self.appendText(entry, textPrefix, state.time, milliseconds, to: &state.lines)
        case .json: Self.appendJSON(entry, label, state.time, milliseconds, to: &state.lines)
        }
    }

    private static func appendTime(_ time: [UInt8], _ milliseconds: Int, to lines: inout JSONWriter) {
        lines.raw(time)
        lines.byte(UInt8(ascii: "0") + UInt8(milliseconds / 100 % 10))
        lines.byte(UInt8(ascii: "0") + UInt8(milliseconds / 10 % 10))
        lines.byte(UInt8(ascii: "0") + UInt8(milliseconds % 10))
    }

    private static func appendText(
        _ entry: Entry, _ prefix: [UInt8], _ time: [UInt8], _ milliseconds: Int, to lines: inout JSONWriter
    ) {
        appendTime(time, milliseconds, to: &lines)
        lines.raw(prefix)
        appendMessage(entry, to: &lines.bytes) { TextLogHandler.oneLine($0) }
        lines.raw(" bytes=")
        lines.integer(Int64(entry.bytes))
        lines.raw(" client=")
        lines.bytes += entry.client.utf8
        lines.raw(" duration_ms=")
        appendMilliseconds(entry.microseconds, to: &lines)
        lines.raw(" request_id=")
        lines.bytes += entry.id.utf8
        lines.raw(" route=")
        lines.bytes += entry.route.utf8
        lines.raw("\n")
    }

    private static func appendJSON(
        _ entry: Entry, _ label: String, _ time: [UInt8], _ milliseconds: Int, to lines: inout JSONWriter
    ) {
        lines.raw("{\"time\":\"")
        appendTime(time, milliseconds, to: &lines)
        lines.raw("Z\",\"level\":\"info\",\"logger\":")
        lines.string(label)
        lines.raw(",\"message\":")
        var message: [UInt8] = []
        appendMessage(entry, to: &message) { $0 }
        lines.string(String(decoding: message, as: UTF8.self))
        lines.raw(",\"bytes\":")
        lines.integer(Int64(entry.bytes))
        lines.raw(",\"client\":")
        lines.string(entry.client)
        lines.raw(",\"duration_ms\":")
        appendMilliseconds(entry.microseconds, to: &lines)
        lines.raw(",\"method\":")
        lines.string(entry.method)
        lines.raw(",\"path\":")
        lines.string(String(entry.path))
        lines.raw(",\"request_id\":")
        lines.string(entry.id)
        lines.raw(",\"route\":")
        lines.string(entry.route)
        lines.raw(",\"status\":")
        lines.integer(Int64(entry.status))
        lines.raw("}\n")
    }

    private static func appendMessage(_ entry: Entry, to bytes: inout [UInt8], _ safe: (String) -> String) {
        bytes += entry.method.utf8
        bytes.append(UInt8(ascii: " "))
        var path = entry.path
        let isPlain = path.withUTF8 { path in
            guard path.allSatisfy({ 0x20...0x7E ~= $0 }) else { return false }
            bytes.append(contentsOf: path)
            return true
        }
        if !isPlain { bytes += safe(String(entry.path)).utf8 }
        bytes.append(UInt8(ascii: " "))
        bytes += String(entry.status).utf8
    }

    /// Microseconds as milliseconds with three digits behind the point.
    private static func appendMilliseconds(_ microseconds: Int64, to lines: inout JSONWriter) {
        lines.integer(microseconds / 1000)
        lines.raw(".")
        for divisor in [100, 10, 1] as [Int64] {
            lines.byte(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: microseconds % 1000 / divisor % 10))
        }
    }
}
