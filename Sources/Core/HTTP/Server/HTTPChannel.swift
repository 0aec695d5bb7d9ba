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

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let limits = handler.resources.limits.current
            var decoderLimits = NIOHTTPDecoderLimitConfiguration()
            decoderLimits.maxHeaderFieldSize = limits.headerSize
            decoderLimits.maxHeaderListSize = limits.headerSize
            decoderLimits.maxHeaderFieldCount = Self.headerCountLimit
            let decoder = ByteToMessageHandler(
                HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes, limitConfiguration: decoderLimits))
            let connection = HTTPConnectionHandler(handler: handler, limits: limits, decoder: decoder)
            let valve = InputValve(connection)
            connection.valve = valve
            try channel.pipeline.syncOperations.addHandlers([valve, decoder, connection])
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
