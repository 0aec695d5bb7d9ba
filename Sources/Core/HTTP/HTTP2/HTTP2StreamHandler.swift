import HTTPTypes
import NIOCore
import NIOHPACK
import NIOHTTP2
import ProblemDetails
import Settings

/// Answers the request of one stream of HTTP/2, as ``HTTPConnectionHandler`` does those of a connection of HTTP/1.1.
final class HTTP2StreamHandler: ChannelDuplexHandler, AnswerOutlet, BodySource {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias OutboundIn = HTTP2Frame.FramePayload
    typealias OutboundOut = HTTP2Frame.FramePayload

    /// What becomes of what comes in.
    private enum Reading {
        case head
        /// The body is read whole first.
        case whole(HTTP2Request, ByteBuffer)
        /// The endpoint reads the body as it comes.
        case stream(IncomingBody)
        /// Nobody wants it. The client's window closes.
        case dropped
        /// Nothing comes any more.
        case over
    }

    let connection: HTTP2Connection
    let handler: RequestHandler
    var context: ChannelHandlerContext?
    var limits: ConnectionLimits
    private var reading = Reading.head
    private var isReadHeld = false
    private var owesContinue = false
    private var timer = ConnectionTimer()
    /// Answers the request.
    var task: Task<Void, Never>?
    /// The answer that is written as it is made.
    var transfer: AnswerTransfer?
    var cut = StreamCut.clientGone
    /// Whether the body of the answer is being written bit by bit.
    var isWriting = false
    /// Whether the answer goes on without an end of its own.
    var isOpenEnd = false
    /// Whether the answer's head has been written.
    var hasBegun = false
    /// How many bytes of the answer the socket has not taken.
    var unwritten = 0
    /// When the socket has taken all that was written so far.
    var lastWrite: EventLoopFuture<Void>?

    init(_ connection: HTTP2Connection) {
        self.connection = connection
        handler = connection.handler
        let times = connection.limits
        limits = ConnectionLimits(
            times: .init(
                head: TimeAmount(times.headerTime), body: TimeAmount(times.requestTime),
                idle: TimeAmount(times.idleTime), lingering: .seconds(5), parting: .seconds(1)),
            now: .now())
    }

    // MARK: Life

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { end() }

    func channelInactive(context: ChannelHandlerContext) { end() }

    private func end() {
        guard context != nil else { return }
        context = nil
        limits.closed()
        timer.cancel()
        endBody(cut)
        reading = .over
        connection.closed(self)
        task?.cancel()
    }

    /// The framing tells of what it has done about it, and the end of the stream follows.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {}

    // MARK: Reading

    /// Nothing is read that is not wanted, so that the client's window closes.
    func read(context: ChannelHandlerContext) {
        if isInputWanted { context.read() } else { isReadHeld = true }
    }

    /// Looks again at what is wanted.
    func turn() {
        guard isReadHeld, isInputWanted, let context else { return }
        isReadHeld = false
        context.read()
    }

    private var isInputWanted: Bool {
        switch reading {
        case .head, .over: true
        case .whole: connection.mayReadBody(self)
        case .stream(let body): body.isWanted
        case .dropped: false
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .headers(let frame):
            if case .head = reading {
                headRead(frame.headers, isWhole: frame.endStream, context)
            } else if frame.endStream {
                // What a trailer says has no meaning here.
                inputEnded()
            }
        case .data(let frame):
            if case .byteBuffer(let bytes) = frame.data { bodyRead(bytes) }
            if frame.endStream { inputEnded() }
        default: break
        }
    }

    private func headRead(_ fields: HPACKHeaders, isWhole: Bool, _ context: ChannelHandlerContext) {
        if let id = try? context.channel.syncOptions?.getOption(HTTP2StreamChannelOptions.streamID) {
            guard connection.opened(self, id) else {
                reading = .dropped
                context.writeAndFlush(wrapOutboundOut(.rstStream(.refusedStream)), promise: nil)
                return
            }
        }
        limits.headRead(now: .now())
        do throws(Problem) {
            let request = try HTTP2Request(
                fields, hasBody: !isWhole, limits: connection.limits, streaming: handler.streaming)
            if isWhole {
                reading = .over
                answer(request, ByteBuffer(), nil)
            } else if let streaming = request.streaming {
                let body = IncomingBody(limit: streaming.limit)
                body.source = self
                reading = .stream(body)
                owesContinue = request.expectsContinue
                answer(request, ByteBuffer(), HTTPBodyReader(body, on: context.eventLoop))
            } else {
                reading = .whole(request, ByteBuffer())
                connection.bodyBegins(of: self)
                if request.expectsContinue { sendContinue(context) }
                watchTime()
            }
        } catch {
            reading = isWhole ? .over : .dropped
            refuse(error, origin: fields.first(name: "origin"))
        }
    }

