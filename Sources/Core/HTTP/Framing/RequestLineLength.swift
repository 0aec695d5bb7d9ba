import NIOCore

/// Counts the bytes of the first line that has come in since it was made.
struct RequestLineLength {
    /// How many there are, of those that have come.
    private(set) var count = 0
    private var isWhole = false

    /// What comes is no part of the line.
    mutating func end() { isWhole = true }

    mutating func read(_ bytes: ByteBuffer) {
        guard !isWhole else { return }
        let view = bytes.readableBytesView
        let end = view.firstIndex(of: UInt8(ascii: "\n"))
        isWhole = end != nil
        count += (end ?? view.endIndex) - view.startIndex
    }
}
