/// Hears what became of the requests of a route: for metrics and logs, of which the server knows nothing.
package protocol RequestObserver: AnyObject, Sendable {
    /// A request was answered. The connection waits meanwhile, so that it may not take long.
    func answered(_ request: AnsweredRequest)

    /// What came in was no request, or none that may go on. It was refused with that status.
    func refused(status: Int)
}

/// A request that was answered.
package struct AnsweredRequest {
    /// The request's id.
    package let id: String
    package let method: String
    /// The path, without the query.
    package let path: Substring
    /// The status of the answer, or 499 where the client did not wait for it.
    package let status: Int
    /// The bytes of the answer's body, as far as they were known beforehand.
    package let bytes: Int
    /// How long it took.
    package let microseconds: Int64
    /// Who asked, as the log has it.
    package let client: String
}
