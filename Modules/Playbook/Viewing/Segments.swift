/// A set of places in a video, as stretches that neither meet nor overlap, in order.
struct Segments: Sendable, Equatable {
    struct Segment: Sendable, Equatable {
        var from: Microseconds
        var to: Microseconds
    }

    private(set) var all: [Segment] = []
    /// The length of all of them together.
    private(set) var length: Microseconds = 0

    /// Adds a stretch, which becomes one with those that it meets.
    mutating func insert(from: Microseconds, to: Microseconds) {
        guard from < to else { return }
        var merged = Segment(from: from, to: to)
        let first = firstIndex { $0.to >= from }
        var next = first
        while next < all.count, all[next].from <= to {
            merged.from = min(merged.from, all[next].from)
            merged.to = max(merged.to, all[next].to)
            length -= all[next].to - all[next].from
            next += 1
        }
        length += merged.to - merged.from
        all.replaceSubrange(first..<next, with: CollectionOfOne(merged))
    }

    mutating func insert(_ piece: CreditedPiece) { insert(from: piece.from, to: piece.to) }

    mutating func formUnion(_ other: Segments) {
        for segment in other.all { insert(from: segment.from, to: segment.to) }
    }

    /// The index of the first segment of which something holds that holds of all behind it, too.
    private func firstIndex(where holds: (Segment) -> Bool) -> Int {
        var (low, high) = (0, all.count)
        while low < high {
            let middle = (low + high) / 2
            if holds(all[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
