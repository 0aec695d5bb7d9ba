import HTTPTypes
import ModuleKit
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Keeps a connection to its ``ConnectionLimits``, and answers what is no request at all.
///
/// It stands between the HTTP codec and Hummingbird's handlers, on the connection's event loop.
final class ConnectionHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private var limits: ConnectionLimits
    private var timer: Scheduled<Void>?
    private var timerDeadline = NIODeadline.distantFuture
    private let headerLimit: Int
    private let bodyLimit: Int
    private let metrics: ServerMetrics
    private var isCounted = false
    /// Whether the answer to the request that is being read has begun.
    private var hasAnswerBegun = false

    init(times: ConnectionLimits.Times, headerLimit: Int, bodyLimit: Int, metrics: ServerMetrics) {
        self.limits = ConnectionLimits(times: times, now: .now())
        self.headerLimit = headerLimit
        self.bodyLimit = bodyLimit
        self.metrics = metrics
    }

    func handlerAdded(context: ChannelHandlerContext) {
        isCounted = true
        metrics.connectionOpened()
        schedule(context)
        let sensor = ByteSensor { [self] in limits.bytesRead(now: .now()) }
        // Adding a handler fails only in a channel that is closed already, which needs none.
        try? context.pipeline.syncOperations.addHandler(sensor, position: .first)
    }

    func handlerRemoved(context: ChannelHandlerContext) { end() }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    private func end() {
        limits.closed()
        timer?.cancel()
        timer = nil
        guard isCounted else { return }
        isCounted = false
        metrics.connectionClosed()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        if limits.dropsParts {
            if case .end = part { context.close(promise: nil) }
            return
        }
        switch part {
        case .head(let head):
            limits.headRead(now: .now())
            hasAnswerBegun = false
            if limits.due == 1, expectsContinue(head) {
                context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
            }
        case .body: break
        case .end: limits.requestRead(now: .now())
        }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        hasten(context)
        context.fireChannelReadComplete()
    }

    /// Whether the client waits for permission to send a body that is not too large (RFC 9110, section 10.1.1).
    private func expectsContinue(_ head: HTTPRequest) -> Bool {
        guard head.headerFields[.expect]?.lowercased() == "100-continue" else { return false }
        return head.headerFields[.contentLength].flatMap(Int.init).map { $0 <= bodyLimit } ?? true
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head):
            hasAnswerBegun = true
            limits.answerBegun(isLast: head.headerFields[.connection] == "close")
            context.write(data, promise: promise)
        case .body: context.write(data, promise: promise)
        case .end:
            guard limits.answerSent(now: .now()) else {
                context.write(data, promise: promise)
                hasten(context)
                return
            }
            context.writeAndFlush(data, promise: promise)
            context.close(mode: .output, promise: nil)
            reschedule(context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? HTTPParserError else {
            context.fireErrorCaught(error)
            return
        }
        refuse(
            context, error == .headerOverflow ? .headerTooLarge(limit: headerLimit) : .malformedRequest())
    }

    /// Answers in place of the request handler and ends the connection.
    private func refuse(_ context: ChannelHandlerContext, _ problem: Problem) {
        guard limits.mayRefuse, !hasAnswerBegun || limits.due == 0 else {
            context.close(promise: nil)
            return
        }
        limits.refused(now: .now())
        var reply = HTTPReply(problem)
        reply.fields[.connection] = "close"
        reply.fields[.contentLength] = String(reply.body.readableBytes)
        let head = HTTPResponse(status: .init(code: reply.status), headerFields: reply.fields)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(reply.body)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        context.close(mode: .output, promise: nil)
        reschedule(context)
    }

    private func reschedule(_ context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
        schedule(context)
    }

    /// Sets the timer anew where it would go off only after the deadline: a head that begins on a connection that may be idle
    /// for long, say.
    private func hasten(_ context: ChannelHandlerContext) {
        if let deadline = limits.deadline, deadline < timerDeadline { reschedule(context) }
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
            case .refuse(let what): refuse(context, .tooSlow(what))
            case .close: context.close(promise: nil)
            case .nothing: break
            }
        }
    }
}

/// Tells that bytes have arrived, before anything has made sense of them: only so can a head that trickles in be told from
/// a connection that is idle.
private final class ByteSensor: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    private let notice: () -> Void

    init(_ notice: @escaping () -> Void) { self.notice = notice }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        notice()
        context.fireChannelRead(data)
    }
}
