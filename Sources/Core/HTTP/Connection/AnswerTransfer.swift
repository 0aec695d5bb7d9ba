/// An answer that is written as it is made, as far as it has got.
struct AnswerTransfer {
    /// What its head is made of, until that leaves with the first piece.
    var held: RequestHandler.Answer?
    /// Hears of its end.
    let record: TransferRecord
    /// The bytes of the body that were handed to the socket.
    var sent = 0

    /// Whether the client may have its head.
    var isBegun: Bool { held == nil }
}

/// What has gone over a connection, by which one that is stuck is told from one that is slow.
struct StreamProgress: Equatable {
    /// Bytes of the request's body that have come in.
    var received = 0
    /// Bytes of the answer's body that were handed to the socket.
    var sent = 0
    /// Bytes that the client's system has acknowledged, where that is known.
    var acknowledged: UInt64?
}
