/// What a query engine has done since it was made.
public struct QueryStatistics: Sendable, Hashable {
    /// Documents that are kept parsed and validated.
    public let documents: Int
    /// Requests whose document was kept.
    public let documentHits: Int
    /// Requests whose document had to be parsed and validated.
    public let documentMisses: Int
    /// Plans that are kept.
    public let plans: Int
    /// Requests whose plan was kept.
    public let planHits: Int
    /// Requests whose plan had to be made.
    public let planMisses: Int
    /// Operations whose execution began: queries, mutations, answers to events, and the reads and writes of REST routes.
    public let operations: Int
}
