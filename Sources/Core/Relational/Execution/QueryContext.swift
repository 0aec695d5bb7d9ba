/// Who asks a query and how long the answer may take.
public struct QueryContext: Sendable {
    /// The id of the user who asks, or nil for nobody.
    public var viewer: Int64?
    /// What the one who asks may do.
    public var role: Role
    /// When the answer is no longer wanted, or nil for never.
    public var deadline: ContinuousClock.Instant?

    /// A context.
    public init(viewer: Int64? = nil, role: Role = .anonymous, deadline: ContinuousClock.Instant? = nil) {
        self.viewer = viewer
        self.role = role
        self.deadline = deadline
    }
}
