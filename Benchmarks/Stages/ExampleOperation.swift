import JSON
import Postgres

/// An operation of the side-by-side benchmark, with rows as PostgreSQL answers it.
struct ExampleOperation {
    let name: String
    let text: String
    let variables: JSONObject
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

    /// A page of plays by a filter with branches and two orders, all of it in variables.
    static let filtered = ExampleOperation(
        "filtered",
        """
        query($filter: PlayFilter, $order: [PlayOrder!]) { plays(first: 20, filter: $filter, orderBy: $order) { \
        nodes { id videoId playTimestamp } } }
        """,
        variables: [
            "filter": [
                "or": [
                    ["userId": ["eq": "4711"]],
                    ["videoId": ["in": ["a", "b"]], "playTimestamp": ["gte": "2025-01-01T00:00:00Z"]],
                ],
                "not": ["videoId": ["startsWith": "x"]],
            ],
            "order": ["USER_ID_ASC", "PLAY_TIMESTAMP_DESC"],
        ],
        (0..<20).map { ["\(900_000 - $0 * 37)", "000000001a\($0 % 10)", time($0)] })

    /// What is computed over the plays of 20 users, and over the ten videos of each that were played most.
    static let aggregates = ExampleOperation(
        "aggregates",
        """
        query($id: ID!, $zone: String) { users(first: 20, filter: { id: { gt: $id } }) { nodes { id plays { \
        aggregate { count max { playTimestamp } countDistinct { videoId } } \
        groups(by: [VIDEO_ID, DAY_OF_PLAY_TIMESTAMP], orderBy: COUNT_DESC, first: 10, timeZone: $zone) { \
        key { videoId playTimestamp } count } } } } }
        """,
        variables: ["id": "4711"],
        (1...20).map { ["\(4711 + $0)"] }, (1...20).map { ["\(4711 + $0)", "\($0)", time($0), "\($0)"] },
        (0..<200).map { ["\(4712 + $0 / 10)", "000000001a\($0 % 10)", "2025-03-1\($0 % 10) 00:00:00+00", "\($0 % 7)"] })

    /// What SQL computes for each of 20 users, by an argument from a variable and by one that has a default.
    static let computed = ExampleOperation(
        "computed",
        """
        query($id: ID!, $from: DateTime) { users(first: 20, filter: { id: { gt: $id } }) { nodes { id username \
        playCount(from: $from) lastPlays { id videoId playTimestamp } } } }
        """,
        variables: ["id": "4711", "from": "2025-01-01T00:00:00Z"],
        (1...20).map { ["\(4711 + $0)", "user\(4711 + $0)"] }, (1...20).map { ["\(4711 + $0)", "\($0)"] },
        (0..<40).map { ["\(4712 + $0 / 2)", "\(900_000 - $0 * 37)", "000000001a\($0 % 10)", time($0)] })

    private init(
        _ name: String, _ text: String, variables: JSONObject = ["id": .string("4711")], _ rows: [[String?]]...
    ) {
        self.name = name
        self.text = text
        self.variables = variables
        results = rows.compactMap { PostgresResult.make(columns: $0.first?.count ?? 0, rows: $0) }
    }

    private static func time(_ number: Int) -> String {
        "2025-03-\(10 + number % 18) 1\(number % 10):23:45.67\(number % 9 + 1)\(number % 9 + 1)23+00"
    }
}
