package import NIOCore
package import NIOWebSocket

/// Puts the messages of a client together from their frames: RFC 6455, sections 5.1 to 5.5. Without input or output of its
/// own; what the frames' decoder has checked already, the length of control frames, is not checked again.
package struct WebSocketMessages {
    /// What a frame comes to.
    package enum Message: Equatable {
        case text(ByteBuffer)
        case ping(ByteBuffer)
        case pong
        /// The client closes, with this code where it gives one.
        case close(UInt16?)
    }

    private let limit: Int
    private let binaryRefusal: WebSocketClosure
    private var fragments: ByteBuffer?

    /// - Parameters:
    ///   - limit: the largest message in bytes.
    ///   - binaryRefusal: how the WebSocket is closed where a message is binary and no text.
    package init(limit: Int, binaryRefusal: WebSocketClosure) {
        self.limit = limit
        self.binaryRefusal = binaryRefusal
    }

    /// Takes a frame.
    /// - Returns: what it completes; nil for a fragment that others will follow.
    /// - Throws: how the WebSocket must be closed.
    package mutating func received(_ frame: WebSocketFrame) throws(WebSocketClosure) -> Message? {
        guard frame.maskKey != nil else { throw .violation("A client must mask its frames.") }
        guard !frame.rsv1, !frame.rsv2, !frame.rsv3 else { throw .violation("No extension was agreed upon.") }
        switch frame.opcode {
        case .ping: return .ping(frame.unmaskedData)
        case .pong: return .pong
        case .connectionClose: return .close(try Self.code(frame.unmaskedData))
        case .text:
            guard fragments == nil else { throw .violation("A message began before the last one ended.") }
            return try append(frame)
        case .continuation:
            guard fragments != nil else { throw .violation("There is no message to continue.") }
            return try append(frame)
        case .binary: throw binaryRefusal
        default: throw .violation("There is no such opcode.")
        }
    }

    private mutating func append(_ frame: WebSocketFrame) throws(WebSocketClosure) -> Message? {
        var data = frame.unmaskedData
        guard (fragments?.readableBytes ?? 0) + data.readableBytes <= limit else {
            throw .messageTooLarge(limit: limit)
        }
        if fragments == nil, frame.fin { return .text(data) }
        fragments = fragments ?? ByteBuffer()
        fragments?.writeBuffer(&data)
        guard frame.fin, let whole = fragments else { return nil }
        fragments = nil
        return .text(whole)
    }

    /// The code of a Close frame, one that a client may send (RFC 6455, section 7.4).
    private static func code(_ data: ByteBuffer) throws(WebSocketClosure) -> UInt16? {
        guard data.readableBytes > 0 else { return nil }
        guard let code = data.getInteger(at: data.readerIndex, as: UInt16.self) else {
            throw .violation("A close code has two bytes.")
        }
        guard String(validating: data.readableBytesView.dropFirst(2), as: UTF8.self) != nil else {
            throw .invalidText
        }
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: return code
        default: throw .violation("There is no such close code.")
        }
    }
}
