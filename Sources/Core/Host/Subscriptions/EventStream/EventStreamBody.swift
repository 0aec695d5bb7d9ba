import NIOCore
import NIOPosix
import Settings

/// Writes an event stream: what waits in a queue, as it comes, and a comment where nothing comes for long.
struct EventStreamBody: Sendable {
    let queue: StreamQueue
    let streams: Streams
    /// The text of a message; nil for one that is not wanted any more.
    let text: @Sendable (StreamMessage) -> [UInt8]?
    /// What is written where the server ends the stream.
    let end: @Sendable (StreamEnd) -> [UInt8]
    /// Whether the stream ends with its first operation.
    let isSingle: Bool

    /// How long a client may take to read the end of a stream that it reads too slowly.
    private static let closeTime = TimeAmount.seconds(10)
    /// About how many bytes are written at once.
    private static let pieceSize = 32 << 10

    /// Writes until the stream has ended, or the client has gone.
    func write(to writer: HTTPBodyWriter) async throws {
        streams.metrics.eventStreams(1)
        defer { streams.metrics.eventStreams(-1) }
        let eventLoop = MultiThreadedEventLoopGroup.singleton.any()
        let signal = WakeSignal(eventLoop: eventLoop)
        queue.attach { [queue] in
            signal.wake()
            // The writer may wait for a client that does not read at all.
            if queue.isEnded { eventLoop.scheduleTask(in: Self.closeTime) { writer.abort() } }
        }
        // Who subscribes knows by this that the stream is open.
        try await writer.write(EventStreamText.comment)
        while true {
            var piece: [UInt8] = []
            var isOver = false
            gathering: while piece.count < Self.pieceSize, !isOver {
                switch queue.next() {
                case .send(let message):
                    piece += text(message) ?? []
                    isOver = isSingle && message.output.isLast
                case .end(let reason):
                    if reason == .slowClient { streams.metrics.dropped(.slowClient) }
                    piece += end(reason)
                    isOver = true
                case .wait: break gathering
                }
            }
            try await writer.write(piece)
            if isOver { return }
            guard piece.isEmpty else { continue }
            switch await signal.wait(upTo: TimeAmount(streams.settings.keepAlive)) {
            case .woken: break
            case .timePassed: try await writer.write(EventStreamText.comment)
            case .cancelled: return try await writer.write(end(.stopping))
            }
        }
    }
}
