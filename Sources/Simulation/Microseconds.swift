/// A moment, a span of time or a position in a film, in whole microseconds; a moment counts from
/// 1970-01-01T00:00:00Z.
public typealias Microseconds = Int64

extension Microseconds {
    static let millisecond: Microseconds = 1000
    static let second: Microseconds = 1_000_000
    static let minute: Microseconds = 60 * second
    static let hour: Microseconds = 60 * minute
    static let day: Microseconds = 24 * hour
}
