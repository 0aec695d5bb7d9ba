import NIOCore

/// Closes the connection at once, without the farewell that TLS waits for.
struct CloseNow {}

/// Drops what still comes in, before anything is made of it.
struct DropInput {}

extension ChannelHandlerContext {
    /// Closes the connection at once, whatever lies between the handler and the socket.
    func closeNow() {
        triggerUserOutboundEvent(CloseNow(), promise: nil)
        close(promise: nil)
    }
}

/// Stands before TLS: it tells who speaks plain HTTP here what to do, and closes where nothing is to be waited for.
final class TLSFront: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum State {
        case new
        case passing
        /// The client was told why, and what it still sends is dropped.
        case refused
    }

    private var state = State.new

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .new = state {
            let bytes = unwrapInboundIn(data)
            // TLS begins with a record of type 22, every method of HTTP with a letter.
            let isPlain = bytes.readableBytesView.first.map(RequestLine.isTokenByte) ?? false
            state = isPlain ? .refused : .passing
            if isPlain { return refuse(context) }
        }
        guard case .passing = state else { return }
        context.fireChannelRead(data)
    }

    private func refuse(_ context: ChannelHandlerContext) {
        let text = "This port speaks HTTPS. Ask for the same with https:// in place of http://.\n"
        var buffer = context.channel.allocator.buffer(capacity: 256)
        buffer.writeString(
            "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: \(text.utf8.count)\r\n"
                + "Connection: close\r\n\r\n\(text)")
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
        context.close(mode: .output, promise: nil)
        // What the client has sent and nobody has read would make the system take the answer back.
        let channel = context.channel
        context.eventLoop.assumeIsolated().scheduleTask(in: .seconds(1)) { context.close(promise: nil) }
            .cancel(with: channel)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .refused = state, case ChannelEvent.inputClosed = event { return context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        switch event {
        case is CloseNow: context.close(promise: promise)
        case is DropInput: state = .refused
        default: context.triggerUserOutboundEvent(event, promise: promise)
        }
    }
}

extension Scheduled {
    /// Takes a task back where the connection has ended by then.
    fileprivate func cancel(with channel: any Channel) { channel.closeFuture.whenComplete { _ in cancel() } }
}
