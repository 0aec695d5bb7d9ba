import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOSSL
import Settings

/// What Hummingbird's server does with a connection that it has accepted: NIO's decoder reads requests from it, and
/// ``HTTPConnectionHandler`` answers them on the connection's event loop. Where the server speaks HTTPS, that follows the
/// handshake, and ``HTTP2Connection`` takes its place for a client that speaks HTTP/2.
struct HTTPChannel: ServerChildChannel {
    /// A connection that has been set up.
    struct Value: ServerChildChannelValue {
        let channel: any Channel
    }

    let handler: RequestHandler
    /// What the server proves with who it is; nil where it speaks plain HTTP.
    let certificate: LiveCertificate?

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            if let certificate {
                let handshake = TLSHandshake(
                    handler.resources, time: TimeAmount(certificate.settings.handshakeTime), logger: logger
                ) { [handler] isHTTP2, pipeline in
                    try isHTTP2 ? Self.addHTTP2(handler, pipeline) : Self.addHTTP1(handler, isSecure: true, pipeline)
                }
                try pipeline.addHandlers([TLSFront(), NIOSSLServerHandler(context: certificate.context), handshake])
            } else {
                try Self.addHTTP1(handler, isSecure: false, pipeline)
            }
            return Value(channel: channel)
        }
    }

    private static func addHTTP1(
        _ handler: RequestHandler, isSecure: Bool, _ pipeline: ChannelPipeline.SynchronousOperations
    ) throws {
        let limits = handler.resources.limits.current
        var decoderLimits = NIOHTTPDecoderLimitConfiguration()
        decoderLimits.maxHeaderFieldSize = limits.headerSize
        decoderLimits.maxHeaderListSize = limits.headerSize
        decoderLimits.maxHeaderFieldCount = headerCountLimit
        let decoder = ByteToMessageHandler(
            HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes, limitConfiguration: decoderLimits))
        let connection = HTTPConnectionHandler(handler: handler, limits: limits, isSecure: isSecure, decoder: decoder)
        let valve = InputValve(connection)
        connection.valve = valve
        try pipeline.addHandlers([valve, decoder, connection])
    }

    private static func addHTTP2(
        _ handler: RequestHandler, _ pipeline: ChannelPipeline.SynchronousOperations
    ) throws {
        let connection = HTTP2Connection(handler: handler, limits: handler.resources.limits.current)
        try pipeline.addHandlers([connection.framing(on: pipeline.eventLoop), connection])
    }

    /// Fields of one request's header; the size of all is bound by a setting.
    static let headerCountLimit = 200

    /// All work is done on the event loop. What is left is to keep the server waiting for the end of the connection, and
    /// to end it where the server waits no longer.
    func handle(value: Value, logger: Logger) async {
        await withTaskCancellationHandler {
            // However it ends, it has ended.
            try? await value.channel.closeFuture.get()
        } onCancel: {
            value.channel.triggerUserOutboundEvent(CloseNow(), promise: nil)
            value.channel.close(promise: nil)
        }
    }
}
