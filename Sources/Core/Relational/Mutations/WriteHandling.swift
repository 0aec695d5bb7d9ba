public import GraphQL

/// What the product around the engine has to say when something is written.
public struct WriteHandling: Sendable {
    /// What a client is told of an error that a write threw. The error's path and locations are added by the engine.
    public var explain: @Sendable (any Error) -> GraphQLError
    /// Finds users by the ids by which their own sites call them. Those that are not there are made where `makes` says so and the
    /// product is set to; nil where nobody knows of such ids.
    public var findUsers: (@Sendable (_ ids: [String], _ makes: Bool) async throws -> [String: Int64])?
    /// Takes what subscribers are told of a write, by REST or GraphQL, once it is committed.
    public var committed: @Sendable ([RecordedEvent]) -> Void

    /// - Parameters:
    ///   - explain: what a client is told of an error that a write threw.
    ///   - findUsers: finds users by the ids by which their own sites call them.
    ///   - committed: takes what subscribers are told of a write, once it is committed.
    public init(
        explain: @escaping @Sendable (any Error) -> GraphQLError = { _ in
            GraphQLError("The server failed to write. Its log says more.", code: .internalServerError)
        },
        findUsers: (@Sendable (_ ids: [String], _ makes: Bool) async throws -> [String: Int64])? = nil,
        committed: @escaping @Sendable ([RecordedEvent]) -> Void = { _ in }
    ) {
        self.findUsers = findUsers
        self.explain = explain
        self.committed = committed
    }
}
