import Glibc
import Synchronization

/// Where log lines go: a file descriptor that is written one whole line at a time, so that lines of many threads never mix.
public struct LogOutput: Sendable {
    private let write: @Sendable ([UInt8]) -> Void

    /// An output that hands each line, with its newline, to `write`. Tests use it.
    public init(_ write: @escaping @Sendable ([UInt8]) -> Void) { self.write = write }

    /// Standard error.
    public static let standardError: LogOutput = {
        let lock = Mutex(())
        return LogOutput { line in
            lock.withLock { _ in
                line.withUnsafeBytes { bytes in
                    var rest = bytes[...]
                    while !rest.isEmpty {
                        let written = Glibc.write(2, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                        if written < 0 && errno == EINTR { continue }
                        // A log that nobody reads must not stop the server.
                        guard written > 0 else { return }
                        rest = rest.dropFirst(written)
                    }
                }
            }
        }
    }()

    /// Writes a text and a newline.
    public func line(_ text: String) { write(Array(text.utf8) + [UInt8(ascii: "\n")]) }

    func line(_ bytes: [UInt8]) { write(bytes) }
}
