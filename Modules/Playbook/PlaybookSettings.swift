import ModuleKit

/// `modules.playbook` of the configuration.
struct PlaybookSettings: Sendable {
    /// The numbers of the rules of viewing.
    private(set) var rules = ViewingRules()
    /// How many units are computed at once.
    private(set) var workers = 2

    /// Whose days they are where a question does not say so.
    private(set) var timeZone = "UTC"

    /// From which part of a video on it counts as watched.
    var watchedAt: Double { rules.watchedAt }

    init(from section: inout SettingsSection) {
        rules.watchedAt = section.double(
            "watchedAt", default: rules.watchedAt, in: 0.01...1,
            meaning: "the part of a video at which its end is reached, so that 0.9 is nine tenths")
        rules.completedAt = section.double(
            "completedAt", default: rules.completedAt, in: 0.01...1,
            meaning: "the part of a video that a view must have seen to be a completion")
        rules.passedAt = section.double(
            "passedAt", default: rules.passedAt, in: 0.01...1,
            meaning: "the part of a video that must be seen anew before it counts as watched once more")
        rules.resumedFrom = section.double(
            "resumedFrom", default: rules.resumedFrom, in: 0...1,
            meaning: "the part of a video from which on it is gone on with")
        let day = Duration.seconds(86_400)
        rules.sessionGap.read(
            "sessionGap", from: &section, in: .seconds(60)...day,
            meaning: "the pause after which a playback session is over")
        rules.longestCredit.read(
            "longestCredit", from: &section, in: .seconds(60)...day,
            meaning: "the longest time between two reports that counts as watched")
        rules.longestAd.read(
            "longestAd", from: &section, in: .seconds(1)...day, meaning: "the longest advertisement")
        rules.adTolerance.read(
            "adTolerance", from: &section, in: .zero ... .seconds(60),
            meaning: "how far a video may have moved that waited for an advertisement")
        rules.viewTime.read(
            "viewTime", from: &section, in: .zero...day, meaning: "the watch time that makes a session a view")
        rules.shortVideo.read(
            "shortVideo", from: &section, in: .zero...day,
            meaning: "the length below which more than half of a video makes a view")
        rules.endTolerance.read(
            "endTolerance", from: &section, in: .zero ... .seconds(60), meaning: "how early a video may end")
        rules.leastBeforeEnd.read(
            "leastBeforeEnd", from: &section, in: .zero...day,
            meaning: "what a session must have seen before it reaches the end")
        rules.runTime.read(
            "runTime", from: &section, in: .zero...day, meaning: "the watch time that moves the position to go on at")
        rules.runGap.read(
            "runGap", from: &section, in: .zero...day, meaning: "how far what is watched in one go may jump")
        rules.longestStall.read(
            "longestStall", from: &section, in: .seconds(1)...day, meaning: "the longest stall")
        rules.playingFor.read(
            "playingFor", from: &section, in: .seconds(1)...day,
            meaning: "how old the last sign of a player may be that plays now; three heartbeats, if that is longer")
        timeZone = section.string("timeZone", default: timeZone)
        workers = section.integer("rollupWorkers", default: workers, in: 1...16)
        // Of earlier versions. No time is later than the receipt of the event any more.
        _ = section.duration(
            "futureTolerance", default: .zero, in: .zero ... .seconds(365 * 24 * 60 * 60),
            meaning: "without effect, since no time of an event is taken to be later than its receipt; leave it out")
    }
}

extension Microseconds {
    /// Reads a stretch of time, whose default is what it is.
    fileprivate mutating func read(
        _ name: String, from section: inout SettingsSection, in range: ClosedRange<Duration>, meaning: String
    ) {
        let time = section.duration(name, default: .microseconds(self), in: range, meaning: meaning)
        let (seconds, attoseconds) = time.components
        self = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }
}
