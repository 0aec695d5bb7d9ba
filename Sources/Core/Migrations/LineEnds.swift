/// The ends of lines in a file, which differ between checkouts of one and the same text: git writes CR LF where `autocrlf`
/// is on, and editors add a newline at the end or take it away.
enum LineEnds {
    private static let feed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    /// The text with each CR LF as LF. A CR that stands alone is part of the text.
    static func normalized(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.contains(carriageReturn) else { return bytes }
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        for (index, byte) in bytes.enumerated() {
            let isLineEnd = byte == carriageReturn && index + 1 < bytes.count && bytes[index + 1] == feed
            if !isLineEnd { text.append(byte) }
        }
        return text
    }

    /// The text with each LF as CR LF.
    static func asCarriageReturns(_ bytes: some Collection<UInt8>) -> [UInt8] {
        bytes.flatMap { $0 == feed ? [carriageReturn, feed] : [$0] }
    }

    /// How many newlines a text ends in.
    static func trailing(_ bytes: [UInt8]) -> Int { bytes.reversed().prefix { $0 == feed }.count }
}
