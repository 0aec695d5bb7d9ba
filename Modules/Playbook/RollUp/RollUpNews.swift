import ModuleKit

/// What subscribers are told of a roll-up.
enum RollUpNews {
    /// The plays that entries of the playbook told of, for the subscription `playRecorded` of the module of plays.
    static func played(_ plays: PostgresResult) -> [RecordedEvent] {
        let field = SubscriptionField(
            "playRecorded", of: "Play",
            arguments: [.init("userId", column: "user_id"), .init("videoId", column: "video_id")])
        return Announcement(field).events(plays)
    }

    static func progress(_ difference: RollUpDifference) -> [RecordedEvent] {
        difference.progress.map { write in
            RecordedEvent(
                topic: ViewingTypes.progressChanged.name, key: key(write.unit), attributes: [String(write.unit.userID)],
                change: .updated)
        }
    }

    /// Who began to play, or no longer does, as of now.
    static func nowPlaying(_ difference: RollUpDifference, now: PostgresTimestamp = .now) -> [RecordedEvent] {
        let now = now.microsecondsSinceEpoch
        return difference.progress.compactMap { write in
            let (was, isNow) = ((write.playedUntil ?? 0) >= now, (write.row.playingUntil ?? 0) >= now)
            return was == isNow ? nil : nowPlaying(write.unit)
        }
    }

    static func nowPlaying(_ unit: ViewingUnit) -> RecordedEvent {
        RecordedEvent(
            topic: ViewingTypes.nowPlayingChanged.name, key: key(unit),
            attributes: [unit.videoID, String(unit.userID)],
            change: .updated)
    }

    private static func key(_ unit: ViewingUnit) -> String { ObjectKey([String(unit.userID), unit.videoID]).text }
}
