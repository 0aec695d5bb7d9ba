import Logging
import NIOCore
import NIOTLS

/// Waits for the end of the handshake, for no longer than a handshake may take, and hands the connection over to what speaks
/// the protocol that was agreed on (ALPN, RFC 7301).
final class TLSHandshake: ChannelInboundHandler, RemovableChannelHandler, OpenConnection {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// How long a handshake may still take when the server stops.
    private static let stoppingTime = TimeAmount.seconds(1)
    /// How long a request that has been sent may take to be seen.
    private static let lateTime = TimeAmount.milliseconds(100)

    private let resources: ServerResources
    private let time: TimeAmount
    private let logger: Logger
    private let start: (_ isHTTP2: Bool, _ pipeline: ChannelPipeline.SynchronousOperations) throws -> Void
    private var context: ChannelHandlerContext?
    private var timer = ConnectionTimer()
    private let begun = NIODeadline.now()

    /// - Parameters:
    ///   - resources: what all connections share.
    ///   - time: how long a handshake may take.
    ///   - logger: where it says why one has failed, for whoever looks for that.
    ///   - start: adds the handlers of HTTP/2 or of HTTP/1.1 to the connection.
    init(
        _ resources: ServerResources, time: TimeAmount, logger: Logger,
        start: @escaping (_ isHTTP2: Bool, _ pipeline: ChannelPipeline.SynchronousOperations) throws -> Void
    ) {
        self.resources = resources
        self.time = time
        self.logger = logger
        self.start = start
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        resources.connections.add(self, on: context.eventLoop)
        limit(time, context)
    }

    func handlerRemoved(context: ChannelHandlerContext) { end() }

    func channelInactive(context: ChannelHandlerContext) {
        if self.context != nil { resources.activity.handshakeFailed() }
        end()
        context.fireChannelInactive()
    }

    private func limit(_ time: TimeAmount, _ context: ChannelHandlerContext) {
        timer.set(for: .now() + time, on: context.eventLoop) { [self] in
            timer.hasGoneOff()
            context.closeNow()
        }
    }

    private func end() {
        guard let context else { return }
        self.context = nil
        timer.cancel()
        resources.connections.remove(self, on: context.eventLoop)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case TLSUserEvent.handshakeCompleted(let negotiated):
            end()
            do {
                let pipeline = context.pipeline.syncOperations
                try start(negotiated == "h2", pipeline)
                pipeline.removeHandler(self, promise: nil)
                stopLate(context)
            } catch { context.close(promise: nil) }
        // Its requests are answered before the server stops, if it comes to any in time.
        case is ChannelShouldQuiesceEvent where self.context != nil: limit(Self.stoppingTime, context)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    /// One that is accepted while the server stops was sent a request before it did, as a rule, and is answered that one.
    private func stopLate(_ context: ChannelHandlerContext) {
        guard resources.isStopping else { return }
        let pipeline = context.pipeline
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.lateTime) {
            pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard self.context != nil else { return context.fireErrorCaught(error) }
        logger.debug("A TLS handshake has failed.", error: error)
        context.close(promise: nil)
    }

    // MARK: Ending before its time

    var idleSince: NIODeadline? { begun }

    func endIdle() { context?.closeNow() }

    func endUnread() {}

    func giveUp() { context?.closeNow() }
}
