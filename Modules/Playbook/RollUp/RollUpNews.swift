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
                topic: "progressChanged", key: ObjectKey([String(write.unit.userID), write.unit.videoID]).text,
                attributes: [String(write.unit.userID)], change: .updated)
        }
    }
}
