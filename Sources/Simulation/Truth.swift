/// What a viewer really watched of a video, known from how the events were made.
///
/// Times are what a server can at best find: the true time, moved by the part of a delivery that no clock tells.
public struct Truth: Sendable {
    /// One sitting, in which no hour passed without a sign of life.
    public struct Sitting: Sendable {
        public var beganAt: Microseconds
        public var endedAt: Microseconds
        /// How long the playhead moved.
        public var watchTime: Microseconds
        /// Which parts of the film were seen, together.
        public var content: [Content]
        public var contentLength: Microseconds
        public var isView: Bool
        public var isCompletion: Bool
        public var reachedEnd: Bool
    }

    public var user: Int64
    public var video: Int32
    /// nil for a live stream and where no player says it.
    public var duration: Microseconds?
    public var isLive: Bool
    /// In the order of time.
    public var sittings: [Sitting]
    /// How many session ids asked for the film.
    public var plays: Int
    public var content: [Content]
    public var contentLength: Microseconds
    public var furthest: Microseconds?
    /// When the latest report came that the film had played.
    public var latestReportAt: Microseconds?
    /// When the end was reached, the first time and after seeing most of the film again.
    public var passes: [Microseconds]
    /// Where the viewer stands; the outer nil says that nothing is claimed, because of a loop.
    public var position: Microseconds??

    /// The position to which the viewer would like to return; the outer nil says that nothing is claimed.
    public var resume: Microseconds?? {
        guard let position else { return nil }
        guard let position, !isLive else { return .some(nil) }
        guard let duration else { return position }
        let isWithin = 20 * position >= duration && position < Self.end(of: duration)
        return .some(isWithin ? position : nil)
    }

    /// nil for a live stream, whose end nobody reaches.
    public var isWatched: Bool? { passes.isEmpty ? (isLive ? nil : false) : true }

    static func end(of duration: Microseconds) -> Microseconds {
        max(duration / 2, min(duration / 10 * 9, duration - 2 * .second))
    }
}
