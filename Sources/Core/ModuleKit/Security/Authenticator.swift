public import Relational

/// Finds out who shows a credential.
///
/// A module registers as many as it has kinds of credentials. The host asks them in the order of their registration, until one knows
/// the credential as one of its kind. What was found is kept for a short time, so that a request pays a look-up.
public struct Authenticator: Sendable {
    /// What was found out.
    public struct Finding: Sendable {
        /// Who shows the credential.
        public let asker: Asker
        /// When the credential ends by itself; nil where it does not.
        public let expires: ContinuousClock.Instant?

        /// A credential that is good.
        public init(_ asker: Asker, expires: ContinuousClock.Instant? = nil) {
            self.asker = asker
            self.expires = expires
        }
    }

    /// What it is called in messages.
    public let name: String
    let find: @Sendable (String, ModuleContext) async throws -> Finding?

    /// - Parameters:
    ///   - name: what it is called in messages.
    ///   - find: says who shows a credential: the text behind `Bearer`. Nil for what is none of its kind. It throws
    ///     ``InvalidCredential`` for one of its kind that is not good: false, expired or taken back.
    public init(_ name: String, find: @escaping @Sendable (String, ModuleContext) async throws -> Finding?) {
        self.name = name
        self.find = find
    }

    /// Who shows a credential; nil where it is none of this kind.
    package func finding(_ credential: String, _ context: ModuleContext) async throws -> Finding? {
        try await find(credential, context)
    }
}

/// A credential is not good. The message tells a person why, as far as that helps nobody who has stolen it.
public struct InvalidCredential: Error, Sendable {
    /// Why.
    public let message: String

    /// A credential that is not good.
    public init(_ message: String) { self.message = message }
}
