import NIOCore

/// Writes into one connection what answers are made of: whole ones, and the pieces of those that have no length.
struct ConnectionOutput {
    /// Whether the pieces of a body go out as chunks. Where none can be sent, the end of the connection is that of the body.
    var isChunked = false

    /// Permits the client to send its body.
    func sendContinue(_ context: ChannelHandlerContext) {
        var buffer = context.channel.allocator.buffer(capacity: 32)
        buffer.writeStaticString("HTTP/1.1 100 Continue\r\n\r\n")
        context.writeAndFlush(NIOAny(buffer), promise: nil)
    }

    /// Sends a whole answer at once.
    ///
    /// - Parameter body: empty for `HEAD`, whose head tells the length all the same.
    /// - Returns: its size in bytes.
    func send(_ head: ResponseHead, _ body: [UInt8], _ context: ChannelHandlerContext) -> Int {
        var buffer = context.channel.allocator.buffer(capacity: ResponseHead.usualSize + body.count)
        head.write(into: &buffer)
        buffer.writeBytes(body)
        let size = buffer.readableBytes
        context.writeAndFlush(NIOAny(buffer), promise: nil)
        return size
    }

    /// Writes the head of an answer whose body follows piece by piece. It leaves with the first of them.
    func begin(_ head: ResponseHead, _ context: ChannelHandlerContext) {
        var buffer = context.channel.allocator.buffer(capacity: ResponseHead.usualSize)
        head.write(into: &buffer)
        context.write(NIOAny(buffer), promise: nil)
    }

    /// Sends a piece of a body.
    /// - Returns: when the socket has taken it.
    func send(piece bytes: ArraySlice<UInt8>, _ context: ChannelHandlerContext) -> EventLoopFuture<Void> {
        var buffer = context.channel.allocator.buffer(capacity: bytes.count + 16)
        if isChunked { buffer.writeString("\(String(bytes.count, radix: 16))\r\n") }
        buffer.writeBytes(bytes)
        if isChunked { buffer.writeStaticString("\r\n") }
        return send(buffer, context)
    }

    /// Sends the end of a body, and with it whatever was written and has not left.
    func end(_ context: ChannelHandlerContext) {
        if isChunked {
            var buffer = context.channel.allocator.buffer(capacity: 8)
            buffer.writeStaticString("0\r\n\r\n")
            context.write(NIOAny(buffer), promise: nil)
        }
        context.flush()
    }

    /// How many bytes the socket has not taken yet.
    func unwritten(_ context: ChannelHandlerContext) -> Int {
        let count = try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)
        return count ?? 0
    }

    /// Ends the output once all that was written so far has left; what the client sends can still be read.
    /// - Returns: when it has left.
    func close(_ context: ChannelHandlerContext) -> EventLoopFuture<Void> {
        let promise = context.eventLoop.makePromise(of: Void.self)
        context.close(mode: .output, promise: promise)
        return promise.futureResult
    }

    /// When the socket has taken all that was written so far.
    func drained(_ context: ChannelHandlerContext) -> EventLoopFuture<Void> { send(ByteBuffer(), context) }

    private func send(_ buffer: ByteBuffer, _ context: ChannelHandlerContext) -> EventLoopFuture<Void> {
        let promise = context.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(NIOAny(buffer), promise: promise)
        return promise.futureResult
    }
}
