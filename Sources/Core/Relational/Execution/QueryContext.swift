/// Who asks a query and how long the answer may take.
public struct QueryContext: Sendable {
    /// The id of the user who asks, or nil for nobody.
    public var viewer: Int64?
    /// When the answer is no longer wanted, or nil for never.
    public var deadline: ContinuousClock.Instant?

    /// A context.
    public init(viewer: Int64? = nil, deadline: ContinuousClock.Instant? = nil) {
        self.viewer = viewer
        self.deadline = deadline
    }
}
