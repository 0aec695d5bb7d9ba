import NIOCore
import NIOHTTP2
import Settings

extension HTTP2Connection {
    /// What makes frames of bytes and streams of frames, with the bounds of what a client may make the server do.
    ///
    /// Each frame costs the server more than it costs the client, and few are needed in good faith. Past a bound the client
    /// is told to calm down (ENHANCE_YOUR_CALM), and the connection ends.
    func framing(on eventLoop: any EventLoop) -> NIOHTTP2Handler {
        var connection = NIOHTTP2Handler.ConnectionConfiguration()
        connection.initialSettings = [
            HTTP2Setting(parameter: .maxConcurrentStreams, value: limits.streams),
            HTTP2Setting(parameter: .maxHeaderListSize, value: Self.headerListSize(limits)),
        ]
        // A head that is too large for one frame goes on in others, of which there may be no more than it takes (CVE-2024-27316).
        connection.maximumSequentialContinuationFrames = 4 + Self.headerListSize(limits) / Self.frameSize
        // PING, SETTINGS and PRIORITY (CVE-2019-9512, -9513, -9515).
        connection.controlFrameRateLimit.maximumCount = Self.rareFrames
        connection.controlFrameRateLimit.windowLength = Self.rareTime
        connection.maximumBufferedControlFrames = 1_000
        var stream = NIOHTTP2Handler.StreamConfiguration()
        // Requests that are taken back as soon as they are sent (CVE-2023-44487), by the client or by its mistakes
        // (CVE-2025-8671).
        stream.streamResetFrameRateLimit.maximumCount = Self.rareFrames
        stream.streamResetFrameRateLimit.windowLength = Self.rareTime
        stream.streamErrorRateLimit.maximumCount = Self.rareFrames
        stream.streamErrorRateLimit.windowLength = Self.rareTime
        let box = NIOLoopBound(self, eventLoop: eventLoop)
        return NIOHTTP2Handler(
            mode: .server, eventLoop: eventLoop, connectionConfiguration: connection, streamConfiguration: stream
        ) { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(HTTP2StreamHandler(box.value))
            }
        }
    }

    private static let frameSize = 16 << 10
    private static let rareFrames = 200
    private static let rareTime = TimeAmount.seconds(30)

    /// How large a head may be by HTTP/2's reckoning (RFC 9113, section 6.5.2), past which the connection ends. It leaves room
    /// for one that is a little too large, and is refused as such.
    private static func headerListSize(_ limits: ServerSettings.Limits) -> Int {
        2 * limits.headerSize + 32 * HTTPChannel.headerCountLimit
    }

    /// Whether an error is that of one stream, which the framing has reset.
    static func isOfStream(_ error: any Error) -> Bool {
        switch error {
        case is NIOHTTP2Errors.StreamError, is NIOHTTP2Errors.StreamClosed,
            is NIOHTTP2Errors.MissingPseudoHeader, is NIOHTTP2Errors.DuplicatePseudoHeader,
            is NIOHTTP2Errors.PseudoHeaderAfterRegularHeader, is NIOHTTP2Errors.UnknownPseudoHeader,
            is NIOHTTP2Errors.UnsupportedPseudoHeader, is NIOHTTP2Errors.InvalidPseudoHeaders,
            is NIOHTTP2Errors.InvalidPseudoHeaderValue, is NIOHTTP2Errors.EmptyPathHeader,
            is NIOHTTP2Errors.InvalidHTTP2HeaderFieldName, is NIOHTTP2Errors.InvalidHTTP2HeaderFieldValue,
            is NIOHTTP2Errors.ForbiddenHeaderField, is NIOHTTP2Errors.TrailersWithoutEndStream,
            is NIOHTTP2Errors.ContentLengthViolated, is NIOHTTP2Errors.ContentLengthHeadersMismatch,
            is NIOHTTP2Errors.ContentLengthHeaderNegative, is NIOHTTP2Errors.ContentLengthHeaderMalformedValue:
            true
        default: false
        }
    }
}
