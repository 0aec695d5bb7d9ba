import NIOCore

/// A connection that something can be said to, on its event loop.
protocol OpenConnection: AnyObject {
    /// Since when nothing happens on it; nil where something does.
    var idleSince: NIODeadline? { get }

    /// Ends it where nothing happens on it.
    func endIdle()

    /// Ends it where its client has stopped reading answers that take room.
    func endUnread()

    /// Answers at once what is under way, since the server waits no longer.
    func giveUp()
}
