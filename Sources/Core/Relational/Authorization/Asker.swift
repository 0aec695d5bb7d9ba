/// Who asks, as the credential of a request says it.
public struct Asker: Sendable, Hashable {
    /// The id of the user who asks; nil for nobody and for what is no user.
    public var viewer: Int64?
    /// What they may do.
    public var role: Role
    /// What of it the credential is good for.
    public var scopes: Scopes
    /// A name of the credential, such as `key:7`, for the log and for who takes it back; nil where there is none. It is no secret.
    public var credential: String?
    /// The only videos of which the credential may record anything; nil for all.
    public var videos: Set<String>?
    /// When the credential ends by itself; nil where it does not.
    public var expires: ContinuousClock.Instant?

    /// Someone who asks.
    public init(
        viewer: Int64? = nil, role: Role, scopes: Scopes = .all, credential: String? = nil, videos: Set<String>? = nil,
        expires: ContinuousClock.Instant? = nil
    ) {
        self.viewer = viewer
        self.role = role
        self.scopes = scopes
        self.credential = credential
        self.videos = videos
        self.expires = expires
    }

    /// Nobody that is known.
    public static let nobody = Asker(role: .anonymous)
    /// The product itself, which may do everything.
    public static let product = Asker(role: .admin)
}
