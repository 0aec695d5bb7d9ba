/// A piece of content, in seconds of the film; the end itself is outside.
public struct Segment: Hashable, Sendable {
    public var fromSeconds: Double
    public var toSeconds: Double

    public init(fromSeconds: Double, toSeconds: Double) {
        self.fromSeconds = fromSeconds
        self.toSeconds = toSeconds
    }

    func contains(_ position: Double) -> Bool { fromSeconds <= position && position < toSeconds }
}

/// What several segments cover together.
struct SegmentUnion: Sendable {
    /// Apart from one another, in the order of content.
    private(set) var segments: [Segment] = []

    init(_ segments: [Segment] = []) {
        for segment in segments.sorted(by: { $0.fromSeconds < $1.fromSeconds }) { insert(segment) }
    }

    /// How many seconds of content they cover.
    var length: Double { segments.reduce(0) { $0 + ($1.toSeconds - $1.fromSeconds) } }

    mutating func insert(_ segment: Segment) {
        let touching = segments.filter {
            $0.fromSeconds <= segment.toSeconds && segment.fromSeconds <= $0.toSeconds
        }
        let from = touching.map(\.fromSeconds).min() ?? segment.fromSeconds
        let to = touching.map(\.toSeconds).max() ?? segment.toSeconds
        segments.removeAll(where: touching.contains)
        segments.append(
            Segment(
                fromSeconds: min(from, segment.fromSeconds), toSeconds: max(to, segment.toSeconds)))
        segments.sort { $0.fromSeconds < $1.fromSeconds }
    }
}
