/// A piece of a film; the end itself is outside.
public struct Content: Sendable, Hashable {
    public var from: Microseconds
    public var to: Microseconds
}

/// What several pieces of a film cover together.
struct ContentUnion: Sendable {
    /// Apart from one another, in the order of the film.
    private(set) var pieces: [Content] = []

    var length: Microseconds { pieces.reduce(0) { $0 + ($1.to - $1.from) } }

    mutating func insert(_ piece: Content) {
        guard piece.from < piece.to else { return }
        var merged = piece
        pieces.removeAll { other in
            guard other.from <= merged.to, merged.from <= other.to else { return false }
            merged = Content(from: min(merged.from, other.from), to: max(merged.to, other.to))
            return true
        }
        let place = pieces.firstIndex { $0.from > merged.from } ?? pieces.count
        pieces.insert(merged, at: place)
    }
}
