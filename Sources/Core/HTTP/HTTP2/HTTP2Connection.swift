import Logging
import NIOCore
import NIOHTTP2
import Settings

/// One connection of HTTP/2: its streams, each of which is a request (``HTTP2StreamHandler``), and its end.
///
/// It ends as RFC 9113, section 6.8, wants it: the client is told to begin no more, has a moment in which what it has begun
/// meanwhile is still answered, and is told then which requests were.
final class HTTP2Connection: ChannelInboundHandler, OpenConnection {
    typealias InboundIn = HTTP2Frame
    typealias OutboundOut = HTTP2Frame

    private enum Ending {
        case no
        /// The client was told to begin no more.
        case announced
        /// What comes now is not answered.
        case final
        /// Nothing more is sent.
        case over
    }

    /// How long a request that has been sent may take to be seen.
    private static let lateTime = TimeAmount.milliseconds(100)
    /// How long a client may take to close its side.
    private static let partingTime = TimeAmount.seconds(1)

    let handler: RequestHandler
    let limits: ServerSettings.Limits
    /// Who is at the other end.
    private(set) var peer = Peer(address: nil, isSecure: true)
    private var context: ChannelHandlerContext?
    private var streams: [ObjectIdentifier: HTTP2StreamHandler] = [:]
    private var lastStream = HTTP2StreamID.rootStream
    private var ending = Ending.no
    private var timer = ConnectionTimer()
    private var quietSince: NIODeadline? = .now()
    private var hasServed = false
    private var unread = UnreadProgress()
    /// How many bytes of answers the socket has taken.
    private var sent: UInt64 = 0
    /// Streams whose bodies are read whole, the oldest first, and the bytes that they have read.
    private var bodies: [(stream: HTTP2StreamHandler, size: Int)] = []

    init(handler: RequestHandler, limits: ServerSettings.Limits) {
        self.handler = handler
        self.limits = limits
    }

