import HTTPTypes
import NIOCore
import NIOHPACK
import NIOHTTP2
import ProblemDetails
import Settings

/// How the answer to a request of HTTP/2 is given: whole, open-ended, or as it is made.
extension HTTP2StreamHandler {
    /// The most bytes of a body that are one write, so that it is seen how far a client has read.
    private static let pieceSize = 16 << 10

    func answer(_ request: HTTP2Request, _ body: ByteBuffer, _ stream: HTTPBodyReader?) {
        guard let context else { return }
        limits.requestRead(now: .now())
        if stream == nil {
            limits.answerBegins(until: .now() + TimeAmount(connection.limits.requestTime))
        } else {
            limits.streamBegins(now: .now(), progress)
        }
        watchTime()
        let outlet = NIOLoopBound(self, eventLoop: context.eventLoop)
        let executor = EventLoopExecutor.of(context.eventLoop)
        let (head, peer) = (request.head, connection.peer)
        task = Task.immediate(executorPreference: executor) { [handler] in
            let answer = await handler.answer(
                head, body: body, stream: stream, peer: peer, isAwaited: { outlet.value.context != nil })
            guard let (write, writer) = outlet.value.send(answer, to: head) else { return }
            var failure: (any Error)?
            do { try await write(writer) } catch { failure = error }
            outlet.value.endStream(failure, of: head)
        }
    }

    func sendContinue(_ context: ChannelHandlerContext) {
        context.writeAndFlush(
            wrapOutboundOut(.headers(.init(headers: [":status": "100"]))), promise: nil)
    }

    private func send(_ answer: RequestHandler.Answer, to head: HTTPRequest) -> HTTPConnectionHandler.OpenEnd? {
        guard let context else {
            if let record = answer.transfer { handler.failed(record, cut, cut: cut, bytes: 0) }
            return nil
        }
        return send(answer, to: head, context)
    }

    /// - Parameter head: the request's head; nil for one that is refused.
    func send(
        _ answer: RequestHandler.Answer, to head: HTTPRequest?, _ context: ChannelHandlerContext
    ) -> HTTPConnectionHandler.OpenEnd? {
        guard !hasBegun else { return nil }
        connection.bodyEnds(of: self)
        let reply = answer.reply
        let isHead = head?.method == .head
        let writer = HTTPBodyWriter(self, turn: 0, on: context.eventLoop)
        switch reply.body {
        case .bytes(let bytes):
            sendHead(answer, length: reply.contentLength, isWhole: isHead || bytes.isEmpty, context)
            if !isHead, !bytes.isEmpty { sendBody(bytes, answer.room, context) }
            answered(context)
            return nil
        case .stream(let write):
            sendHead(answer, length: nil, isWhole: isHead, context)
            guard !isHead else {
                answered(context)
                return nil
            }
            limits.answerIsOpen()
            isOpenEnd = true
            // The task is not known here where it answers at once.
            if connection.isStopping { withUnsafeCurrentTask { $0?.cancel() } }
            connection.keepsOpen()
            isWriting = true
            return (write, writer)
        case .transfer(let write):
            guard let record = answer.transfer else { return nil }
            guard !isHead else {
                sendHead(answer, length: nil, isWhole: true, context)
                handler.ended(record, bytes: 0)
                answered(context)
                return nil
            }
            transfer = AnswerTransfer(held: answer, record: record)
            limits.streamBegins(now: .now(), progress)
            watchTime()
            isWriting = true
            return (write, writer)
        // Only a request of HTTP/1.1 can ask for it.
        case .webSocket:
            abort()
            return nil
        }
    }

    // MARK: Writing

    private func sendHead(
        _ answer: RequestHandler.Answer, length: Int?, isWhole: Bool, _ context: ChannelHandlerContext
    ) {
        hasBegun = true
        let head = answer.head(length.map { .length($0) } ?? .none, isLast: false)
        write(.headers(.init(headers: head.fieldsOfHTTP2, endStream: isWhole)), size: 0, context)
        if isWhole { context.flush() }
    }

