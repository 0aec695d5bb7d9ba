import HTTP

/// Whether a client wants `text/event-stream`, by its `Accept` header (RFC 9110, section 12.5.1). It must name it: a stream is
/// not what `*/*` means.
enum EventStreamMedia {
    private static let name = "text/event-stream"
    private static let json = ["application/json", "application/graphql-response+json", "application/*", "*/*"]

    /// Whether it wants a stream rather than JSON: more, or alike and named first.
    static func isPreferred(by accept: String?) -> Bool {
        let ranges = ranges(accept)
        guard let stream = preference(for: [name], among: ranges) else { return false }
        guard let other = preference(for: json, among: ranges) else { return true }
        return (stream.quality, other.position) > (other.quality, stream.position)
    }

    /// Whether it takes a stream at all.
    static func isAccepted(by accept: String?) -> Bool { preference(for: [name], among: ranges(accept)) != nil }

    private static func ranges(_ accept: String?) -> [MediaRange] {
        guard let accept, accept.utf8.count >= name.utf8.count else { return [] }
        return MediaRange.list(accept)
    }

    /// The weight of the best of these types, and the place of the first that has it; nil where none is wanted.
    private static func preference(
        for types: [String], among ranges: [MediaRange]
    ) -> (quality: Double, position: Int)? {
        var best: (quality: Double, position: Int)?
        for (position, range) in ranges.enumerated()
        where types.contains(String(range.type)) && range.quality > best?.quality ?? 0 {
            best = (range.quality, position)
        }
        return best
    }
}
