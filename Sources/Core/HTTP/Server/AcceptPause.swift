import Glibc
import NIOCore

/// Stops accepting for a moment where that fails. The socket would be ready for it all the while, and the event loop, which
/// other connections share, would do nothing else.
///
/// Where the server stops it accepts what waits in the system's queue before the socket is closed: the system would reset
/// those connections, with the requests that have been sent over them.
///
/// It also asks again now and then where the gate is shut: idle connections become old enough to be ended only with time.
final class AcceptPause: ChannelDuplexHandler {
    typealias InboundIn = Channel
    typealias InboundOut = Channel
    typealias OutboundIn = Never

    private static let time = TimeAmount.milliseconds(250)
    /// Enough to accept all that may wait.
    private static let closingTime = TimeAmount.milliseconds(100)

    private let gate: ConnectionGate
    private var timer: Scheduled<Void>?
    private var isPaused = false
    private var isClosing = false

    init(_ gate: ConnectionGate) { self.gate = gate }

    func handlerAdded(context: ChannelHandlerContext) { schedule(context.channel) }

    private func schedule(_ channel: any Channel) {
        timer = channel.eventLoop.assumeIsolated().scheduleTask(in: Self.time) { [self] in
            if isPaused {
                isPaused = false
                // Also accepts what waits. A channel that is closed needs neither.
                try? channel.syncOptions?.setOption(.autoRead, value: true)
            } else if gate.admits() {
                // That a limit was raised is seen by this alone. To ask twice is as good as once.
                channel.read()
            }
            schedule(channel)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
        context.fireChannelInactive()
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard !isClosing else { return context.close(mode: mode, promise: promise) }
        isClosing = true
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.closingTime) {
            context.close(mode: mode, promise: promise)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? IOError, [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(error.errnoCode) else {
            return context.fireErrorCaught(error)
        }
        isPaused = true
        // Only this takes the socket out of what the event loop looks at.
        try? context.channel.syncOptions?.setOption(.autoRead, value: false)
        gate.failed(error)
    }
}
