/// Finds out who asks, before a request is routed.
package protocol RequestAuthentication: Sendable {
    /// Who asks, where that is known without work; nil where it has to be found out.
    func recognized(_ requester: Requester) -> (any Sendable)?

    /// Who asks.
    /// - Throws: where a credential is not good.
    func principal(of requester: Requester) async throws -> any Sendable

    /// Whom the request of somebody who is known counts for.
    func rateSubjects(of principal: any Sendable) -> RateSubjects
}
