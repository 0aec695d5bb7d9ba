import HTTPTypes
import NIOCore

/// How the answer to a request is given: whole, open-ended, as it is made, or by another protocol.
extension HTTPConnectionHandler {
    func answer(_ request: IncomingRequest) {
        guard let context else { return }
        turn += 1
        if request.stream == nil {
            limits.answerBegins(until: .now() + requestTime)
        } else {
            limits.streamBegins(now: .now(), progress(context))
            watchTime(context)
        }
        let connection = NIOLoopBound(self, eventLoop: context.eventLoop)
        let executor = EventLoopExecutor.of(context.eventLoop)
        let isFromLoopback = isFromLoopback ?? context.remoteAddress?.isLoopback ?? false
        self.isFromLoopback = isFromLoopback
        let peer = context.remoteAddress
        task = Task.immediate(executorPreference: executor) { [handler] in
            let answer = await handler.answer(
                request.head, body: request.body, stream: request.stream, isFromLoopback: isFromLoopback,
                peer: peer,
                isAwaited: { connection.value.context != nil })
            switch connection.value.send(answer, to: request) {
            case nil: break
            case let (write, writer)?:
                var failure: (any Error)?
                do { try await write(writer) } catch { failure = error }
                connection.value.endStream(failure, of: request)
            }
        }
    }

    /// What an answer's task has still to do: write a stream.
    typealias OpenEnd = (write: @Sendable (HTTPBodyWriter) async throws -> Void, writer: HTTPBodyWriter)

    func send(_ answer: RequestHandler.Answer, to request: IncomingRequest) -> OpenEnd? {
        guard let context else {
            if let record = answer.transfer { handler.failed(record, cut, cut: cut, bytes: 0) }
            return nil
        }
        return send(answer, to: request, context)
    }

    func send(
        _ answer: RequestHandler.Answer, to request: IncomingRequest?, _ context: ChannelHandlerContext
    ) -> OpenEnd? {
        let reply = answer.reply
        let isLast = state.answerBegins(closes: reply.closesConnection || state.isBodyUnread)
        let isHead = request?.head.method == .head
        switch reply.body {
        case .bytes(let bytes):
            let head = answer.head(reply.contentLength.map { .length($0) } ?? .none, isLast: isLast)
            let size = output.send(head, isHead ? [] : bytes, context)
            if unread.isWorthALook(size, isLarge: answer.room != nil || state.isOutputBlocked) {
                keepRoom(answer.room, context)
            }
            answered(context)
            return nil
        case .stream(let write):
            // It leaves with the first piece: who has the head of a stream of events hears all that happens from then on.
            output.isChunked = request?.takesChunks ?? false
            output.begin(answer.head(output.isChunked ? .chunks : .none, isLast: isLast), context)
            guard !isHead else {
                context.flush()
                answered(context)
                return nil
            }
            limits.answerIsOpen()
            let action = state.answerIsOpen()
            // The task is not known here where it answers at once.
            if case .cancel = action { withUnsafeCurrentTask { $0?.cancel() } }
            context.channel.endWithSilentPeer(after: idleTime)
            isWriting = true
            return (write, HTTPBodyWriter(self, turn: turn, on: context.eventLoop))
        case .transfer(let write):
            guard let record = answer.transfer else { return nil }
            output.isChunked = request?.takesChunks ?? false
            guard !isHead else {
                output.begin(answer.head(output.isChunked ? .chunks : .none, isLast: isLast), context)
                context.flush()
                handler.ended(record, bytes: 0)
                answered(context)
                return nil
            }
            transfer = AnswerTransfer(held: answer, record: record)
            limits.streamBegins(now: .now(), progress(context))
            watchTime(context)
            isWriting = true
            return (write, HTTPBodyWriter(self, turn: turn, on: context.eventLoop))
        case .webSocket(let upgrade):
            output.begin(answer.head(.none, isLast: false), context)
            context.flush()
            limits.answerIsOpen()
            task = nil
            let isEnding = state.answerIsOpen()
            self.upgrade(upgrade, context)
            if case .cancel = isEnding { context.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
            return nil
        }
    }

    func answered(_ context: ChannelHandlerContext) {
        task = nil
        if state.isBodyUnread { endBody(StreamCut.clientGone) }
        limits.answered(now: .now(), unwritten: state.isOutputBlocked ? output.unwritten(context) : 0)
        perform(state.answered())
        watchTime(context)
    }

    /// Keeps the room that an answer takes until the socket has taken all of it.
    func keepRoom(_ room: UnreadAnswers.Share?, _ context: ChannelHandlerContext) {
        let waiting = output.unwritten(context)
        guard waiting > 0 else { return }
        let room = room ?? handler.resources.unread.take(waiting)
        unread.begins(acknowledged: context.channel.acknowledgedBytes, now: .now())
        output.drained(context).assumeIsolated().whenComplete { [self] _ in
            withExtendedLifetime(room) { unread.ends() }
        }
    }

    /// Ends the connection where its client has stopped reading an answer that takes room.
    func endUnread() {
        guard let context, !isUpgraded, unread.isWaiting else { return }
        guard unread.hasStopped(acknowledged: context.channel.acknowledgedBytes, now: .now()) else { return }
        handler.resources.unread.connectionEnded()
        context.channel.reset()
    }
}
