/// Why a stream has ended before its end, where its endpoint is not to blame.
package enum StreamCut: Error {
    /// The client has closed the connection.
    case clientGone
    /// No byte has come in or gone out for as long as a request may take.
    case silent
    /// The server stops, and waits no longer.
    case stopping
}
