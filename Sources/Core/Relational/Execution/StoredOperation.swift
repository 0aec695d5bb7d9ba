/// A query with one root field that is known when the product starts, and run with many variables: what a REST route that
/// reads stands on. See ``QueryEngine/store(_:)``.
public struct StoredOperation: Sendable {
    let document: PreparedDocument
}

/// The value of an operation's only root field.
public struct RootAnswer: Sendable {
    /// The value as JSON, or nil for null.
    public let bytes: [UInt8]?
    /// Where the page lies, if the root field is a connection whose `pageInfo` is selected.
    public let page: PageInfo?
}