    private func bodyRead(_ bytes: ByteBuffer) {
        switch reading {
        case .whole(let request, var body):
            let limit = connection.limits.bodySize
            guard body.readableBytes + bytes.readableBytes <= limit else {
                return drop(.bodyTooLarge(limit: limit), request)
            }
            // Let go first, so that what was read is appended to and not copied.
            reading = .dropped
            if body.readableBytes == 0 { body = bytes } else { body.writeImmutableBuffer(bytes) }
            reading = .whole(request, body)
            connection.bodyGrows(of: self, by: bytes.readableBytes)
        case .stream(let body):
            owesContinue = false
            body.received(bytes)
        case .head, .dropped, .over: break
        }
    }

    private func inputEnded() {
        let before = reading
        reading = .over
        owesContinue = false
        switch before {
        case .whole(let request, let body): answer(request, body, nil)
        case .stream(let body): body.finish()
        case .head, .dropped, .over: break
        }
    }

    /// Whether the client still sends something.
    var isInputOpen: Bool { if case .over = reading { false } else { true } }

    /// The body that the endpoint reads as it comes.
    var body: IncomingBody? { if case .stream(let body) = reading { body } else { nil } }

    func bodyWasRead(_ body: IncomingBody) {
        guard case .stream(let current) = reading, current === body else { return }
        if body.isWanted, permitsBody(), let context { sendContinue(context) }
        turn()
    }

    /// Whether the client waits for a permission that it is given now.
    func permitsBody() -> Bool {
        defer { owesContinue = false }
        return owesContinue
    }

    /// No more of the body is read that is being read as it comes.
    func endBody(_ reason: any Error) {
        guard case .stream(let body) = reading else { return }
        reading = .dropped
        body.source = nil
        body.fail(reason)
    }

    // MARK: Refusing

    /// Refuses a request whose body is being read.
    private func drop(_ problem: Problem, _ request: HTTP2Request) {
        reading = .dropped
        connection.bodyEnds(of: self)
        refuse(problem, origin: request.head.headerFields[.origin])
    }

    private func refuse(_ problem: Problem, origin: String?) {
        guard let context else { return }
        _ = send(handler.refusal(problem, origin: origin), to: nil, context)
    }

    // MARK: Ending before its time

    /// The server stops. What is under way is finished; what has no end of its own is ended.
    func stop() { if isOpenEnd { task?.cancel() } }

    /// The server waits no longer.
    func giveUp() {
        if case .whole(let request, _) = reading { return drop(.stopping(mayBeDone: false), request) }
        task?.cancel()
        if transfer?.isBegun == true { cutOff(.stopping) }
    }

    func cutOff(_ reason: StreamCut) {
        cut = reason
        abort()
    }

    /// Takes the stream back (RST_STREAM).
    func abort() { context?.close(promise: nil) }

    // MARK: Time

    /// How far what is being read and answered has got.
    var progress: StreamProgress {
        StreamProgress(received: body?.count ?? 0, sent: transfer?.sent ?? 0, acknowledged: connection.progress)
    }

    /// Sees to it that the timer goes off at the deadline of the moment.
    func watchTime() {
        guard let context, let deadline = limits.deadline, timer.misses(deadline) else { return }
        timer.set(for: deadline, on: context.eventLoop) { [self] in
            timer.hasGoneOff()
            timePassed()
        }
    }

    private func timePassed() {
        guard context != nil else { return }
        switch limits.timePassed(.now(), unwritten: unwritten, progress: progress) {
        case .wait: watchTime()
        case .refuse(let what): if case .whole(let request, _) = reading { drop(.tooSlow(what), request) }
        case .cancelAnswer:
            task?.cancel()
            watchTime()
        case .cutStream:
            cutStream()
            watchTime()
        case .close: abort()
        case .nothing: break
        }
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
}
