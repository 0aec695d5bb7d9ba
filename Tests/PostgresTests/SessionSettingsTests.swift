import Testing

@testable import Postgres

extension ServerTests {
    /// What a database sets for its sessions, against ours.
    @Suite(.serialized) struct SessionSettingsTests {
        private static let adverse = [
            "idle_session_timeout": "1000", "lock_timeout": "1", "idle_in_transaction_session_timeout": "1",
            "default_transaction_isolation": "serializable", "DateStyle": "SQL, DMY",
        ]

        /// Runs a body with what leads to such a database.
        private func withAdverse(_ body: (PostgresConfiguration.Endpoint) async throws -> Void) async throws {
            try await withClient { client in
                try await client.script("DROP DATABASE IF EXISTS adverse WITH (FORCE)")
                try await client.script("CREATE DATABASE adverse")
                for (name, value) in Self.adverse {
                    try await client.script("ALTER DATABASE adverse SET \(name) = '\(value)'")
                }
                var keywords = try PrivateCluster.shared.get().keywords
                keywords["dbname"] = "adverse"
                try await body(.keywords(keywords))
                try await client.script("DROP DATABASE adverse WITH (FORCE)")
            }
        }

        private static let settings: SQL = """
            SELECT current_setting('idle_session_timeout') || current_setting('lock_timeout')
                || current_setting('idle_in_transaction_session_timeout') || current_setting('default_transaction_isolation')
                || current_setting('DateStyle')
            """

        @Test func sessionsHaveWhatTheyNeed() async throws {
            try await withAdverse { endpoint in
                try await withClient {
                    $0.endpoint = endpoint
                } _: { client in
                    func expectOurs(_ result: PostgresResult) throws {
                        #expect(try result[0].decode(String.self, at: 0) == "000read committedISO, MDY")
                    }
                    try expectOurs(try await client.query(Self.settings))
                    try expectOurs(try await client.query(Self.settings, access: .write))
                    // Twice, since a session is reset for the second.
                    for _ in 0..<2 { try expectOurs(try await client.withLease { try await $0.query(Self.settings) }) }
                    try expectOurs(try await client.transaction { try await $0.query(Self.settings) })
                }
            }
        }

        @Test func oneThatListensIsNotEndedForItsSilence() async throws {
            try await withAdverse { endpoint in
                try await withClient {
                    $0.endpoint = endpoint
                } _: { client in
                    let notifications = try await client.listen(["silent"])
                    // A client that lets the database have its way is the clock.
                    try await withClient {
                        $0.endpoint = endpoint
                        $0.sessionSettings = ["idle_session_timeout": "1000"]
                    } _: { other in
                        while other.statistics.lost < 2 { try await Task.sleep(for: .milliseconds(20)) }
                    }
                    #expect(client.statistics.lost == 0)
                    try await client.notify("silent", payload: "x")
                    var iterator = notifications.makeAsyncIterator()
                    #expect(try await iterator.next() == .message(channel: "silent", payload: "x"))
                }
            }
        }
    }
}
