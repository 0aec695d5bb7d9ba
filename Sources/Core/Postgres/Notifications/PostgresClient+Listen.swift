extension PostgresClient {
    /// Listens on channels, until the sequence is no longer iterated or its task is cancelled. All listeners of a
    /// client share one connection, which is opened for the first and closed after the last; when it was lost and is
    /// back, each receives a ``PostgresNotification/gap``.
    /// - Parameters:
    ///   - channels: names of 1 to 63 bytes.
    ///   - capacity: how many notifications may wait to be read. When one too many arrives, all are dropped and
    ///     replaced by a `gap`.
    /// - Throws: a ``PostgresError`` once LISTEN was refused, or the client is shut down. It returns when the
    ///   channels are being listened to, so nothing sent from then on is missed.
    public func listen(
        _ channels: [String], capacity: Int = 1024
    ) async throws(PostgresError) -> PostgresNotifications {
        for channel in channels { try NotificationLimits.check(channel: channel) }
        return try await reactor.subscribe(to: channels, capacity: max(1, capacity))
    }
}
