/// The numbers of the rules of viewing.
struct ViewingRules: Sendable, Equatable {
    /// The pause after which a playback session is over, and a player's state is unknown.
    var sessionGap: Microseconds = .hours(1)
    /// The longest stretch between two reports that is credited.
    var longestCredit: Microseconds = .hours(6)
    /// The longest advertisement.
    var longestAd: Microseconds = .minutes(10)
    /// How far the playhead may have moved while the video waited for an advertisement.
    var adTolerance: Microseconds = .seconds(2)
    /// The watch time that makes a session a view.
    var viewTime: Microseconds = .seconds(30)
    /// The duration below which more than half of the video makes a view.
    var shortVideo: Microseconds = .seconds(60)
    /// The share of its duration that makes a view a completion.
    var completedAt = 0.9
    /// The share of its duration at which the end of a video is reached.
    var watchedAt = 0.9
    /// How long before the duration a video may end.
    var endTolerance: Microseconds = .seconds(2)
    /// The content that a session must have seen before it can reach the end.
    var leastBeforeEnd: Microseconds = .seconds(10)
    /// The share of its duration that must be seen anew before a video counts as watched once more.
    var passedAt = 0.8
    /// The watch time of a run that moves the position.
    var runTime: Microseconds = .seconds(30)
    /// How far a run may jump.
    var runGap: Microseconds = .seconds(30)
    /// The share of its duration from which on a video is resumed.
    var resumedFrom = 0.05
    /// The longest stall.
    var longestStall: Microseconds = .minutes(10)
    /// How old the last sign of a player may be that plays now.
    var playingFor: Microseconds = .seconds(75)
}
