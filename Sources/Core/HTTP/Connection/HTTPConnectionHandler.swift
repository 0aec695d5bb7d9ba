import HTTPTypes
import NIOCore
import NIOHTTP1
import ProblemDetails
import Settings

/// Answers the requests of one connection, on its event loop. What happens when is decided by ``HTTPConnectionState`` and
/// ``ConnectionLimits``; this does it.
///
/// Once a request has come in whole, a task answers it. It runs on the event loop, too, from the very call that read the
/// request's last byte, so that a request that need not wait for anything is answered without a change of threads.
final class HTTPConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// How the bytes come in; set before any do.
    var valve: InputValve?

    private let handler: RequestHandler
    private let requestTime: TimeAmount
    private let idleTime: TimeAmount
    private let decoder: ByteToMessageHandler<HTTPRequestDecoder>

    private var state: HTTPConnectionState
    private var limits: ConnectionLimits
    private var context: ChannelHandlerContext?
    /// Whether the connection is from this machine; known once the first request is.
    private var isFromLoopback: Bool?
    private var reader: RequestReader
    private var output = ConnectionOutput()
    private var timer = ConnectionTimer()
    /// When the bytes came in of which something is made now.
    private var readTime = NIODeadline.now()
    /// The body that is being read as it comes.
    private var body: IncomingBody?
    /// The answer that is written as it is made.
    private var transfer: AnswerTransfer?
    /// Why a stream ends before its end, where the connection does.
    private(set) var cut = StreamCut.clientGone
    /// Whether the body of the answer is being written bit by bit.
    private var isWriting = false
    /// How many requests were answered, or are.
    private var turn = 0
    /// Answers the request whose turn it is.
    private var task: Task<Void, Never>?
    /// What is left to do, for the loop in ``perform(_:)`` that runs already.
    private var next: HTTPConnectionState.Action?
    private var isPerforming = false
    private var isUpgraded = false
    /// Whether the last answer was given.
    private var isEnding = false
    /// Whether the connection is ended in between two requests, which the client need not be told.
    private var isParting = false
    private var unread = UnreadProgress()

    init(
        handler: RequestHandler, limits: ServerSettings.Limits,
        decoder: ByteToMessageHandler<HTTPRequestDecoder>
    ) {
        self.handler = handler
        self.requestTime = TimeAmount(limits.requestTime)
        self.idleTime = TimeAmount(limits.idleTime)
        self.decoder = decoder
        self.reader = RequestReader(
            headerLimit: limits.headerSize, bodyLimit: limits.bodySize, streaming: handler.streaming)
        self.state = HTTPConnectionState(bodyLimit: limits.bodySize)
        self.limits = ConnectionLimits(
            times: .init(
                head: TimeAmount(limits.headerTime), body: requestTime, idle: TimeAmount(limits.idleTime),
                lingering: .seconds(5), parting: .seconds(1)),
            now: .now())
    }

    // MARK: Life

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        handler.resources.activity.connectionOpened()
        handler.resources.connections.add(self, on: context.eventLoop)
        watchTime(context)
    }

    /// One that is accepted while the server stops was sent a request before it did, as a rule, and is answered that one.
    func channelActive(context: ChannelHandlerContext) {
        if handler.resources.isStopping {
            context.eventLoop.assumeIsolated().scheduleTask(in: Self.lateTime) { [self] in stop() }
        }
        context.fireChannelActive()
    }

    /// How long a request that has been sent may take to be seen.
    private static let lateTime = TimeAmount.milliseconds(100)

    private func stop() {
        isParting = state.isIdle
        perform(state.stop())
    }

    func handlerRemoved(context: ChannelHandlerContext) { end() }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    private func end() {
        guard let context else { return }
        self.context = nil
        handler.resources.connections.remove(self, on: context.eventLoop)
        limits.closed()
        timer.cancel()
        handler.resources.activity.connectionClosed()
        endBody(cut)
        perform(state.closed())
    }

    // MARK: Reading

    /// Another protocol sees to its own input.
    var inputPosition: InputValve.Position { isUpgraded ? .open : state.inputPosition }

    func inputEndsAhead() { perform(state.inputClosed(isRead: false)) }

    /// Bytes have come in.
    /// - Returns: whether that is all. Otherwise they are the decoder's.
    func bytesRead(_ bytes: ByteBuffer) -> Bool {
        guard !isUpgraded else { return false }
        readTime = .now()
        if let request = reader.request(in: bytes) {
            limits.requestRead(now: readTime)
            perform(state.requestRead(request))
            return true
        }
        limits.bytesRead(now: readTime)
        return false
    }

    /// The next piece for the decoder of what has come; nil where nothing is left.
    func nextPiece(of bytes: inout ByteBuffer) -> ByteBuffer? { reader.nextPiece(of: &bytes) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isUpgraded else { return context.fireChannelRead(data) }
        switch unwrapInboundIn(data) {
        case .head(let head):
            guard !state.dropsInput else { return reader.end() }
            limits.headRead(now: readTime)
            do throws(Problem) {
                var request = try reader.headRead(head)
                if let streaming = request.streaming {
                    let body = IncomingBody(limit: streaming.limit)
                    body.connection = self
                    self.body = body
                    request.stream = HTTPBodyReader(body, on: context.eventLoop)
                }
                perform(state.headRead(request))
            } catch {
                perform(state.refuse(error, origin: head.headers.first(name: "Origin")))
            }
        case .body(let bytes):
            guard let body else { return perform(state.bodyRead(bytes)) }
            state.bodyCame()
            body.received(bytes)
            perform(state.bodyWanted(body.isWanted))
        case .end:
            guard !state.dropsInput else { return }
            limits.requestRead(now: readTime)
            reader.requestRead(state.request)
            guard let body else { return perform(state.requestRead()) }
            body.finish()
            self.body = nil
            perform(state.streamRead())
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if !isUpgraded {
            reader.bytesAreOver()
            watchTime(context)
        }
        context.fireChannelReadComplete()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !isUpgraded else { return context.fireErrorCaught(error) }
        guard let error = error as? HTTPParserError else { return context.close(promise: nil) }
        // The request is being answered: its endpoint hears of it.
        guard body == nil else { return endBody(reader.problem(error)) }
        perform(state.refuse(reader.problem(error)))
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent:
            stop()
            if isUpgraded { context.fireUserInboundEventTriggered(event) }
        case ChannelEvent.inputClosed where !isUpgraded:
            endBody(Problem.incompleteBody())
            perform(state.inputClosed())
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    // MARK: Doing what the state says

    /// Does one thing after the other in a loop, since an answer that is given at once leads to the next request.
    private func perform(_ action: HTTPConnectionState.Action) {
        if isPerforming {
            // What is to be done next stays so where there is nothing more.
            if case .nothing = action { return }
            next = action
            return
        }
        next = action
        isPerforming = true
        while let action = next {
            next = nil
            execute(action)
        }
        isPerforming = false
        valve?.turn()
    }

    private func execute(_ action: HTTPConnectionState.Action) {
        switch action {
        case .nothing: break
        case .cancel:
            task?.cancel()
            if transfer?.isBegun == true, handler.resources.hasGivenUp { cutOff(.stopping) }
        case .sendContinue:
            if let context { output.sendContinue(context) }
        case .begin(.request(let request)): answer(request)
        case .begin(.refusal(let problem, let origin)):
            guard let context else { return }
            _ = send(handler.refusal(problem, origin: origin), to: nil, context)
        case .linger: end(lingers: true)
        case .close: end(lingers: false)
        }
    }

    /// Ends the connection once what was given has been written, so that the client can read all of it, however slowly.
    private func end(lingers: Bool) {
        guard let context, !isEnding else { return }
        isEnding = true
        let unwritten = output.unwritten(context)
        guard lingers || unwritten > 0 else { return context.close(promise: nil) }
        limits.ends(now: .now(), unwritten: unwritten)
        let written = lingers ? output.close(context) : output.drained(context)
        written.assumeIsolated().whenSuccess { [self] in
            guard lingers, !state.hasInputEnded else { return context.close(promise: nil) }
            limits.lingers(now: .now(), isParting: isParting)
            watchTime(context)
        }
        watchTime(context)
    }

    /// Much waits for the client to read it, or no longer does. Told at each large answer, also where the socket takes it at
    /// once.
    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if !isUpgraded {
            if context.channel.isWritable {
                limits.outputFlows(now: .now())
                perform(state.outputFlows())
                watchTime(context)
            } else {
                state.outputBlocked()
            }
        }
        context.fireChannelWritabilityChanged()
    }

    // MARK: Answering

    private func answer(_ request: IncomingRequest) {
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
        task = Task.immediate(executorPreference: executor) { [handler] in
            let answer = await handler.answer(
                request.head, body: request.body, stream: request.stream, isFromLoopback: isFromLoopback,
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
    private typealias OpenEnd = (write: @Sendable (HTTPBodyWriter) async throws -> Void, writer: HTTPBodyWriter)

    private func send(_ answer: RequestHandler.Answer, to request: IncomingRequest) -> OpenEnd? {
        guard let context else {
            if let record = answer.transfer { handler.failed(record, cut, cut: cut, bytes: 0) }
            return nil
        }
        return send(answer, to: request, context)
    }

    private func send(
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

    private func answered(_ context: ChannelHandlerContext) {
        task = nil
        if state.isBodyUnread { endBody(StreamCut.clientGone) }
        limits.answered(now: .now(), unwritten: state.isOutputBlocked ? output.unwritten(context) : 0)
        perform(state.answered())
        watchTime(context)
    }

    // MARK: Room

    /// Keeps the room that an answer takes until the socket has taken all of it.
    private func keepRoom(_ room: UnreadAnswers.Share?, _ context: ChannelHandlerContext) {
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

    // MARK: Ending before its time

    /// Since when nothing happens on the connection; nil where something does.
    var idleSince: NIODeadline? { isUpgraded || !state.isIdle ? nil : limits.idleSince }

    /// Ends the connection where nothing happens on it.
    func endIdle() {
        guard idleSince != nil else { return }
        isParting = true
        perform(state.endIdle())
    }

    /// Answers at once what is under way, since the server waits no longer.
    func giveUp() { if !isUpgraded { perform(state.giveUp()) } }

    // MARK: Streams

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
    private func beginTransfer(_ context: ChannelHandlerContext) {
        guard let answer = transfer?.held else { return }
        transfer?.held = nil
        // A client that waits for permission to send would take the answer for a refusal.
        if state.permitsBody() { output.sendContinue(context) }
        let isLast = state.answerBegins(closes: false)
        output.begin(answer.head(output.isChunked ? .chunks : .none, isLast: isLast), context)
    }

    /// - Parameter failure: what went wrong; nil where the body is whole.
    private func endStream(_ failure: (any Error)?, of request: IncomingRequest) {
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
    private func endBody(_ reason: any Error) {
        guard let body else { return }
        self.body = nil
        body.connection = nil
        body.fail(reason)
        perform(state.bodyWanted(false))
    }

    private func cutOff(_ reason: StreamCut) {
        cut = reason
        context?.close(promise: nil)
    }

    /// How far what is being read and answered has got.
    private func progress(_ context: ChannelHandlerContext) -> StreamProgress {
        StreamProgress(
            received: body?.count ?? 0, sent: transfer?.sent ?? 0, acknowledged: context.channel.acknowledgedBytes)
    }

    /// Nothing has moved for too long. Who waits is told, as long as the client can be.
    private func cutStream() {
        if transfer?.isBegun == true {
            task?.cancel()
            cutOff(.silent)
        } else if let body, body.isAwaited {
            body.fail(Problem.tooSlow("The request's body"))
        } else {
            task?.cancel()
        }
    }

    // MARK: Another protocol

    /// WebSocket's handlers take the place of the decoder. This one stays, since it counts connections.
    private func upgrade(_ upgrade: WebSocketUpgrade, _ context: ChannelHandlerContext) {
        isUpgraded = true
        reader.end()
        do {
            try upgrade.replace(decoder, messageTime: requestTime, in: context.pipeline.syncOperations)
            valve?.turn()
        } catch { context.close(promise: nil) }
    }

    // MARK: Time

    /// Sees to it that the timer goes off at the deadline of the moment.
    private func watchTime(_ context: ChannelHandlerContext) {
        guard let deadline = limits.deadline, timer.misses(deadline) else { return }
        timer.set(for: deadline, on: context.eventLoop) { [self] in
            timer.hasGoneOff()
            timePassed(context)
        }
    }

    private func timePassed(_ context: ChannelHandlerContext) {
        switch limits.timePassed(.now(), unwritten: output.unwritten(context), progress: progress(context)) {
        case .wait: watchTime(context)
        case .refuse(let what): perform(state.refuse(.tooSlow(what)))
        case .cancelAnswer:
            task?.cancel()
            watchTime(context)
        case .cutStream:
            cutStream()
            watchTime(context)
        case .close: context.close(promise: nil)
        case .nothing: break
        }
    }
}
