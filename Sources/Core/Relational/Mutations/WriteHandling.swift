public import GraphQL

/// What the product around the engine has to say when something is written.
public struct WriteHandling: Sendable {
    /// What a client is told of an error that a write threw. The error's path and locations are added by the engine.
    public var explain: @Sendable (any Error) -> GraphQLError
    /// Takes what subscribers are told of a write, by REST or GraphQL, once it is committed.
    public var committed: @Sendable ([RecordedEvent]) -> Void

    /// - Parameters:
    ///   - explain: what a client is told of an error that a write threw.
    ///   - committed: takes what subscribers are told of a write, once it is committed.
    public init(
        explain: @escaping @Sendable (any Error) -> GraphQLError = { _ in
            GraphQLError("The server failed to write. Its log says more.", code: .internalServerError)
        },
        committed: @escaping @Sendable ([RecordedEvent]) -> Void = { _ in }
    ) {
        self.explain = explain
        self.committed = committed
    }
}
