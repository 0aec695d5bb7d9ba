import HTTP
import NIOCore
import NIOPosix
import Settings

/// Writes an event stream: what waits in a queue, as it comes, and a comment where nothing comes for long.
struct EventStreamBody: Sendable {
    let queue: StreamQueue
    let metrics: SubscriptionMetrics
    /// After how much silence a comment is written.
    let keepAlive: TimeAmount
    /// The text of a message; nil for one that is not wanted any more.
    let text: @Sendable (StreamMessage) -> [UInt8]?
    /// What is written where the server ends the stream.
    let end: @Sendable (StreamEnd) -> [UInt8]
    /// Whether the stream ends with its first operation.
    let isSingle: Bool
    /// Stops the operations, once the server has ended the stream: nobody will see their answers.
    let stop: @Sendable () -> Void
    /// How long a client may take to read the end of a stream that it reads too slowly.
    var closeTime = TimeAmount.seconds(10)

    /// About how many bytes are written at once.
    private static let pieceSize = 32 << 10

    /// Writes until the stream has ended, or the client has gone.
    func write(to writer: HTTPBodyWriter) async throws {
        metrics.eventStreams(1)
        defer { metrics.eventStreams(-1) }
        let eventLoop = MultiThreadedEventLoopGroup.singleton.any()
        let signal = WakeSignal(eventLoop: eventLoop)
        let closing = EventStreamClosing(in: closeTime, on: eventLoop) { writer.abort() }
        // Once the stream has been read the connection belongs to the next request.
        defer {
            closing.cancel()
            // Also where it never came to the reason.
            if queue.ending == .slowClient { metrics.dropped(.slowClient) }
        }
        queue.attach { [queue] in
            signal.wake()
            // The writer may wait for a client that does not read at all.
            if queue.ending != nil {
                stop()
                closing.begin()
            }
        }
        // Who subscribes knows by this that the stream is open.
        try await writer.write(ServerSentEvents.comment)
        while true {
            var piece: [UInt8] = []
            var rooms: [UnreadAnswers.Share] = []
            var isOver = false
            gathering: while piece.count < Self.pieceSize, !isOver {
                switch queue.next() {
                case .send(let message):
                    piece += text(message) ?? []
                    if let room = message.room { rooms.append(room) }
                    isOver = isSingle && message.output.isLast
                case .end(let reason):
                    piece += end(reason)
                    isOver = true
                case .wait: break gathering
                }
            }
            try await writer.write(piece)
            // Kept until the socket has taken the piece.
            rooms.removeAll()
            if isOver { return }
            guard piece.isEmpty else { continue }
            switch await signal.wait(upTo: keepAlive) {
            case .woken: break
            case .timePassed: try await writer.write(ServerSentEvents.comment)
            case .cancelled: return try await writer.write(end(.stopping))
            }
        }
    }
}

extension EventStreamBody {
    init(
        queue: StreamQueue, streams: Streams, text: @escaping @Sendable (StreamMessage) -> [UInt8]?,
        end: @escaping @Sendable (StreamEnd) -> [UInt8], isSingle: Bool, stop: @escaping @Sendable () -> Void
    ) {
        self.init(
            queue: queue, metrics: streams.metrics, keepAlive: TimeAmount(streams.settings.keepAlive), text: text,
            end: end, isSingle: isSingle, stop: stop)
    }
}
