/// Where a page lies in its list.
public struct PageInfo: Sendable, Hashable {
    /// Whether there is more after the page.
    public var hasNextPage = false
    /// Whether there is more before the page.
    public var hasPreviousPage = false
    /// The cursor of the page's first element.
    public var startCursor: String?
    /// The cursor of the page's last element.
    public var endCursor: String?

    /// An empty page of an empty list.
    public init() {}
}
