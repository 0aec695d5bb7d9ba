import Testing

@testable import Postgres

extension ServerTests {
    @Suite(.serialized) struct TransactionTests {
        struct Refused: Error {}

        private func table(_ client: PostgresClient) async throws {
            try await client.script(
                "DROP TABLE IF EXISTS account; CREATE TABLE account (id int PRIMARY KEY, amount int NOT NULL)")
        }

        private func amounts(_ client: PostgresClient) async throws -> [Int] {
            try await client.query("SELECT amount FROM account ORDER BY id").map { try $0.decode(Int.self, at: 0) }
        }

        @Test func commitsAndRollsBack() async throws {
            try await withClient { client in
                try await table(client)
                let inside = try await client.transaction { transaction in
                    _ = try await transaction.query("INSERT INTO account VALUES (1, 10)")
                    #expect(try await amounts(client) == [])
                    return try await transaction.query("SELECT amount FROM account")[0].decode(Int.self, at: 0)
                }
                #expect(inside == 10)
                await #expect(throws: Refused.self) {
                    try await client.transaction { transaction in
                        _ = try await transaction.query("INSERT INTO account VALUES (2, 20)")
                        throw Refused()
                    }
                }
                #expect(try await amounts(client) == [10])
                #expect(client.statistics.leased == 0)
            }
        }

        @Test func savepointsUndoTheirPartAlone() async throws {
            try await withClient { client in
                try await table(client)
                try await client.transaction { transaction in
                    _ = try await transaction.query("INSERT INTO account VALUES (1, 1)")
                    let error = await postgresError {
                        try await transaction.savepoint { inner in
                            _ = try await inner.query("INSERT INTO account VALUES (2, 2)")
                            try await inner.savepoint { _ = try await $0.query("INSERT INTO account VALUES (3, 3)") }
                            _ = try await inner.query("INSERT INTO account VALUES (1, 9)")
                        }
                    }
                    #expect(error?.sqlState == "23505")
                    _ = try await transaction.query("INSERT INTO account VALUES (4, 4)")
                }
                #expect(try await amounts(client) == [1, 4])
            }
        }

        @Test func swallowedErrorsDoNotLookCommitted() async throws {
            try await withClient { client in
                try await table(client)
                let error = await postgresError {
                    try await client.transaction { transaction in
                        _ = try await transaction.query("INSERT INTO account VALUES (1, 1)")
                        _ = await postgresError { _ = try await transaction.query("SELECT 1/0") }
                    }
                }
                #expect(error?.code == .transactionAborted)
                #expect(try await amounts(client) == [])
            }
        }

