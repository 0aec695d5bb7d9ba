/// What the one who asks may do.
public enum Role: String, Sendable, Hashable, CaseIterable {
    /// Nobody that is known.
    case anonymous
    /// Someone who has logged in: their own profile and what is recorded of them.
    case viewer
    /// A site's own back end: records and reads for everybody, but sees no addresses and no roles.
    case service
    /// Someone who reads what is recorded, without the names of those of whom it is.
    case analyst
    /// Someone who operates the product.
    case admin

    /// Those of whom is known who they are.
    public static let known: Set<Role> = [.viewer, .service, .analyst, .admin]
    /// Those who see what is recorded of everybody.
    public static let seeingAll: Set<Role> = [.service, .analyst, .admin]
    /// Those who may write what is others'.
    static let writingAll: Set<Role> = [.service, .admin]
}
