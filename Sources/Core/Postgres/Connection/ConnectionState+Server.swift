/// What one connection and its server are at.
extension ConnectionState {
    enum Mode: Equatable {
        case pipeline
        /// A script or the beginning of a COPY is under way.
        case script
        /// The server waits for rows.
        case copying
        /// Rows are on their way out.
        case copySending
        /// The end of the COPY was sent.
        case copyEnding
    }

    /// What the server said.
    enum Answer {
        case success
        case failure(sqlState: String?)
        case aborted
        case sync(TransactionStatus)
        case copyIn
        /// The end of a script's results.
        case end(TransactionStatus)
    }
}
