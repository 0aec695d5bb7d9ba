import NIOCore
import NIOWebSocket
import Testing

@testable import HTTP

/// What frames come to: RFC 6455, section 5.
@Suite struct WebSocketMessagesTests {
    private static func frame(
        _ opcode: WebSocketOpcode, _ text: String = "", fin: Bool = true, isMasked: Bool = true, rsv1: Bool = false
    ) -> WebSocketFrame {
        let key: WebSocketMaskingKey? = isMasked ? [1, 2, 3, 4] : nil
        var data = ByteBuffer(string: text)
        if let key { data.webSocketMask(key) }
        return WebSocketFrame(fin: fin, rsv1: rsv1, opcode: opcode, maskKey: key, data: data)
    }

    private static func run(_ frames: WebSocketFrame...) -> String {
        var messages = WebSocketMessages(limit: 10, binaryRefusal: WebSocketClosure(1003, "No binary."))
        var last = "nothing"
        for frame in frames {
            do throws(WebSocketClosure) {
                switch try messages.received(frame) {
                case .text(let text): last = "text \(String(buffer: text))"
                case .ping(let data): last = "ping \(String(buffer: data))"
                case .pong: last = "pong"
                case .close(let code): last = "close \(code ?? 0)"
                case nil: last = "nothing"
                }
            } catch { return "refused \(error.code)" }
        }
        return last
    }

    @Test func messagesAreWholeOrInFragments() {
        #expect(Self.run(Self.frame(.text, "hello")) == "text hello")
        #expect(Self.run(Self.frame(.text, "he", fin: false)) == "nothing")
        #expect(Self.run(Self.frame(.text, "he", fin: false), Self.frame(.continuation, "llo")) == "text hello")
        #expect(
            Self.run(
                Self.frame(.text, fin: false), Self.frame(.continuation, "he", fin: false), Self.frame(.ping, "x"),
                Self.frame(.continuation, "llo"), Self.frame(.text, "new")) == "text new")
        #expect(Self.run(Self.frame(.text, "he", fin: false), Self.frame(.ping, "x")) == "ping x")
        #expect(Self.run(Self.frame(.pong, "x")) == "pong")
    }

    @Test func messagesHaveABound() {
        #expect(Self.run(Self.frame(.text, "0123456789")) == "text 0123456789")
        #expect(Self.run(Self.frame(.text, "0123456789a")) == "refused 1009")
        #expect(Self.run(Self.frame(.text, "012345", fin: false), Self.frame(.continuation, "67890")) == "refused 1009")
    }

    @Test func violationsAreRefused() {
        #expect(Self.run(Self.frame(.text, "a", isMasked: false)) == "refused 1002")
        #expect(Self.run(Self.frame(.text, "a", rsv1: true)) == "refused 1002")
        #expect(Self.run(Self.frame(.continuation, "a")) == "refused 1002")
        #expect(Self.run(Self.frame(.text, "a", fin: false), Self.frame(.text, "b")) == "refused 1002")
        #expect(Self.run(Self.frame(.init(encodedWebSocketOpcode: 3) ?? .text, "a")) == "refused 1002")
        #expect(Self.run(Self.frame(.binary, "a")) == "refused 1003")
    }

    @Test(
        arguments: [
            (0, "refused 1002"), (999, "refused 1002"), (1000, "close 1000"), (1004, "refused 1002"),
            (1005, "refused 1002"), (1006, "refused 1002"), (1015, "refused 1002"), (2999, "refused 1002"),
            (3000, "close 3000"), (4999, "close 4999"), (5000, "refused 1002"),
        ] as [(UInt16, String)]) func closeCodes(_ code: UInt16, _ expected: String)
    {
        var data = ByteBuffer(integer: code)
        let key: WebSocketMaskingKey = [0, 0, 0, 0]
        data.writeString("why")
        #expect(Self.run(WebSocketFrame(fin: true, opcode: .connectionClose, maskKey: key, data: data)) == expected)
    }

    @Test func aCloseNeedsNoCodeButNotHalfOfOne() {
        #expect(Self.run(Self.frame(.connectionClose)) == "close 0")
        #expect(Self.run(Self.frame(.connectionClose, "a")) == "refused 1002")
    }

    @Test func theReasonOfACloseIsUTF8() {
        let key: WebSocketMaskingKey = [0, 0, 0, 0]
        let data = ByteBuffer(bytes: [0x03, 0xE8, 0x77, 0xC3, 0x28])
        #expect(
            Self.run(WebSocketFrame(fin: true, opcode: .connectionClose, maskKey: key, data: data)) == "refused 1007")
    }
}
