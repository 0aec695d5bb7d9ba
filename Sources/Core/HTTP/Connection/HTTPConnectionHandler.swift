import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOWebSocket
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
    /// How what comes in is handed to the decoder.
    var framing = RequestFraming()

    private let handler: RequestHandler
    private let headerLimit: Int
    private let bodyLimit: Int
    private let requestTime: TimeAmount
    private let idleTime: TimeAmount
    private let decoder: ByteToMessageHandler<HTTPRequestDecoder>

    private var state: HTTPConnectionState
    private var limits: ConnectionLimits
    private var context: ChannelHandlerContext?
    /// Whether the connection is from this machine; known once the first request is.
    private var isFromLoopback: Bool?
    private var timer: Scheduled<Void>?
    private var timerDeadline = NIODeadline.distantFuture
    /// When the bytes came in of which something is made now.
    private var readTime = NIODeadline.now()
    /// Answers the request whose turn it is.
    private var task: Task<Void, Never>?
    /// What is left to do, for the loop in ``perform(_:)`` that runs already.
    private var next: HTTPConnectionState.Action?
    private var isPerforming = false
    private var isUpgraded = false
    /// Whether the last answer was given.
    private var isEnding = false
    /// Whether the body that is being written goes out in chunks.
    private var isChunked = false
    private var head = IncomingHead()
    private var repeatedHeads: RepeatedHeads
    /// Whether the connection is ended in between two requests, which the client need not be told.
    private var isParting = false
    private var unread = UnreadProgress()

    init(
        handler: RequestHandler, limits: ServerSettings.Limits,
        decoder: ByteToMessageHandler<HTTPRequestDecoder>
    ) {
        self.handler = handler
        self.headerLimit = limits.headerSize
        self.bodyLimit = limits.bodySize
        self.requestTime = TimeAmount(limits.requestTime)
        self.idleTime = TimeAmount(limits.idleTime)
        self.decoder = decoder
        self.repeatedHeads = RepeatedHeads(decoderLimit: limits.headerSize)
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
        schedule(context)
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
        timer?.cancel()
        timer = nil
        handler.resources.activity.connectionClosed()
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
        if let request = repeatedHeads.request(in: bytes) {
            limits.requestRead(now: readTime)
            perform(state.requestRead(request))
            return true
        }
        limits.bytesRead(now: readTime)
        head.bytesRead(bytes)
        repeatedHeads.decoderReads(bytes)
        return false
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isUpgraded else { return context.fireChannelRead(data) }
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head.isRead()
            guard !state.dropsInput else { return framing.end() }
            limits.headRead(now: readTime)
            do throws(Problem) {
                let request = try IncomingRequest(head, bodyLimit: bodyLimit)
                framing.headRead(request.framing)
                perform(state.headRead(request))
            } catch {
                framing.end()
                perform(state.refuse(error, origin: head.headers.first(name: "Origin")))
            }
        case .body(let bytes): perform(state.bodyRead(bytes))
        case .end:
            guard !state.dropsInput else { return }
            limits.requestRead(now: readTime)
            head.begins()
            if let request = state.request { repeatedHeads.decoderEnds(request) }
            perform(state.requestRead())
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if !isUpgraded {
            head.bytesAreOver()
            hasten(context)
        }
        context.fireChannelReadComplete()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !isUpgraded else { return context.fireErrorCaught(error) }
        guard let error = error as? HTTPParserError else { return context.close(promise: nil) }
        perform(state.refuse(head.problem(error, limit: headerLimit)))
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent:
            stop()
            if isUpgraded { context.fireUserInboundEventTriggered(event) }
        case ChannelEvent.inputClosed where !isUpgraded: perform(state.inputClosed())
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
        case .cancel: task?.cancel()
        case .sendContinue:
            guard let context else { return }
            var buffer = context.channel.allocator.buffer(capacity: 32)
            buffer.writeStaticString("HTTP/1.1 100 Continue\r\n\r\n")
            context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
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
        let unwritten = unwritten(context)
        guard lingers || unwritten > 0 else { return context.close(promise: nil) }
        limits.ends(now: .now(), unwritten: unwritten)
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenSuccess { [self] in
            guard lingers, !state.hasInputEnded else { return context.close(promise: nil) }
            limits.lingers(now: .now(), isParting: isParting)
            reschedule(context)
        }
        if lingers {
            context.close(mode: .output, promise: written)
        } else {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: written)
        }
        hasten(context)
    }

    /// How many bytes the socket has not taken yet.
    private func unwritten(_ context: ChannelHandlerContext) -> Int {
        let count = try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)
        return count ?? 0
    }

    /// Much waits for the client to read it, or no longer does. Told at each large answer, also where the socket takes it at
    /// once.
    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if !isUpgraded {
            if context.channel.isWritable {
                limits.outputFlows(now: .now())
                perform(state.outputFlows())
                hasten(context)
            } else {
                state.outputBlocked()
            }
        }
        context.fireChannelWritabilityChanged()
    }

    // MARK: Answering

    private func answer(_ request: IncomingRequest) {
        guard let context else { return }
        limits.answerBegins(until: .now() + requestTime)
        let connection = NIOLoopBound(self, eventLoop: context.eventLoop)
        let executor = EventLoopExecutor.of(context.eventLoop)
        let isFromLoopback = isFromLoopback ?? context.remoteAddress?.isLoopback ?? false
        self.isFromLoopback = isFromLoopback
        task = Task.immediate(executorPreference: executor) { [handler] in
            let answer = await handler.answer(
                request.head, body: request.body, isFromLoopback: isFromLoopback,
                isAwaited: { connection.value.context != nil })
            switch connection.value.send(answer, to: request) {
            case nil: break
            case let (write, writer)?:
                let isWhole: Bool
                do {
                    try await write(writer)
                    isWhole = true
                } catch { isWhole = false }
                connection.value.endStream(isWhole: isWhole)
            }
        }
    }

    /// What an answer's task has still to do: write a stream.
    private typealias OpenEnd = (write: @Sendable (HTTPBodyWriter) async throws -> Void, writer: HTTPBodyWriter)

    private func send(_ answer: RequestHandler.Answer, to request: IncomingRequest) -> OpenEnd? {
        guard let context else { return nil }
        return send(answer, to: request, context)
    }

    private func send(
        _ answer: RequestHandler.Answer, to request: IncomingRequest?, _ context: ChannelHandlerContext
    ) -> OpenEnd? {
        let reply = answer.reply
        let isLast = state.answerBegins(closes: reply.closesConnection)
        let isHead = request?.head.method == .head
        switch reply.body {
        case .bytes(let bytes):
            var buffer = context.channel.allocator.buffer(capacity: ResponseHead.usualSize + bytes.count)
            answer.head(reply.contentLength.map { .length($0) } ?? .none, isLast: isLast).write(into: &buffer)
            if !isHead { buffer.writeBytes(bytes) }
            let size = buffer.readableBytes
            context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
            if unread.isWorthALook(size, isLarge: answer.room != nil || state.isOutputBlocked) {
                keepRoom(answer.room, context)
            }
            answered(context)
            return nil
        case .stream(let write):
            // Where no chunks can be sent, the end of the connection is that of the body.
            isChunked = request?.takesChunks ?? false
            // It leaves with the first piece: who has the head of a stream of events hears all that happens from then on.
            writeHead(answer.head(isChunked ? .chunks : .none, isLast: isLast), context)
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
            return (write, HTTPBodyWriter(self, on: context.eventLoop))
        case .webSocket(let upgrade):
            writeHead(answer.head(.none, isLast: false), context)
            context.flush()
            limits.answerIsOpen()
            task = nil
            let isEnding = state.answerIsOpen()
            self.upgrade(upgrade, context)
            if case .cancel = isEnding { context.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
            return nil
        }
    }

    private func writeHead(_ head: ResponseHead, _ context: ChannelHandlerContext) {
        var buffer = context.channel.allocator.buffer(capacity: ResponseHead.usualSize)
        head.write(into: &buffer)
        context.write(wrapOutboundOut(buffer), promise: nil)
    }

    private func answered(_ context: ChannelHandlerContext) {
        task = nil
        limits.answered(now: .now(), unwritten: state.isOutputBlocked ? unwritten(context) : 0)
        perform(state.answered())
        hasten(context)
    }

    // MARK: Room

    /// Keeps the room that an answer takes until the socket has taken all of it.
    private func keepRoom(_ room: UnreadAnswers.Share?, _ context: ChannelHandlerContext) {
        let waiting = unwritten(context)
        guard waiting > 0 else { return }
        let room = room ?? handler.resources.unread.take(waiting)
        unread.begins(acknowledged: context.channel.acknowledgedBytes, now: .now())
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { [self] _ in
            withExtendedLifetime(room) { unread.ends() }
        }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: written)
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
    func writePiece(_ bytes: [UInt8]) -> EventLoopFuture<Void>? {
        guard let context else { return nil }
        var buffer = context.channel.allocator.buffer(capacity: bytes.count + 16)
        if isChunked { buffer.writeString("\(String(bytes.count, radix: 16))\r\n") }
        buffer.writeBytes(bytes)
        if isChunked { buffer.writeStaticString("\r\n") }
        let promise = context.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(wrapOutboundOut(buffer), promise: promise)
        return promise.futureResult
    }

    private func endStream(isWhole: Bool) {
        guard let context else { return }
        guard isWhole else { return context.close(promise: nil) }
        if isChunked {
            var buffer = context.channel.allocator.buffer(capacity: 8)
            buffer.writeStaticString("0\r\n\r\n")
            context.write(wrapOutboundOut(buffer), promise: nil)
        }
        context.flush()
        answered(context)
    }

    // MARK: Another protocol

    /// Puts WebSocket's handlers in the place of HTTP's decoder. This handler stays, since it counts connections.
    private func upgrade(_ upgrade: WebSocketUpgrade, _ context: ChannelHandlerContext) {
        isUpgraded = true
        framing.end()
        let pipeline = context.pipeline.syncOperations
        do {
            try pipeline.addHandler(WebSocketFrameEncoder())
            try pipeline.addHandler(ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: upgrade.frameLimit)))
            try pipeline.addHandler(WebSocketMessageDeadline(requestTime))
            try pipeline.addHandler(upgrade.makeHandler())
            // What the decoder has not looked at goes to the new handlers.
            _ = pipeline.removeHandler(decoder)
            valve?.turn()
        } catch { context.close(promise: nil) }
    }

    // MARK: Time

    private func reschedule(_ context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
        schedule(context)
    }

    /// Sets the timer anew where it would go off only after the deadline: a head that begins on a connection that may be idle
    /// for long, say.
    private func hasten(_ context: ChannelHandlerContext) {
        if let deadline = limits.deadline, deadline < timerDeadline || timer == nil { reschedule(context) }
    }

    /// One timer at a time. It is set for the deadline of the moment and looks again when that has moved later, so that a
    /// request that keeps its time costs no timer.
    private func schedule(_ context: ChannelHandlerContext) {
        guard timer == nil, let deadline = limits.deadline else { return }
        timerDeadline = deadline
        timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { [self] in
            timer = nil
            switch limits.timePassed(.now(), unwritten: unwritten(context)) {
            case .wait: schedule(context)
            case .refuse(let what): perform(state.refuse(.tooSlow(what)))
            case .cancelAnswer:
                task?.cancel()
                schedule(context)
            case .close: context.close(promise: nil)
            case .nothing: break
            }
        }
    }
}