    // MARK: Life

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        peer = Peer(context.remoteAddress, isSecure: true)
        handler.resources.activity.connectionOpened()
        handler.resources.connections.add(self, on: context.eventLoop)
        watchTime()
    }

    func handlerRemoved(context: ChannelHandlerContext) { end() }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    private func end() {
        guard let context else { return }
        self.context = nil
        ending = .over
        timer.cancel()
        bodies = []
        handler.resources.connections.remove(self, on: context.eventLoop)
        handler.resources.activity.connectionClosed()
    }

    /// The framing sees to frames by itself.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent: stop()
        // The client has ended its side. Streams without an end of their own have nobody to end them any more.
        case ChannelEvent.inputClosed: context.closeNow()
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !Self.isOfStream(error) else { return }
        if case .over = ending { return }
        handler.logger.debug("A connection of HTTP/2 has ended.", error: error)
        ending = .over
        for stream in streams.values { stream.task?.cancel() }
        // The client was told why by the framing, and can read that only where what it still sends is taken from the system.
        context.triggerUserOutboundEvent(DropInput(), promise: nil)
        context.close(mode: .output, promise: nil)
        timer.set(for: .now() + Self.partingTime, on: context.eventLoop) { context.closeNow() }
    }

    // MARK: Streams

    /// - Returns: whether there may be as many. Who has not read yet how many, or does not want to, is not held to it by the
    ///   framing.
    func opened(_ stream: HTTP2StreamHandler, _ id: HTTP2StreamID) -> Bool {
        streams[ObjectIdentifier(stream)] = stream
        lastStream = max(lastStream, id)
        quietSince = nil
        hasServed = true
        return streams.count <= limits.streams
    }

    func closed(_ stream: HTTP2StreamHandler) {
        streams[ObjectIdentifier(stream)] = nil
        bodyEnds(of: stream)
        guard streams.isEmpty else { return }
        quietSince = .now()
        if case .final = ending { endOutput() } else { watchTime() }
    }

    // MARK: Bodies

    /// A stream begins to read its body whole.
    func bodyBegins(of stream: HTTP2StreamHandler) { bodies.append((stream, 0)) }

    /// - Parameter size: how many bytes more a stream has read.
    func bodyGrows(of stream: HTTP2StreamHandler, by size: Int) {
        guard let index = bodies.firstIndex(where: { $0.stream === stream }) else { return }
        bodies[index].size += size
    }

    /// What a stream has read counts no longer.
    func bodyEnds(of stream: HTTP2StreamHandler) {
        guard let index = bodies.firstIndex(where: { $0.stream === stream }) else { return }
        bodies.remove(at: index)
        for (other, _) in bodies { other.turn() }
    }

    /// Whether a stream may read more of its body. All bodies that are read have about as many bytes together as one of
    /// them may have, and the oldest goes on in any case, so that they all come to an end.
    func mayReadBody(_ stream: HTTP2StreamHandler) -> Bool {
        guard let first = bodies.first, first.stream !== stream else { return true }
        return bodies.reduce(0) { $0 + $1.size } < limits.bodySize
    }

    // MARK: Answers that wait to be read

    func wrote(_ count: Int) { sent += UInt64(count) }

    /// By what it is known whether the client reads: while the socket is full, by what its system acknowledges, and else, since
    /// it is the client's own windows then that hold answers back, by what it lets through.
    var progress: UInt64? {
        guard let context else { return nil }
        return context.channel.isWritable ? sent : context.channel.acknowledgedBytes
    }

    func waitBegins() { unread.begins(acknowledged: progress, now: .now()) }

    func waitEnds() { unread.ends() }

    func endUnread() {
        guard let context, unread.isWaiting, unread.hasStopped(acknowledged: progress, now: .now()) else { return }
        handler.resources.unread.connectionEnded()
        context.channel.reset()
    }

    /// An answer without an end of its own begins.
    func keepsOpen() { context?.channel.endWithSilentPeer(after: TimeAmount(limits.idleTime)) }

    // MARK: Ending

    /// Whether the server stops, so that answers without an end of their own are ended.
    var isStopping: Bool { if case .no = ending { false } else { true } }

    private func stop() {
        guard case .no = ending, let context else { return }
        ending = .announced
        goAway(.maxID, context)
        for stream in streams.values { stream.stop() }
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.lateTime) { [self] in
            guard case .announced = ending, let context = self.context else { return }
            ending = .final
            goAway(lastStream, context)
            if streams.isEmpty { endOutput() }
        }
    }

    private func goAway(_ last: HTTP2StreamID, _ context: ChannelHandlerContext) {
        let frame = HTTP2Frame(
            streamID: .rootStream, payload: .goAway(lastStreamID: last, errorCode: .noError, opaqueData: nil))
        context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
    }

    private func endOutput() {
        guard let context else { return }
        ending = .over
        // A client that does not read what was written has as long as one that is idle.
        timer.set(for: .now() + TimeAmount(limits.idleTime), on: context.eventLoop) { context.closeNow() }
        let promise = context.eventLoop.makePromise(of: Void.self)
        context.close(mode: .output, promise: promise)
        promise.futureResult.assumeIsolated().whenComplete { [self] _ in
            guard let context = self.context else { return }
            timer.set(for: .now() + Self.partingTime, on: context.eventLoop) { context.closeNow() }
        }
    }

    var idleSince: NIODeadline? { isStopping ? nil : quietSince }

    func endIdle() { if idleSince != nil { stop() } }

    func giveUp() {
        stop()
        for stream in streams.values { stream.giveUp() }
    }

    // MARK: Time

    /// A connection is opened to be used: its first request has no longer than a head takes.
    private var deadline: NIODeadline? {
        idleSince.map { $0 + TimeAmount(hasServed ? limits.idleTime : limits.headerTime) }
    }

    private func watchTime() {
        guard let context, let deadline, timer.misses(deadline) else { return }
        timer.set(for: deadline, on: context.eventLoop) { [self] in
            timer.hasGoneOff()
            guard let deadline = self.deadline else { return }
            if .now() >= deadline { stop() } else { watchTime() }
        }
    }
}