    private func sendBody(_ bytes: [UInt8], _ room: UnreadAnswers.Share?, _ context: ChannelHandlerContext) {
        var rest = context.channel.allocator.buffer(bytes: bytes)
        while rest.readableBytes > 0, let piece = rest.readSlice(length: min(rest.readableBytes, Self.pieceSize)) {
            let data = HTTP2Frame.FramePayload.Data(data: .byteBuffer(piece), endStream: rest.readableBytes == 0)
            write(.data(data), size: piece.readableBytes, context)
        }
        context.flush()
        if let lastWrite { keepRoom(room, until: lastWrite) }
    }

    /// - Returns: when the socket has taken it.
    @discardableResult
    private func write(
        _ payload: HTTP2Frame.FramePayload, size: Int, _ context: ChannelHandlerContext
    ) -> EventLoopFuture<Void> {
        let promise = context.eventLoop.makePromise(of: Void.self)
        unwritten += size
        promise.futureResult.assumeIsolated().whenComplete { [self] result in
            unwritten -= size
            if case .success = result { connection.wrote(size) }
        }
        lastWrite = promise.futureResult
        context.write(wrapOutboundOut(payload), promise: promise)
        return promise.futureResult
    }

    /// Keeps the room that an answer takes until the socket has taken all of it.
    private func keepRoom(_ room: UnreadAnswers.Share?, until written: EventLoopFuture<Void>) {
        guard unwritten > 0 else { return }
        let room = room ?? handler.resources.unread.take(unwritten)
        connection.waitBegins()
        written.assumeIsolated().whenComplete { [connection] _ in
            withExtendedLifetime(room) { connection.waitEnds() }
        }
    }

    func writePiece(_ bytes: ArraySlice<UInt8>, of turn: Int) -> EventLoopFuture<Void>? {
        guard let context, isWriting else { return nil }
        if transfer != nil { beginTransfer(context) }
        transfer?.sent += bytes.count
        let data = HTTP2Frame.FramePayload.Data(data: .byteBuffer(ByteBuffer(bytes: bytes)))
        // An empty frame is worth nothing but the head before it.
        guard !bytes.isEmpty else {
            context.flush()
            return context.eventLoop.makeSucceededVoidFuture()
        }
        let written = write(.data(data), size: bytes.count, context)
        context.flush()
        if transfer != nil { keepRoom(nil, until: written) }
        return written
    }

    private func beginTransfer(_ context: ChannelHandlerContext) {
        guard let answer = transfer?.held else { return }
        transfer?.held = nil
        // A client that waits for permission to send would take the answer for a refusal.
        if permitsBody() { sendContinue(context) }
        sendHead(answer, length: nil, isWhole: false, context)
    }

    // MARK: Ends

    /// - Parameter failure: what went wrong; nil where the body is whole.
    private func endStream(_ failure: (any Error)?, of head: HTTPRequest) {
        isWriting = false
        isOpenEnd = false
        guard let transfer else {
            guard let context else { return }
            guard failure == nil else { return abort() }
            return finishBody(context)
        }
        self.transfer = nil
        guard let context else {
            return handler.failed(transfer.record, failure ?? cut, cut: cut, bytes: transfer.sent)
        }
        switch (transfer.held, failure) {
        case (_?, let failure?): _ = send(handler.failure(failure, in: transfer.record), to: head, context)
        case (var answer?, nil):
            answer.reply.body = .bytes([])
            handler.ended(transfer.record, bytes: 0)
            _ = send(answer, to: head, context)
        case (nil, let failure?):
            handler.failed(transfer.record, failure, cut: nil, bytes: transfer.sent)
            abort()
        case (nil, nil):
            handler.ended(transfer.record, bytes: transfer.sent)
            finishBody(context)
        }
    }

    private func finishBody(_ context: ChannelHandlerContext) {
        write(.data(.init(data: .byteBuffer(ByteBuffer()), endStream: true)), size: 0, context)
        context.flush()
        answered(context)
    }

    /// The answer was written whole. The stream ends once it has left, and the rest of a body that nobody reads is not waited
    /// for (RFC 9113, section 8.1).
    private func answered(_ context: ChannelHandlerContext) {
        task = nil
        endBody(StreamCut.clientGone)
        limits.ends(now: .now(), unwritten: unwritten)
        watchTime()
        guard isInputOpen else { return }
        lastWrite?.assumeIsolated().whenComplete { [self] _ in
            guard let context = self.context, isInputOpen else { return }
            context.writeAndFlush(wrapOutboundOut(.rstStream(.noError)), promise: nil)
        }
    }
}
