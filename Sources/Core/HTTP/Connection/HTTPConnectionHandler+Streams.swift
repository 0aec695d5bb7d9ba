import NIOCore
import ProblemDetails

/// Bodies that come in and go out bit by bit, and what cuts them off.
extension HTTPConnectionHandler {
    /// Closes the connection, whatever is under way.
    func abort() { context?.close(promise: nil) }

    /// Sends a part of a stream's body.
    /// - Returns: when the socket has taken it; nil where the connection is closed.
    func writePiece(_ bytes: ArraySlice<UInt8>, of turn: Int) -> EventLoopFuture<Void>? {
        guard let context, turn == self.turn, isWriting else { return nil }
        guard transfer != nil else { return output.send(piece: bytes, context) }
        beginTransfer(context)
        guard !bytes.isEmpty else { return output.drained(context) }
        transfer?.sent += bytes.count
        let written = output.send(piece: bytes, context)
        keepRoom(nil, context)
        return written
    }

    /// Writes the head of a transfer, where that was not done yet.
    func beginTransfer(_ context: ChannelHandlerContext) {
        guard let answer = transfer?.held else { return }
        transfer?.held = nil
        // A client that waits for permission to send would take the answer for a refusal.
        if state.permitsBody() { output.sendContinue(context) }
        let isLast = state.answerBegins(closes: false)
        output.begin(answer.head(output.isChunked ? .chunks : .none, isLast: isLast), context)
    }

    /// - Parameter failure: what went wrong; nil where the body is whole.
    func endStream(_ failure: (any Error)?, of request: IncomingRequest) {
        isWriting = false
        guard let transfer else {
            guard let context else { return }
            guard failure == nil else { return context.close(promise: nil) }
            output.end(context)
            return answered(context)
        }
        self.transfer = nil
        guard let context else {
            return handler.failed(transfer.record, failure ?? cut, cut: cut, bytes: transfer.sent)
        }
        switch (transfer.held, failure) {
        case (_?, let failure?): _ = send(handler.failure(failure, in: transfer.record), to: request, context)
        case (var answer?, nil):
            answer.reply.body = .bytes([])
            handler.ended(transfer.record, bytes: 0)
            _ = send(answer, to: request, context)
        case (nil, let failure?):
            handler.failed(transfer.record, failure, cut: nil, bytes: transfer.sent)
            context.close(promise: nil)
        case (nil, nil):
            output.end(context)
            handler.ended(transfer.record, bytes: transfer.sent)
            answered(context)
        }
    }

    /// The endpoint has taken something of a body, or waits for more of it.
    func bodyWasRead(_ body: IncomingBody) {
        if body === self.body { perform(state.bodyWanted(body.isWanted)) }
    }

    /// No more of the body is read that is being read as it comes.
    func endBody(_ reason: any Error) {
        guard let body else { return }
        self.body = nil
        body.source = nil
        body.fail(reason)
        perform(state.bodyWanted(false))
    }

    func cutOff(_ reason: StreamCut) {
        cut = reason
        context?.close(promise: nil)
    }

    /// How far what is being read and answered has got.
    func progress(_ context: ChannelHandlerContext) -> StreamProgress {
        StreamProgress(
            received: body?.count ?? 0, sent: transfer?.sent ?? 0, acknowledged: context.channel.acknowledgedBytes)
    }

    /// Nothing has moved for too long. Who waits is told, as long as the client can be.
    func cutStream() {
        if transfer?.isBegun == true {
            task?.cancel()
            cutOff(.silent)
        } else if let body, body.isAwaited {
            body.fail(Problem.tooSlow("The request's body"))
        } else {
            task?.cancel()
        }
    }
}
