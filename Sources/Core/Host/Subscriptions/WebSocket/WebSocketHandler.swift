import HTTP
import NIOCore
import NIOWebSocket
import Relational
import Settings

/// Speaks graphql-transport-ws on one connection, on its event loop. What happens when is decided by ``TransportState`` and
/// ``WebSocketMessages``; this does it.
///
/// A connection is this object and what hangs on it, without a task of its own: thousands of them may be idle.
final class WebSocketHandler: ChannelDuplexHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    private let streams: Streams
    private let authentication: Authentication
    /// Who has connected.
    private var client: StreamClient
    /// What they have shown; nil for nothing.
    private var credential: String?
    private let refusal: WebSocketClosure?
    private let queue: StreamQueue
    private var state: TransportState
    private var messages: WebSocketMessages
    private var running: [Int: RunningOperation] = [:]
    private var context: ChannelHandlerContext?
    private var timer: Scheduled<Void>?
    /// Whether the client has sent anything since it was last probed.
    private var isAlive = true
    private var isReadHeld = false
    private var isClosing = false

    /// How long a client may take to answer a close.
    private static let closeTime = TimeAmount.seconds(10)

    /// - Parameters:
    ///   - authentication: finds out who shows a credential.
    ///   - client: who has connected.
    ///   - credential: what they have shown.
    ///   - refusal: why the connection is closed at once, so that the client learns of it; nil as a rule.
    init(
        streams: Streams, authentication: Authentication, client: StreamClient, credential: String?,
        refusal: WebSocketClosure?
    ) {
        self.authentication = authentication
        self.credential = credential
        self.client = client
        self.streams = streams
        self.refusal = refusal
        queue = streams.makeQueue()
        state = TransportState(limit: streams.settings.perConnection)
        messages = WebSocketMessages(
            limit: streams.messageLimit, binaryRefusal: .invalidMessage("Messages are texts, not binary."))
    }

    // MARK: Life

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        streams.metrics.webSockets(1)
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        queue.attach { [eventLoop = context.eventLoop] in eventLoop.execute { handler.value.send() } }
        if let refusal { return close(refusal) }
        let initTime = TimeAmount(streams.settings.initTimeout)
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: initTime) { [self] in
            perform(state.initialisationTimePassed())
            if !isClosing { probe() }
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) { end() }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    private func end() {
        guard context != nil else { return }
        context = nil
        isClosing = true
        timer?.cancel()
        timer = nil
        cancelAll()
        queue.detach()
        streams.metrics.webSockets(-1)
    }

    private func cancelAll() {
        for operation in running.values { operation.cancel() }
        running = [:]
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent: close(.stopping)
        case ChannelEvent.inputClosed: context.close(promise: nil)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case NIOWebSocketError.invalidFrameLength: close(.messageTooLarge(limit: streams.messageLimit))
        case is NIOWebSocketError: close(.violation("A control frame is whole and has at most 125 bytes."))
        default: context.close(promise: nil)
        }
    }

    // MARK: Reading

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        isAlive = true
        if isClosing {
            // Of what comes after a close only the client's own is of interest.
            if frame.opcode == .connectionClose { context.close(promise: nil) }
            return
        }
        do throws(WebSocketClosure) {
            switch try messages.received(frame) {
            case .text(let text): perform(text.withUnsafeReadableBytes { state.received($0) })
            case .ping(let data): write(WebSocketFrame(fin: true, opcode: .pong, data: data))
            case .close(let code):
                close(WebSocketClosure(code ?? WebSocketClosure.normal.code, ""))
                context.close(promise: nil)
            case .pong, nil: break
            }
        } catch { close(error) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.flush()
        context.fireChannelReadComplete()
    }

    /// A client that does not read is not read from either: what it asks for has nowhere to go.
    func read(context: ChannelHandlerContext) {
        if context.channel.isWritable || isClosing { context.read() } else { isReadHeld = true }
    }

    // MARK: Writing

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            send()
            if isReadHeld {
                isReadHeld = false
                context.read()
            }
        }
        context.fireChannelWritabilityChanged()
    }

    /// Sends what waits, as far as the socket takes it.
    private func send() {
        guard let context else { return }
        while !isClosing, context.channel.isWritable || queue.ending != nil {
            switch queue.next() {
            case .send(let message):
                if message.output.isLast { running[message.operation] = nil }
                perform(state.produced(message), room: message.room)
            case .end(let reason):
                if reason == .slowClient { streams.metrics.dropped(.slowClient) }
                perform(state.ended(reason))
            case .wait: return context.flush()
            }
        }
        context.flush()
    }

    /// - Parameter room: what is let go once what is sent was written.
    private func perform(_ actions: [TransportState.Action], room: UnreadAnswers.Share? = nil) {
        for action in actions {
            switch action {
            case .send(let text):
                write(WebSocketFrame(fin: true, opcode: .text, data: ByteBuffer(bytes: text)), room)
            case .authenticate(let field): authenticate(field)
            case .start(let operation, let request): start(operation, request)
            case .stop(let operation): running.removeValue(forKey: operation)?.cancel()
            case .close(let closure): close(closure)
            }
        }
    }

    /// Finds out who has connected, by what stands in the place of the header field `Authorization`.
    private func authenticate(_ field: String) {
        guard let credential = try? Authentication.credential(in: field) else {
            return perform(state.authenticated(false))
        }
        find(credential) { [self] asker in
            guard let asker else { return perform(state.authenticated(false)) }
            self.credential = credential
            client.become(asker)
            perform(state.authenticated(true))
        }
    }

    /// Says on the event loop who shows a credential; nil where it is not good.
    private func find(_ credential: String, _ found: @escaping (Asker?) -> Void) {
        guard let eventLoop = context?.eventLoop else { return }
        if let asker = authentication.known(credential) { return found(asker) }
        let answer = eventLoop.makePromise(of: Asker?.self)
        answer.futureResult.assumeIsolated().whenSuccess { [self] asker in
            found(asker)
            context?.flush()
        }
        Task { [authentication] in answer.succeed(try? await authentication.asker(showing: credential)) }
    }

    /// A credential may have ended since it was shown.
    private func start(_ operation: Int, _ request: QueryRequest) {
        guard let credential else { return run(operation, request) }
        find(credential) { [self] asker in
            guard let asker else { return close(.forbidden) }
            client.become(asker)
            run(operation, request)
        }
    }

    private func run(_ operation: Int, _ request: QueryRequest) {
        let outlet = OperationOutlet(operation: operation, queue: queue)
        do throws(QueryFailure) {
            try client.again()
            let planned = try streams.runner.plan(request, for: client)
            running[operation] = streams.runner.run(planned, for: client, into: outlet)
        } catch { outlet.failed(error.errors) }
    }

    private func write(_ frame: WebSocketFrame, _ room: UnreadAnswers.Share? = nil) {
        guard let context else { return }
        var written: EventLoopPromise<Void>?
        if let room {
            let promise = context.eventLoop.makePromise(of: Void.self)
            promise.futureResult.whenComplete { _ in withExtendedLifetime(room) {} }
            written = promise
        }
        context.write(wrapOutboundOut(frame), promise: written)
    }

    /// Sends a Close and waits a while for the client's.
    private func close(_ closure: WebSocketClosure) {
        guard let context, !isClosing else { return }
        isClosing = true
        cancelAll()
        queue.detach()
        var data = context.channel.allocator.buffer(capacity: 2 + closure.reason.utf8.count)
        data.writeInteger(closure.code)
        data.writeString(closure.reason)
        write(WebSocketFrame(fin: true, opcode: .connectionClose, data: data))
        context.flush()
        timer?.cancel()
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: Self.closeTime) { context.close(promise: nil) }
        if isReadHeld {
            isReadHeld = false
            context.read()
        }
    }

    /// Asks a silent client for a sign of life, again and again; one that gives none is gone.
    private func probe() {
        guard let context else { return }
        guard isAlive else {
            streams.metrics.dropped(.silentClient)
            context.close(promise: nil)
            return
        }
        isAlive = false
        write(WebSocketFrame(fin: true, opcode: .ping, data: ByteBuffer()))
        context.flush()
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(streams.settings.keepAlive)) { [self] in
            probe()
        }
    }
}
