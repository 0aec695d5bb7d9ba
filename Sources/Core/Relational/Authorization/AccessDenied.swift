public import GraphQL

/// Somebody may not do what they ask for.
public struct AccessDenied: Error, Sendable {
    /// Why.
    public enum Reason: Sendable {
        /// Nobody knows who asks.
        case unauthenticated
        /// It is known who asks, and they may not.
        case forbidden
    }

    /// Why.
    public let reason: Reason
    /// The same for a person.
    public let message: String

    /// A refusal.
    public init(_ reason: Reason, _ message: String) {
        self.reason = reason
        self.message = message
    }

    /// The refusal as GraphQL tells it.
    public var error: GraphQLError {
        GraphQLError(message, code: reason == .unauthenticated ? .unauthenticated : .forbidden)
    }
}

extension Asker {
    /// Refuses to record anything of a video for which the credential is not good.
    public func require(video: String) throws(AccessDenied) {
        guard let videos, !videos.contains(video) else { return }
        throw AccessDenied(.forbidden, "The credential is good for other videos.")
    }

    /// Refuses what the credential is not good for.
    /// - Parameter scopes: any one of these is enough.
    public func require(_ scopes: Scopes, for what: String) throws(AccessDenied) {
        guard self.scopes.isDisjoint(with: scopes) else { return }
        throw AccessDenied(
            .forbidden,
            "The credential is good for \(self.scopes.names.joined(separator: ", ")) alone, and not for \(what).")
    }
}
