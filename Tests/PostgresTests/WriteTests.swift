import Testing

@testable import Postgres

extension ServerTests {
    /// Writes on connections of their own.
    @Suite struct WriteTests {
        private static func value(_ number: Int) -> BoundStatement {
            BoundStatement("INSERT INTO written VALUES (\(number)) RETURNING pg_backend_pid()")
        }

        @Test func writesHaveConnectionsOfTheirOwn() async throws {
            try await withClient({
                $0.sharedConnections = 1
                $0.writeConnections = 4
            }) { client in
                try await client.script("DROP TABLE IF EXISTS written; CREATE TABLE written (number bigint)")
                #expect(client.statistics.writeReady == 0)
                let reader = try await client.query("SELECT pg_backend_pid()")[0].decode(Int.self, at: 0)
                let writers = try await withThrowingTaskGroup(of: Int.self) { group in
                    for number in 0..<200 {
                        group.addTask {
                            try await client.execute([Self.value(number)], access: .write)[0][0]
                                .decode(Int.self, at: 0)
                        }
                    }
                    return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
                }
                #expect(!writers.contains(reader))
                #expect((1...4).contains(writers.count))
                #expect((1...4).contains(client.statistics.writeReady))
                #expect(client.statistics.writesInFlight == 0)
                // Acknowledged is committed: any connection sees it.
                #expect(try await client.query("SELECT count(*) FROM written")[0].decode(Int.self, at: 0) == 200)
            }
        }

        /// A write that waits holds up neither reads nor the next write that comes alone.
        @Test func readsDoNotWaitForWrites() async throws {
            try await withClient({
                $0.sharedConnections = 1
                $0.writeConnections = 2
            }) { client in
                try await client.script("DROP TABLE IF EXISTS written; CREATE TABLE written (number bigint)")
                try await client.withLease { connection in
                    _ = try await connection.query("SELECT pg_advisory_lock(11)")
                    async let blocked = client.execute(
                        [BoundStatement("SELECT pg_advisory_xact_lock(11)"), Self.value(1)], access: .write)
                    while client.statistics.writesInFlight == 0 { await Task.yield() }
                    #expect(try await client.query("SELECT 1").count == 1)
                    // The first to come behind it opens the second connection.
                    async let behind = client.execute([Self.value(2)], access: .write)
                    while client.statistics.writeReady < 2 { await Task.yield() }
                    _ = try await client.execute([Self.value(3)], access: .write)
                    let committed = try await client.query("SELECT number FROM written")
                    #expect(try committed.map { try $0.decode(Int.self, at: 0) } == [3])
                    _ = try await connection.query("SELECT pg_advisory_unlock(11)")
                    _ = try await (blocked, behind)
                }
                #expect(try await client.query("SELECT count(*) FROM written")[0].decode(Int.self, at: 0) == 3)
            }
        }

        /// What is not done is told, for the one submission alone: errors of the statement and of the COMMIT, a deadline,
        /// a cancellation, a connection that is lost.
        @Test func writesFailOneByOne() async throws {
            try await withClient({ $0.writeConnections = 1 }) { client in
                try await client.script(
                    """
                    DROP TABLE IF EXISTS written;
                    CREATE TABLE written (number bigint UNIQUE DEFERRABLE INITIALLY DEFERRED)
                    """)
                _ = try await client.execute([Self.value(1)], access: .write)
                let commit = await postgresError { _ = try await client.execute([Self.value(1)], access: .write) }
                #expect(commit?.sqlState == "23505")
                let rollback = await postgresError {
                    _ = try await client.execute([Self.value(2), BoundStatement("SELECT 1/0")], access: .write)
                }
                #expect(rollback?.sqlState == "22012")
                let late = await postgresError {
                    _ = try await client.execute(
                        [Self.value(3)], access: .write, deadline: .now - .milliseconds(1))
                }
                #expect(late?.code == .timedOut)
                let session = await postgresError {
                    _ = try await client.execute([BoundStatement("SET search_path = nowhere")], access: .write)
                }
                #expect(session?.code == .leaseRequired)

                let cancelled = Task {
                    await postgresError {
                        _ = try await client.execute([BoundStatement("SELECT pg_sleep(0.2)")], access: .write)
                    }
                }
                while client.statistics.writesInFlight == 0 { await Task.yield() }
                cancelled.cancel()
                #expect(await cancelled.value?.code == .cancelled)

                // A function that deallocates behind our back, on the very connection.
                try await client.script(
                    """
                    CREATE OR REPLACE FUNCTION forget_writes() RETURNS void LANGUAGE plpgsql AS
                    $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$
                    """)
                _ = try await client.execute([BoundStatement("SELECT forget_writes()")], access: .write)
                _ = try await client.execute([Self.value(4)], access: .write)
                #expect(client.statistics.healed == 1)

                let lost = await postgresError {
                    _ = try await client.execute(
                        [Self.value(5), BoundStatement("SELECT pg_terminate_backend(pg_backend_pid())")], access: .write
                    )
                }
                #expect(lost?.code == .connectionLost)
                _ = try await client.execute([Self.value(6)], access: .write)
                let committed = try await client.query("SELECT number FROM written ORDER BY number")
                #expect(try committed.map { try $0.decode(Int.self, at: 0) } == [1, 4, 6])
            }
        }
    }
}
