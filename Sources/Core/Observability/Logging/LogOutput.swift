/// Where log lines go: a file descriptor that is written one whole line at a time, so that lines of many threads never mix.
public struct LogOutput: Sendable {
    private let write: @Sendable ([UInt8]) -> Void

    /// An output that hands each line, with its newline, to `write`. Tests use it.
    public init(_ write: @escaping @Sendable ([UInt8]) -> Void) { self.write = write }

    /// Standard error. Who logs does not wait for who reads it.
    public static let standardError = LogOutput { LogWriter.standardError.write($0) }

    /// Writes a text and a newline.
    public func line(_ text: String) { write(Array(text.utf8) + [UInt8(ascii: "\n")]) }

    func line(_ bytes: [UInt8]) { write(bytes) }
}
