import Postgres

/// An operation of the side-by-side benchmark, with rows as PostgreSQL answers it.
struct ExampleOperation {
    let name: String
    let text: String
    /// One result for each statement of its plan.
    let results: [PostgresResult]

    /// One user.
    static let q1 = ExampleOperation(
        "q1", "query($id: ID!) { user(id: $id) { id username email createdAt } }",
        [["4711", "user4711", "user4711@example.org", time(5)]])

    /// One user with 20 plays.
    static let q2 = ExampleOperation(
        "q2",
        """
        query($id: ID!) { user(id: $id) { id username plays(first: 20) { nodes { id videoId playTimestamp } } } }
        """,
        [["4711", "user4711"]], (0..<20).map { ["\(900_000 - $0 * 37)", "000000001a\($0 % 10)", time($0)] })

    /// 20 users with 10 plays and 5 entries of the playbook each.
    static let q3 = ExampleOperation(
        "q3",
        """
        query($id: ID!) { users(first: 20, filter: { id: { gt: $id } }) { nodes { id username \
        plays(first: 10) { nodes { id videoId playTimestamp } } \
        playbook(first: 5) { nodes { id videoId interactionType interactionTimestamp } } } } }
        """,
        (1...20).map { ["\(4711 + $0)", "user\(4711 + $0)"] },
        (0..<200).map { ["\(4712 + $0 / 10)", "\(900_000 - $0 * 37)", "000000001a\($0 % 10)", time($0)] },
        (0..<100).map { ["\(4712 + $0 / 5)", "\(900_000 - $0 * 37)", "000000001a\($0 % 10)", "pause", time($0)] })

    /// 100 plays as Relay asks for them: edges with cursors, global ids and the page's place.
    static let relay = ExampleOperation(
        "relay",
        """
        { plays(first: 100) { edges { cursor node { nodeId id videoId user { id username } } } \
        pageInfo { hasNextPage endCursor } } }
        """,
        (0..<101).map {
            [time($0), "\(900_000 - $0 * 37)", "000000001a\($0 % 10)", "\($0)", "user\($0)"]
        })

    private init(_ name: String, _ text: String, _ rows: [[String?]]...) {
        self.name = name
        self.text = text
        results = rows.compactMap { PostgresResult.make(columns: $0.first?.count ?? 0, rows: $0) }
    }

    private static func time(_ number: Int) -> String {
        "2025-03-\(10 + number % 18) 1\(number % 10):23:45.67\(number % 9 + 1)\(number % 9 + 1)23+00"
    }
}
