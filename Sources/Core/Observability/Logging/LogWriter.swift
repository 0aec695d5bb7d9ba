import Foundation
import Glibc
import Synchronization

/// Writes lines to a file descriptor, one whole line after the other, and waits for nobody who reads them.
///
/// As a rule a line is written at once, by who logs it, so that it is out even where the process crashes next. Where the
/// descriptor takes no more, as a pipe does that nobody reads, a thread waits for it in everybody's place, and lines pile up
/// behind it up to a bound. What is beyond is dropped and counted, and so is what cannot be written, on a full disk, say; the
/// log says so as soon as it can.
package final class LogWriter: Sendable {
    private struct State {
        /// What waits behind the thread.
        var waiting: [UInt8] = []
        /// How many bytes the thread is writing.
        var writing = 0
        /// Whether the thread is there. It ends once nothing waits.
        var isBlocked = false
        /// Lines that were dropped since the log last said so.
        var unreported = 0
        /// Whether the last line that was written is not whole.
        var isTorn = false
        var notice: @Sendable (Int) -> [UInt8] = {
            Array("\($0) lines of the log were dropped: nobody read them, or they could not be written.\n".utf8)
        }
    }

    /// What a descriptor that can be written to takes without waiting: a pipe then has room for that much (pipe(7)).
    private static let pieceSize = 4096

    private let descriptor: Int32
    private let limit: Int
    /// A lock, since lines are logged from any thread; held for a write that does not wait.
    private let state = Mutex(State())
    private let droppedLines = Atomic<Int>(0)

    /// - Parameter limit: how many bytes may wait to be written.
    init(_ descriptor: Int32, limit: Int = 1 << 20) {
        self.descriptor = descriptor
        self.limit = limit
    }

    /// Lines that were never written.
    package var dropped: Int { droppedLines.load(ordering: .relaxed) }

    /// Says what is written, with its newline, where lines were dropped.
    func explain(_ notice: @escaping @Sendable (Int) -> [UInt8]) { state.withLock { $0.notice = notice } }

    /// Writes lines, each with its newline.
    func write(_ lines: [UInt8]) {
        let isThreadWanted = state.withLock { state -> Bool in
            if state.isBlocked {
                enqueue(lines, &state)
                return false
            }
            var all: [UInt8] = []
            if state.isTorn { all.append(UInt8(ascii: "\n")) }
            let reported = state.unreported
            if reported > 0 {
                all += state.notice(reported)
                state.unreported = 0
            }
            // Nearly always there is nothing else to say.
            if all.isEmpty { all = lines } else { all += lines }
            switch writeAtOnce(all) {
            case .written:
                state.isTorn = false
                return false
            case .blocked(let rest):
                state.isTorn = Self.isTorn(all, before: rest) ?? state.isTorn
                state.waiting = Array(rest)
                state.isBlocked = true
                return true
            case .failed(let rest):
                // The notice is none of the lines that are missed.
                if rest.count > lines.count { state.unreported += reported }
                lose(rest.suffix(lines.count), &state)
                state.isTorn = Self.isTorn(all, before: rest) ?? state.isTorn
                return false
            }
        }
        if isThreadWanted { Thread.detachNewThread { self.writeWhatWaits() } }
    }

    /// Waits until everything is written, or as long as `seconds`.
    func drain(upTo seconds: Double) {
        let step = 0.005
        for _ in 0..<Int(seconds / step) where state.withLock({ $0.isBlocked }) { usleep(UInt32(step * 1e6)) }
    }

    private func enqueue(_ lines: [UInt8], _ state: inout State) {
        guard state.waiting.count + state.writing + lines.count <= limit else {
            return lose(lines[...], &state)
        }
        report(&state)
        state.waiting += lines
    }

    /// Whether a line is not whole of which only what stands before the rest was written; nil where nothing was.
    private static func isTorn(_ bytes: [UInt8], before rest: ArraySlice<UInt8>) -> Bool? {
        rest.count < bytes.count ? bytes[bytes.count - rest.count - 1] != UInt8(ascii: "\n") : nil
    }

    private func lose(_ lines: ArraySlice<UInt8>, _ state: inout State) {
        let count = lines.count { $0 == UInt8(ascii: "\n") }
        state.unreported += count
        droppedLines.wrappingAdd(count, ordering: .relaxed)
    }

    private func report(_ state: inout State) {
        guard state.unreported > 0 else { return }
        state.waiting += state.notice(state.unreported)
        state.unreported = 0
    }

    private func writeWhatWaits() {
        while true {
            let bytes = state.withLock { state -> [UInt8] in
                if state.waiting.isEmpty { report(&state) }
                state.isBlocked = !state.waiting.isEmpty
                state.writing = state.waiting.count
                defer { state.waiting = [] }
                return state.waiting
            }
            guard !bytes.isEmpty else { return }
            var rest = bytes[...]
            while !rest.isEmpty, let written = write(rest) { rest = rest.dropFirst(written) }
            guard !rest.isEmpty else {
                state.withLock { $0.isTorn = false }
                continue
            }
            state.withLock { state in
                lose(rest, &state)
                state.isTorn = Self.isTorn(bytes, before: rest) ?? state.isTorn
                // A thread that tried again at once would do nothing else. The next line tries.
                lose(state.waiting[...], &state)
                state.waiting = []
                state.writing = 0
                state.isBlocked = false
            }
            return
        }
    }

    /// Writes as much as is taken without waiting. Another process that writes to the same pipe may make it wait all the same,
    /// for as long as that one would.
    private func writeAtOnce(_ bytes: [UInt8]) -> Outcome {
        var rest = bytes[...]
        while !rest.isEmpty {
            var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            guard Glibc.poll(&poll, 1, 0) != 0 else { return .blocked(rest) }
            guard let written = write(rest.prefix(Self.pieceSize)) else { return .failed(rest) }
            rest = rest.dropFirst(written)
        }
        return .written
    }

    /// How far a write has come, and what is left.
    private enum Outcome {
        case written
        case blocked(ArraySlice<UInt8>)
        case failed(ArraySlice<UInt8>)
    }

    /// - Returns: how much was written; nil where nothing can be, since a log that cannot be written must not stop the server.
    private func write(_ bytes: ArraySlice<UInt8>) -> Int? {
        let written = bytes.withUnsafeBytes { bytes in
            var written = Glibc.write(descriptor, bytes.baseAddress, bytes.count)
            while written < 0, errno == EINTR { written = Glibc.write(descriptor, bytes.baseAddress, bytes.count) }
            return written
        }
        return written > 0 ? written : nil
    }
}

extension LogWriter {
    /// Writes to standard error.
    package static let standardError: LogWriter = {
        let writer = LogWriter(2)
        // A reader that is only late has its time; one that has stopped for good does not keep the process.
        atexit { LogWriter.standardError.drain(upTo: 2) }
        return writer
    }()
}
