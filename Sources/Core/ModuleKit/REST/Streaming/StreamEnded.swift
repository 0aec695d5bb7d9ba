/// A stream has ended before its end, and the route's code is not to blame. The host knows, so that nothing is left to do but to
/// end.
public enum StreamEnded: Error, Sendable, Hashable {
    /// The client has closed the connection.
    case clientGone
    /// No byte has come in or gone out for `server.limits.requestTime`.
    case silent
    /// The server stops, and `server.shutdownGrace` is over.
    case stopping
}
