import NIOCore
import ProblemDetails

/// The body of a request that its endpoint reads as it comes: what has come and was not read yet, and who waits for more. It is
/// used on the connection's event loop alone.
final class IncomingBody {
    /// Two tasks read it at once.
    struct IsBeingRead: Error, CustomStringConvertible {
        let description = "The body is being read by another task: read it by one at a time."
    }

    /// How many bytes are read ahead of the endpoint, once it has begun to read.
    private static let ahead = 64 << 10

    /// Hears that bytes were read; nil once nobody reads the connection for it.
    weak var source: (any BodySource)?
    /// How many bytes have come.
    private(set) var count = 0
    private let limit: Int?
    private var unread = ByteBuffer()
    private var end: Result<Void, any Error>?
    private var waiting: EventLoopPromise<[UInt8]?>?
    private var hasBegun = false

    /// - Parameter limit: the most bytes that may come; nil for no bound.
    init(limit: Int?) { self.limit = limit }

    /// Whether more is to be read from the connection.
    var isWanted: Bool { hasBegun && end == nil && unread.readableBytes < Self.ahead }

    /// Whether the endpoint waits for the client.
    var isAwaited: Bool { waiting != nil }

    /// The next bytes; nil at the end of the body.
    func next(on eventLoop: any EventLoop) -> EventLoopFuture<[UInt8]?> {
        hasBegun = true
        guard waiting == nil else { return eventLoop.makeFailedFuture(IsBeingRead()) }
        if unread.readableBytes > 0 {
            let bytes = Array(unread.readableBytesView)
            unread.clear()
            source?.bodyWasRead(self)
            return eventLoop.makeSucceededFuture(bytes)
        }
        switch end {
        case .success: return eventLoop.makeSucceededFuture(nil)
        case .failure(let error): return eventLoop.makeFailedFuture(error)
        case nil:
            let promise = eventLoop.makePromise(of: [UInt8]?.self)
            waiting = promise
            source?.bodyWasRead(self)
            return promise.futureResult
        }
    }

    /// Bytes have come in.
    func received(_ bytes: ByteBuffer) {
        guard end == nil else { return }
        count += bytes.readableBytes
        if let limit, count > limit { return fail(Problem.streamedBodyTooLarge(limit: limit)) }
        if let promise = waiting {
            waiting = nil
            promise.succeed(Array(bytes.readableBytesView))
        } else if unread.readableBytes == 0 {
            unread = bytes
        } else {
            unread.writeImmutableBuffer(bytes)
        }
    }

    /// All of it has come in.
    func finish() { end(.success(())) }

    /// Nothing more comes, and what has come and was not read is of no use.
    func fail(_ error: any Error) {
        guard end == nil else { return }
        unread = ByteBuffer()
        end(.failure(error))
    }

    private func end(_ result: Result<Void, any Error>) {
        guard end == nil else { return }
        end = result
        guard let promise = waiting else { return }
        waiting = nil
        promise.completeWith(result.map { nil })
    }
}
