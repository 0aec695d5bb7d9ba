import NIOCore

/// The first line of a request (RFC 9112, section 3).
enum RequestLine {
    /// Whether bytes begin with a method, a target and a version of HTTP, so that only the method can be unknown.
    static func isWellFormed(_ bytes: ByteBuffer) -> Bool {
        let line = bytes.readableBytesView.prefix { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }
        let parts = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard parts.count == 3, line.endIndex < bytes.readableBytesView.endIndex else { return false }
        return !parts[0].isEmpty && parts[0].allSatisfy(isTokenByte) && !parts[1].isEmpty
            && parts[2].starts(with: "HTTP/1.".utf8)
    }

    /// Whether the first line in bytes ends with LF alone.
    static func endsBare(_ bytes: ByteBuffer) -> Bool {
        let bytes = bytes.readableBytesView
        guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return false }
        return end == bytes.startIndex || bytes[end - 1] != UInt8(ascii: "\r")
    }

    /// RFC 9110, section 5.6.2.
    static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
