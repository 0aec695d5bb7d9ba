/// What the one who asks is to the product.
public enum Role: String, Sendable, Hashable, CaseIterable {
    /// Nobody that is known.
    case anonymous
    /// Someone who has logged in.
    case user
    /// Someone who operates the product.
    case admin
}