        @Test func serializationFailuresAreRetried() async throws {
            try await withClient { client in
                try await table(client)
                _ = try await client.execute([BoundStatement("INSERT INTO account VALUES (1, 0)")], access: .write)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<8 {
                        group.addTask {
                            try await client.transaction(isolation: .serializable, retries: 100) { transaction in
                                let row = try await transaction.query("SELECT amount FROM account WHERE id = 1")[0]
                                let amount = try row.decode(Int32.self, at: 0)
                                _ = try await transaction.query(
                                    "UPDATE account SET amount = \(amount + 1) WHERE id = 1")
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                #expect(try await amounts(client) == [8])
            }
        }

        @Test func isolationAndAccessReachTheServer() async throws {
            try await withClient { client in
                try await table(client)
                let error = await postgresError {
                    try await client.transaction(isolation: .repeatableRead, readOnly: true) { transaction in
                        let level = try await transaction.query("SELECT current_setting('transaction_isolation')")
                        #expect(try level[0].decode(String.self, at: 0) == "repeatable read")
                        _ = try await transaction.query("INSERT INTO account VALUES (1, 1)")
                    }
                }
                #expect(error?.sqlState == "25006")
            }
        }

        @Test func outsideItsClosureATransactionIsOfNoUse() async throws {
            try await withClient { client in
                let escaped = try await client.transaction { $0 }
                let error = await postgresError { _ = try await escaped.query("SELECT 1") }
                #expect(error?.code == .leaseEnded)
            }
        }

        @Test func aLostAnswerToCommitIsUnknown() async throws {
            try await withClient { client in
                try await client.script(
                    """
                    DROP TABLE IF EXISTS slow_commit;
                    CREATE TABLE slow_commit (id int);
                    CREATE OR REPLACE FUNCTION die_at_commit() RETURNS trigger LANGUAGE plpgsql AS $$
                    BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(5); RETURN NULL; END $$;
                    CREATE CONSTRAINT TRIGGER die AFTER INSERT ON slow_commit DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW EXECUTE FUNCTION die_at_commit();
                    """)
                let error = await postgresError {
                    try await client.transaction { _ = try await $0.query("INSERT INTO slow_commit VALUES (1)") }
                }
                #expect(error?.code == .commitUnknown)
                #expect(try await client.transaction { try await $0.query("SELECT 1").count } == 1)
            }
        }

        @Test func aCancelledTransactionGivesItsConnectionBack() async throws {
            try await withClient {
                $0.maxConnections = 3
            } _: { client in
                for round in 0..<20 {
                    let (started, start) = AsyncStream<Void>.makeStream()
                    let task = Task {
                        try await client.transaction { transaction in
                            start.yield()
                            _ = try await transaction.query("SELECT pg_sleep(30)")
                        }
                    }
                    for await _ in started { break }
                    task.cancel()
                    let error = await postgresError { try await task.value }
                    #expect(error?.code == .cancelled)
                    // There is one connection for leases: it must be free and clean.
                    let number = try await client.transaction { transaction in
                        try await transaction.query("SELECT \(round)")[0].decode(Int.self, at: 0)
                    }
                    #expect(number == round)
                }
                #expect(client.statistics.lost == 0)
            }
        }

        @Test func leasesAreResetForTheNext() async throws {
            try await withClient {
                $0.maxConnections = 3
            } _: { client in
                try await client.withLease { connection in
                    try await connection.executeScript("BEGIN; SET search_path = nowhere; CREATE TEMP TABLE t (i int)")
                    _ = try await connection.query("SELECT pg_advisory_lock(7)")
                    _ = await postgresError { try await connection.executeScript("SELECT 1/0") }
                }
                let free = try await client.query("SELECT pg_try_advisory_xact_lock(7)")
                #expect(try free[0].decode(Bool.self, at: 0))
                try await client.withLease { connection in
                    let path = try await connection.query(
                        "SELECT current_setting('search_path'), current_setting('TimeZone'), to_regclass('t') IS NULL")
                    #expect(try path[0].decode(String.self, at: 0) == "\"$user\", public")
                    #expect(try path[0].decode(String.self, at: 1) == "UTC")
                    #expect(try path[0].decode(Bool.self, at: 2))
                    let results = try await connection.executeScript("SELECT 1; SELECT 2 WHERE false; SET x.y = 1")
                    #expect(results.map(\.rowCount) == [1, 0, 0])
                    let copy = await postgresError { try await connection.executeScript("COPY pg_class FROM STDIN") }
                    #expect(copy != nil)
                }
                #expect(try await client.withLease { try await $0.query("SELECT 1").count } == 1)
            }
        }

        @Test func waitingForALeaseIsBounded() async throws {
            try await withClient {
                $0.maxConnections = 3
                $0.maxQueued = 1
                // The first lease may wait for its connection to be opened, which takes a busy machine a while.
                $0.acquireTimeout = .seconds(2)
            } _: { client in
                try await client.withLease { _ in
                    let late = await postgresError { try await client.withLease { _ in } }
                    #expect(late?.code == .poolExhausted)
                    let deadline = await postgresError {
                        try await client.withLease(deadline: .now + .milliseconds(20)) { _ in }
                    }
                    #expect(deadline?.code == .timedOut)
                }
                try await client.withLease { _ in }
            }
        }
    }
}
