import Glibc
import HTTPTypes
import ModuleKit
import NIOCore
import NIOHTTP1
import NIOWebSocket
import Settings

/// Answers the requests of one connection, on its event loop. What happens when is decided by ``HTTPConnectionState`` and
/// ``ConnectionLimits``; this does it.
///
/// Once a request has come in whole, a task answers it. It runs on the event loop, too, from the very call that read the
/// request's last byte, so that a request that need not wait for anything is answered without a change of threads.
final class HTTPConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let handler: RequestHandler
    private let metrics: ServerMetrics
    private let headerLimit: Int
    private let bodyLimit: Int
    private let requestTime: TimeAmount
    private let idleTime: TimeAmount
    private let decoder: ByteToMessageHandler<HTTPRequestDecoder>

    private var state: HTTPConnectionState
    private var limits: ConnectionLimits
    private var context: ChannelHandlerContext?
    /// Where the connection comes from; each asking would be a system call.
    private var peer: SocketAddress?
    private var timer: Scheduled<Void>?
    private var timerDeadline = NIODeadline.distantFuture
    /// Answers the request whose turn it is.
    private var task: Task<Void, Never>?
    /// What is left to do, for the loop in ``perform(_:)`` that runs already.
    private var next: HTTPConnectionState.Action?
    private var isPerforming = false
    private var isReadHeld = false
    private var isUpgraded = false
    /// Whether the body that is being written goes out in chunks.
    private var isChunked = false
    /// Bytes of which nothing was made yet.
    private var unread: ByteBuffer?
    /// Tells whether a head is too large because of its target.
    private var line = RequestLineLength()

    init(
        handler: RequestHandler, limits: ServerSettings.Limits, metrics: ServerMetrics,
        decoder: ByteToMessageHandler<HTTPRequestDecoder>
    ) {
        self.handler = handler
        self.metrics = metrics
        self.headerLimit = limits.headerSize
        self.bodyLimit = limits.bodySize
        self.requestTime = TimeAmount(limits.requestTime)
        self.idleTime = TimeAmount(limits.idleTime)
        self.decoder = decoder
        self.state = HTTPConnectionState(bodyLimit: limits.bodySize)
        self.limits = ConnectionLimits(
            times: .init(
                head: TimeAmount(limits.headerTime), body: requestTime, idle: TimeAmount(limits.idleTime),
                lingering: .seconds(5)),
            now: .now())
    }

    // MARK: Life

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        metrics.connectionOpened()
        schedule(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) { end() }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    private func end() {
        guard context != nil else { return }
        context = nil
        limits.closed()
        timer?.cancel()
        timer = nil
        metrics.connectionClosed()
        perform(state.closed())
    }

    // MARK: Reading

    /// Bytes have come in, of which the decoder will make something next.
    func bytesRead(_ bytes: ByteBuffer) {
        guard !isUpgraded else { return }
        limits.bytesRead(now: .now())
        unread = bytes
        line.read(bytes)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isUpgraded else { return context.fireChannelRead(data) }
        switch unwrapInboundIn(data) {
        case .head(let head):
            unread = nil
            line = RequestLineLength()
            guard !state.dropsInput else { return }
            limits.headRead(now: .now())
            do throws(Problem) {
                perform(state.headRead(try IncomingRequest(head, bodyLimit: bodyLimit)))
            } catch {
                perform(state.refuse(error))
            }
        case .body(let bytes): perform(state.bodyRead(bytes))
        case .end:
            // The client has read what it was told meanwhile, or never will.
            if limits.isLingering { return context.close(promise: nil) }
            guard !state.dropsInput else { return }
            limits.requestRead(now: .now())
            line = RequestLineLength()
            perform(state.requestRead())
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if !isUpgraded {
            unread = nil
            hasten(context)
        }
        context.fireChannelReadComplete()
    }

    /// A client that sends more and more requests ahead waits for its answers.
    func read(context: ChannelHandlerContext) {
        if isUpgraded || state.wantsInput { context.read() } else { isReadHeld = true }
    }

    private func resumeReading(_ context: ChannelHandlerContext) {
        guard isReadHeld, state.wantsInput else { return }
        isReadHeld = false
        context.read()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !isUpgraded else { return context.fireErrorCaught(error) }
        guard let error = error as? HTTPParserError else { return context.close(promise: nil) }
        let problem: Problem =
            switch error {
            case .headerOverflow:
                line.count > headerLimit ? .targetTooLong(limit: headerLimit) : .headerTooLarge(limit: headerLimit)
            case .invalidVersion: .unsupportedVersion()
            case .invalidMethod where unread.map(RequestLine.isWellFormed) ?? false: .unknownMethod()
            default: .malformedRequest()
            }
        perform(state.refuse(problem))
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent:
            perform(state.stop())
            if isUpgraded { context.fireUserInboundEventTriggered(event) }
        case ChannelEvent.inputClosed where !isUpgraded: perform(state.inputClosed())
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    // MARK: Doing what the state says

    /// Does one thing after the other in a loop, since an answer that is given at once leads to the next request.
    private func perform(_ action: HTTPConnectionState.Action) {
        next = action
        guard !isPerforming else { return }
        isPerforming = true
        while let action = next {
            next = nil
            execute(action)
        }
        isPerforming = false
        if let context { resumeReading(context) }
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
        case .begin(.refusal(let problem)):
            guard let context else { return }
            _ = send(handler.refusal(problem), to: nil, context)
        case .linger:
            guard let context else { return }
            limits.refused(now: .now())
            context.close(mode: .output, promise: nil)
            reschedule(context)
        case .close: context?.close(promise: nil)
        }
    }

    // MARK: Answering

    private func answer(_ request: IncomingRequest) {
        guard let context else { return }
        limits.answering(until: .now() + requestTime)
        let connection = NIOLoopBound(self, eventLoop: context.eventLoop)
        let executor = EventLoopExecutor.of(context.eventLoop)
        let peer = peer ?? context.remoteAddress
        self.peer = peer
        task = Task.immediate(executorPreference: executor) { [handler] in
            let answer = await handler.answer(request.head, body: request.body, peer: peer)
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
            context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
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
            limits.unbounded()
            let action = state.answerIsOpen()
            // The task is not known here where it answers at once.
            if case .cancel = action { withUnsafeCurrentTask { $0?.cancel() } }
            endWithSilentPeer(context)
            return (write, HTTPBodyWriter(self, on: context.eventLoop))
        case .webSocket(let upgrade):
            writeHead(answer.head(.none, isLast: false), context)
            context.flush()
            limits.unbounded()
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
        _ = limits.answerSent(now: .now())
        perform(state.answered())
        hasten(context)
    }

    // MARK: Streams

    /// Lets the system end the connection of a stream whose client acknowledges nothing for as long as a connection may be
    /// idle: the few bytes that keep a stream alive would take a quarter of an hour to fail otherwise.
    private func endWithSilentPeer(_ context: ChannelHandlerContext) {
        let option = ChannelOptions.Types.SocketOption(
            level: .tcp, name: NIOBSDSocket.Option(rawValue: CInt(TCP_USER_TIMEOUT)))
        let milliseconds = Int(clamping: idleTime.nanoseconds / 1_000_000)
        // A socket of another family, without this option, is none the worse for it.
        context.channel.setOption(option, value: milliseconds).whenFailure { _ in }
    }

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
        limits.bounded(now: .now())
        answered(context)
    }

    // MARK: Another protocol

    /// Puts WebSocket's handlers in the place of HTTP's decoder. This handler stays, since it counts connections.
    private func upgrade(_ upgrade: WebSocketUpgrade, _ context: ChannelHandlerContext) {
        isUpgraded = true
        let pipeline = context.pipeline.syncOperations
        do {
            try pipeline.addHandler(WebSocketFrameEncoder())
            try pipeline.addHandler(ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: upgrade.frameLimit)))
            try pipeline.addHandler(upgrade.makeHandler())
            // What the decoder has not looked at goes to the new handlers.
            _ = pipeline.removeHandler(decoder)
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
            switch limits.timePassed(.now()) {
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
