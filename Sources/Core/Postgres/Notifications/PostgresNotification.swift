/// What a listener receives.
public enum PostgresNotification: Sendable, Hashable {
    /// A notification.
    case message(channel: String, payload: String)
    /// Notifications may have been missed: the connection was down for a while, or the listener was too slow and its
    /// buffer was emptied. Ask the database for what matters.
    case gap
}
