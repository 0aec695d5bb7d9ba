import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import Settings

/// What Hummingbird's server does with a connection that it has accepted: NIO's decoder reads requests from it, and
/// ``HTTPConnectionHandler`` answers them on the connection's event loop.
struct HTTPChannel: ServerChildChannel {
    /// A connection that has been set up.
    struct Value: ServerChildChannelValue {
        let channel: any Channel
    }

    let handler: RequestHandler
    let limits: ServerSettings.Limits
    let metrics: ServerMetrics

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            var decoderLimits = NIOHTTPDecoderLimitConfiguration()
            decoderLimits.maxHeaderFieldSize = limits.headerSize
            decoderLimits.maxHeaderListSize = limits.headerSize
            decoderLimits.maxHeaderFieldCount = Self.headerCountLimit
            let decoder = ByteToMessageHandler(
                HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes, limitConfiguration: decoderLimits))
            let connection = HTTPConnectionHandler(handler: handler, limits: limits, metrics: metrics, decoder: decoder)
            let sensor = ByteSensor { connection.bytesRead($0) }
            try channel.pipeline.syncOperations.addHandlers([sensor, decoder, connection])
            return Value(channel: channel)
        }
    }

    /// Fields of one request's header; the size of all is bound by a setting.
    private static let headerCountLimit = 200

    /// All work is done on the event loop. What is left is to keep the server waiting for the end of the connection, and
    /// to end it where the server waits no longer.
    func handle(value: Value, logger: Logger) async {
        await withTaskCancellationHandler {
            // However it ends, it has ended.
            try? await value.channel.closeFuture.get()
        } onCancel: {
            value.channel.close(promise: nil)
        }
    }
}

/// Tells that bytes have arrived, before anything has made sense of them: only so can a head that trickles in be told from
/// a connection that is idle.
private final class ByteSensor: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let notice: (ByteBuffer) -> Void

    init(_ notice: @escaping (ByteBuffer) -> Void) { self.notice = notice }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        notice(unwrapInboundIn(data))
        context.fireChannelRead(data)
    }
}
