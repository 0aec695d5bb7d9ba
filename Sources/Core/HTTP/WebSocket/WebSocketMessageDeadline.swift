import NIOCore
import NIOWebSocket

/// Bounds the time of a message that comes in fragments. Between them a client may send pongs, which show that it is there, so
/// that nothing else would ever end a message that it does not finish.
///
/// A single frame needs no such bound: nothing can be sent within it, and a client that is silent for long is dropped.
final class WebSocketMessageDeadline: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias InboundOut = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    private let time: TimeAmount
    private var timer: Scheduled<Void>?

    /// - Parameter time: from a message's first fragment to its last.
    init(_ time: TimeAmount) { self.time = time }

    func handlerRemoved(context: ChannelHandlerContext) { stop() }

    func channelInactive(context: ChannelHandlerContext) {
        stop()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        switch frame.opcode {
        case .text, .binary, .continuation:
            if frame.fin {
                stop()
            } else if timer == nil {
                timer = context.eventLoop.assumeIsolated().scheduleTask(in: time) { self.close(context) }
            }
        default: break
        }
        context.fireChannelRead(data)
    }

    private func stop() {
        timer?.cancel()
        timer = nil
    }

    /// Says why, as far as the client reads it, and waits for nothing.
    private func close(_ context: ChannelHandlerContext) {
        var data = context.channel.allocator.buffer(capacity: 64)
        data.write(webSocketErrorCode: .policyViolation)
        data.writeStaticString("The message did not end in time.")
        let frame = WebSocketFrame(fin: true, opcode: .connectionClose, data: data)
        context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
        context.close(promise: nil)
    }
}
