public import Relational

/// A request that was refused, since it was not known who asked, or since they may not have what they asked for.
public struct RefusedRequest: Sendable {
    /// Who asked; ``Asker/nobody`` where the credential was none that is good.
    public let asker: Asker
    /// Whether it was known who asked.
    public let isKnown: Bool
    /// The route's path; nil where there is none.
    public let route: String?
    /// The client's address; nil where it has none.
    public let address: String?
    /// The request's id.
    public let requestID: String

    /// A refusal. The host makes it.
    package init(asker: Asker, isKnown: Bool, route: String?, address: String?, requestID: String) {
        self.asker = asker
        self.isKnown = isKnown
        self.route = route
        self.address = address
        self.requestID = requestID
    }
}
