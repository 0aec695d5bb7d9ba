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
final class HTTPConnectionHandler: ChannelInboundHandler, AnswerOutlet, BodySource, OpenConnection {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// How the bytes come in; set before any do.
    var valve: InputValve?

    let handler: RequestHandler
    let requestTime: TimeAmount
    let idleTime: TimeAmount
    private let isSecure: Bool
    private let decoder: ByteToMessageHandler<HTTPRequestDecoder>

    var state: HTTPConnectionState
    var limits: ConnectionLimits
    var context: ChannelHandlerContext?
    /// Who is at the other end; known once the connection is.
    private(set) lazy var peer = Peer(context?.remoteAddress, isSecure: isSecure)
    private var reader: RequestReader
    var output = ConnectionOutput()
    private var timer = ConnectionTimer()
    /// When the bytes came in of which something is made now.
    private var readTime = NIODeadline.now()
    /// The body that is being read as it comes.
    var body: IncomingBody?
    /// The answer that is written as it is made.
    var transfer: AnswerTransfer?
    /// Why a stream ends before its end, where the connection does.
    var cut = StreamCut.clientGone
    /// Whether the body of the answer is being written bit by bit.
    var isWriting = false
    /// How many requests were answered, or are.
    var turn = 0
    /// Answers the request whose turn it is.
    var task: Task<Void, Never>?
    /// What is left to do, for the loop in ``perform(_:)`` that runs already.
    private var next: HTTPConnectionState.Action?
    private var isPerforming = false
    var isUpgraded = false
    /// Whether the last answer was given.
    var isEnding = false
    /// Whether the connection is ended in between two requests, which the client need not be told.
    private var isParting = false
    var unread = UnreadProgress()

    init(
        handler: RequestHandler, limits: ServerSettings.Limits, isSecure: Bool,
        decoder: ByteToMessageHandler<HTTPRequestDecoder>
    ) {
        self.handler = handler
        self.requestTime = TimeAmount(limits.requestTime)
        self.idleTime = TimeAmount(limits.idleTime)
        self.isSecure = isSecure
        self.decoder = decoder
        self.reader = RequestReader(
            headerLimit: limits.headerSize, bodyLimit: limits.bodySize, isSecure: isSecure,
            streaming: { [handler] head in handler.streaming(head.method.rawValue, head.uri) })
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

    func end() {
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
                    body.source = self
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
        // What the decoder was given before it was known to be broken.
        if case ByteToMessageDecoderError.dataReceivedInErrorState = error { return }
        guard let error = error as? HTTPParserError else { return context.close(promise: nil) }
        // The request is being answered: its endpoint hears of it.
        guard body == nil else {
            state.bodyBroke()
            return endBody(reader.problem(error))
        }
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
    func perform(_ action: HTTPConnectionState.Action) {
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
    func end(lingers: Bool) {
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

    // MARK: Another protocol

    /// WebSocket's handlers take the place of the decoder. This one stays, since it counts connections.
    func upgrade(_ upgrade: WebSocketUpgrade, _ context: ChannelHandlerContext) {
        isUpgraded = true
        reader.end()
        do {
            try upgrade.replace(decoder, messageTime: requestTime, in: context.pipeline.syncOperations)
            valve?.turn()
        } catch { context.close(promise: nil) }
    }

    // MARK: Time

    /// Sees to it that the timer goes off at the deadline of the moment.
    func watchTime(_ context: ChannelHandlerContext) {
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
        case .close: context.closeNow()
        case .nothing: break
        }
    }
}
