import NIOCore

/// Writes the body of an answer bit by bit; see ``HTTPReply/Body/stream(_:)``.
package struct HTTPBodyWriter: Sendable {
    private let connection: NIOLoopBound<HTTPConnectionHandler>
    private let eventLoop: any EventLoop

    init(_ connection: HTTPConnectionHandler, on eventLoop: any EventLoop) {
        self.connection = NIOLoopBound(connection, eventLoop: eventLoop)
        self.eventLoop = eventLoop
    }

    /// Sends bytes at once, and waits until the socket has taken them: a client that reads slowly slows the writer, and
    /// nothing piles up. May be called while the task is cancelled.
    ///
    /// - Throws: an error where the client has gone.
    package func write(_ bytes: [UInt8]) async throws {
        guard !bytes.isEmpty else { return }
        try await eventLoop.flatSubmit { [connection, eventLoop] in
            connection.value.writePiece(bytes) ?? eventLoop.makeFailedFuture(ChannelError.ioOnClosedChannel)
        }.get()
    }

    /// Closes the connection without the end of the body. A write that waits for the client fails.
    package func abort() { eventLoop.execute { [connection] in connection.value.abort() } }

    /// Sends a text at once, as ``write(_:)-([UInt8])`` does.
    package func write(_ text: String) async throws { try await write(Array(text.utf8)) }
}
