/// What two neighbouring reports of a player prove to have been watched.
struct Credit: Sendable {
    /// The ranks of the events at which it begins and ends.
    let begin: Int
    let end: Int
    /// When it begins. Its watch time lies there, without a gap.
    let beganAt: Microseconds
    /// By when it is known.
    let endedAt: Microseconds
    /// What was watched, in order: one piece, or two around the turn of a loop.
    let piece: CreditedPiece
    let secondPiece: CreditedPiece?

    var watchTime: Microseconds { piece.watchTime + (secondPiece?.watchTime ?? 0) }
}

/// A part of the video that was watched in one go.
struct CreditedPiece: Sendable {
    let from: Microseconds
    let to: Microseconds
    /// By the clock on the wall.
    let watchTime: Microseconds
}
