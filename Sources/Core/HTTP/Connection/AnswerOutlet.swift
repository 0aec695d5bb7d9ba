import NIOCore

/// What a body that is written bit by bit is written into. It is used on the connection's event loop alone.
protocol AnswerOutlet: AnyObject {
    /// Why the answer ends before its end, where it does.
    var cut: StreamCut { get }

    /// Sends a part of a body.
    ///
    /// - Parameter turn: which of the connection's answers it belongs to.
    /// - Returns: when the socket has taken it; nil where the answer has ended.
    func writePiece(_ bytes: ArraySlice<UInt8>, of turn: Int) -> EventLoopFuture<Void>?

    /// Ends the answer without the end of its body.
    func abort()
}

/// Where the bytes of a body come from that an endpoint reads as they come.
protocol BodySource: AnyObject {
    /// The endpoint has taken something of it, or waits for more.
    func bodyWasRead(_ body: IncomingBody)
}
