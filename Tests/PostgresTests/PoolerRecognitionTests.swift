import Testing

@testable import Postgres

extension ServerTests {
    /// What shows a pooler after a connection was made, where it told the number of the server's process as its own.
    @Suite(.serialized) struct PoolerRecognitionTests {
        /// Prepares under the name that our connection gives next, as if another had prepared there.
        private static let collide = """
            CREATE OR REPLACE FUNCTION collide() RETURNS void LANGUAGE plpgsql AS $$
            DECLARE name text;
            BEGIN
                SELECT substr(p.name, 1, 18) || max(substr(p.name, 19)::int) + 1 INTO STRICT name
                FROM pg_prepared_statements p WHERE p.name ~ '^s[0-9a-f]{16}_' GROUP BY substr(p.name, 1, 18);
                EXECUTE format('PREPARE %s AS SELECT ''another''', name);
            END $$
            """

        @Test func aNameThatIsThereAlready() async throws {
            try await withClient {
                $0.sharedConnections = 1
            } _: { client in
                try await client.script(Self.collide)
                #expect(!client.isPooled)
                _ = try await client.query("SELECT collide()")
                #expect(try await client.query("SELECT 'own'")[0].decode(String.self, at: 0) == "own")
                #expect(client.isPooled)
                let misses = client.statistics.statementCacheMisses
                let values = try await withThrowingTaskGroup(of: Int.self) { group in
                    for number in 0..<50 {
                        group.addTask { try await client.query("SELECT \(number) + 0")[0].decode(Int.self, at: 0) }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(values.sorted() == Array(0..<50))
                #expect(try await client.transaction { try await $0.query("SELECT 1").count } == 1)
                #expect(client.statistics.statementCacheMisses == misses, "no more names are given")
                let setting = try await client.query("SELECT current_setting('transaction_read_only')")
                #expect(try setting[0].decode(String.self, at: 0) == "on")
            }
        }

        /// A function that frees what is prepared is no pooler.
        @Test func aSessionThatForgets() async throws {
            try await withClient {
                $0.sharedConnections = 1
            } _: { client in
                try await client.script(
                    """
                    CREATE OR REPLACE FUNCTION forget() RETURNS void LANGUAGE plpgsql AS
                    $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$
                    """)
                for number in 0..<5 {
                    _ = try await client.query("SELECT \(number)")
                    _ = try await client.query("SELECT forget()")
                }
                #expect(try await client.query("SELECT 1").count == 1)
                #expect(client.statistics.healed > 0 && !client.isPooled)
                let hits = client.statistics.statementCacheHits
                _ = try await client.query("SELECT 1")
                #expect(client.statistics.statementCacheHits > hits)
            }
        }
    }
}
