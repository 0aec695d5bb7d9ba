import Synchronization

/// The body of a request as it comes, piece by piece. While nobody reads it the client has to wait.
///
///     for try await piece in request.body { … }
///
/// It can be read once: who iterates anew goes on where the last iteration stopped. Reading throws a ``Problem`` where the body is
/// too large, is not the gzip that it says it is, or does not come for long, and a ``StreamEnded`` where the client has gone. To
/// let them through is right. A read whose task is cancelled is the last one.
public struct RequestBody: AsyncSequence, Sendable {
    /// Some bytes, never none, and few enough to be kept: 80 KiB at most.
    public typealias Element = [UInt8]

    private let read: @Sendable () async throws -> [UInt8]?

    /// A body as the host reads it.
    /// - Parameter read: gives the next bytes; nil at the end.
    package init(reading read: @escaping @Sendable () async throws -> [UInt8]?) { self.read = read }

    /// A body of these pieces, as a test makes it.
    public init(_ pieces: [[UInt8]]) {
        let rest = GivenPieces(pieces)
        read = { rest.next() }
    }

    /// Reads a body.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let read: @Sendable () async throws -> [UInt8]?

        /// The next bytes; nil at the end.
        public mutating func next() async throws -> [UInt8]? { try await read() }
    }

    /// Reads on where the last reading stopped.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(read: read) }
}

/// Pieces that were given beforehand. A class, since copies of a body share what is left of it.
private final class GivenPieces: Sendable {
    /// A lock, since a body may be read by several tasks; it is held to take a piece.
    private let pieces: Mutex<ArraySlice<[UInt8]>>

    init(_ pieces: [[UInt8]]) { self.pieces = Mutex(pieces.filter { !$0.isEmpty }[...]) }

    func next() -> [UInt8]? { pieces.withLock { $0.popFirst() } }
}
