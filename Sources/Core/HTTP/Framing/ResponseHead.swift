import HTTPTypes
import NIOCore
import NIOHTTP1

/// The head of an answer as it goes over the wire (RFC 9112, section 4).
struct ResponseHead {
    /// How the client knows where the body ends.
    enum Framing {
        case length(Int)
        case chunks
        /// With the connection; also where no body follows in HTTP's sense.
        case none
    }

    /// Room for a head with a few fields.
    static let usualSize = 512

    let status: Int
    let fields: HTTPFields
    let requestID: String
    let date: String
    let framing: Framing
    let isLast: Bool
    /// The value of `Strict-Transport-Security`; nil where it is not sent.
    let strictTransport: String?

    /// Appends the head with its empty line.
    func write(into buffer: inout ByteBuffer) {
        buffer.writeStaticString("HTTP/1.1 ")
        if status == 200 {
            buffer.writeStaticString("200 OK")
        } else {
            buffer.writeDecimal(status)
            buffer.writeStaticString(" ")
            // 294 is GraphQL over HTTP's own.
            buffer.writeString(
                status == 294 ? "Partial Success" : HTTPResponseStatus(statusCode: status).reasonPhrase)
        }
        for field in fields where !Self.isOwn(field.name.canonicalName) {
            buffer.writeStaticString("\r\n")
            buffer.writeString(field.name.rawName)
            buffer.writeStaticString(": ")
            buffer.writeString(field.value)
        }
        buffer.writeStaticString("\r\nX-Request-Id: ")
        buffer.writeString(requestID)
        buffer.writeStaticString("\r\nDate: ")
        buffer.writeString(date)
        // A browser takes no answer for another type than it says it is.
        buffer.writeStaticString("\r\nX-Content-Type-Options: nosniff")
        if let strictTransport {
            buffer.writeStaticString("\r\nStrict-Transport-Security: ")
            buffer.writeString(strictTransport)
        }
        switch framing {
        case .length(let count):
            buffer.writeStaticString("\r\nContent-Length: ")
            buffer.writeDecimal(count)
        case .chunks: buffer.writeStaticString("\r\nTransfer-Encoding: chunked")
        case .none: break
        }
        if isLast { buffer.writeStaticString("\r\nConnection: close") }
        buffer.writeStaticString("\r\n\r\n")
    }

    /// Whether a field is written here and nowhere else.
    static func isOwn(_ name: String) -> Bool {
        // Few names begin with one of these letters, and this is asked for each field of each answer.
        switch name.utf8.first {
        case UInt8(ascii: "x"): name == "x-request-id" || name == "x-content-type-options"
        case UInt8(ascii: "d"): name == "date"
        case UInt8(ascii: "c"): name == "content-length"
        case UInt8(ascii: "t"): name == "transfer-encoding"
        default: false
        }
    }
}

extension ByteBuffer {
    /// Appends a number that is not negative in decimal digits.
    mutating func writeDecimal(_ number: Int) {
        var rest = UInt(max(number, 0))
        // As many digits as 64 bits have at most.
        var digits: InlineArray<20, UInt8> = .init(repeating: 0)
        var position = 20
        repeat {
            position -= 1
            digits[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
        for index in position..<20 { writeInteger(digits[index]) }
    }
}
