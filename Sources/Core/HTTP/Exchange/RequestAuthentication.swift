/// Finds out who asks, before a request is routed.
package protocol RequestAuthentication: Sendable {
    /// Who asks, where that is known without work; nil where it has to be found out.
    func recognized(_ requester: Requester) -> (any Sendable)?

    /// Who asks.
    /// - Throws: where a credential is not good.
    func principal(of requester: Requester) async throws -> any Sendable

    /// Hears of a request that was refused with 401 or 403. It may not take long.
    ///
    /// - Parameters:
    ///   - principal: who asked; nil where that was not found out.
    ///   - route: the route's path; nil where there is none.
    func refused(_ requester: Requester, by principal: (any Sendable)?, status: Int, route: String?, id: String)

    /// Whom the request of somebody who is known counts for.
    func rateSubjects(of principal: any Sendable) -> RateSubjects
}
