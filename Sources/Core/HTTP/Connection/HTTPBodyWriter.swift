import NIOCore

/// Writes the body of an answer bit by bit; see ``HTTPReply/Body/stream(_:)`` and ``HTTPReply/Body/transfer(_:)``.
package struct HTTPBodyWriter: Sendable {
    /// The most bytes that are handed to the socket at a time.
    private static let pieceSize = 64 << 10

    private let outlet: NIOLoopBound<any AnswerOutlet>
    /// Which of the connection's answers it writes.
    private let turn: Int
    private let eventLoop: any EventLoop

    init(_ outlet: any AnswerOutlet, turn: Int, on eventLoop: any EventLoop) {
        self.outlet = NIOLoopBound(outlet, eventLoop: eventLoop)
        self.turn = turn
        self.eventLoop = eventLoop
    }

    /// Sends bytes at once, and waits until the socket has taken them: a client that reads slowly slows the writer, and
    /// nothing piles up. May be called while the task is cancelled.
    ///
    /// - Throws: a ``StreamCut`` where the connection has ended, or the answer has.
    package func write(_ bytes: [UInt8]) async throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            try await send(rest.prefix(Self.pieceSize))
            rest = rest.dropFirst(Self.pieceSize)
        }
    }

    /// Sends the head of a transfer, where it has not left yet.
    /// - Throws: what ``write(_:)-([UInt8])`` throws.
    package func begin() async throws { try await send([]) }

    private func send(_ bytes: ArraySlice<UInt8>) async throws {
        do {
            try await eventLoop.flatSubmit { [outlet, eventLoop, turn] in
                outlet.value.writePiece(bytes, of: turn)
                    ?? eventLoop.makeFailedFuture(ChannelError.ioOnClosedChannel)
            }.get()
        } catch {
            throw try await eventLoop.submit { [outlet] in outlet.value.cut }.get()
        }
    }

    /// Ends the answer without the end of its body, by closing the connection where nothing else tells. A write that waits for
    /// the client fails.
    package func abort() { eventLoop.execute { [outlet] in outlet.value.abort() } }

    /// Sends a text at once, as ``write(_:)-([UInt8])`` does.
    package func write(_ text: String) async throws { try await write(Array(text.utf8)) }
}
