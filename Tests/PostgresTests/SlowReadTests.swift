import Testing

@testable import Postgres

extension ServerTests {
    /// Reads that take long, beside others that do not.
    @Suite struct SlowReadTests {
        /// Holds a lock while a body runs, on a connection that is no read's.
        private static func locked<Value: Sendable>(
            _ key: Int, _ client: PostgresClient, _ body: @Sendable @escaping () async throws -> Value
        ) async throws -> Value {
            try await client.withLease { connection in
                _ = try await connection.query("SELECT pg_advisory_lock(\(key))")
                let value = try await body()
                _ = try await connection.query("SELECT pg_advisory_unlock(\(key))")
                return value
            }
        }

        /// Runs reads at once.
        private static func waiting(_ reads: [SQL], _ client: PostgresClient) -> Task<[Int], any Error> {
            Task {
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for sql in reads { group.addTask { try await value(sql, client) } }
                    return try await group.reduce(into: []) { $0.append($1) }.sorted()
                }
            }
        }

        private static func wait(_ key: Int, _ value: Int) -> SQL {
            "SELECT \(value) FROM (SELECT pg_advisory_xact_lock_shared(\(key))) AS held"
        }

        private static func value(
            _ sql: SQL, _ client: PostgresClient, deadline: MonotonicInstant? = nil
        ) async throws -> Int {
            try await client.query(sql, deadline: deadline)[0].decode(Int.self, at: 0)
        }

        /// As long as one read waits for a lock, all others are answered; so is it in the end.
        @Test(arguments: [1, 2], [1, 16])
        func holdUpNoOthers(shared: Int, groupLimit: Int) async throws {
            try await withClient({
                $0.sharedConnections = shared
                $0.groupLimit = groupLimit
            }) { client in
                // As many at once as all connections that are there without a reserve, among others.
                let slow = try await Self.locked(21, client) {
                    let slow = Self.waiting(Array(0..<shared).map { Self.wait(21, $0) }, client)
                    while client.statistics.inFlight < shared { await Task.yield() }
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        for number in 0..<200 {
                            group.addTask {
                                let value = try await Self.value("SELECT \(number)", client)
                                #expect(value == number)
                            }
                        }
                        try await group.waitForAll()
                    }
                    // Where both slow ones went over one connection, those above may have been answered over the other before
                    // the second was moved to it.
                    for _ in 0..<10_000 where client.statistics.reserveReady == 0 {
                        _ = try await Self.value("SELECT 1", client)
                    }
                    #expect(client.statistics.reserveReady >= 1, "\(client.statistics)")
                    return slow
                }
                #expect(try await slow.value == Array(0..<shared))
                #expect(client.statistics.lost == 0 && client.statistics.failed == 0)
            }
        }

        /// Several slow ones of one turn, which share a Sync, are parted.
        @Test func ofOneGroupDoNotWaitForEachOther() async throws {
            try await withClient({ $0.sharedConnections = 1 }) { client in
                let keys = Array(30..<33)
                let slow = try await Self.locked(30, client) {
                    try await Self.locked(31, client) {
                        try await Self.locked(32, client) {
                            let slow = Self.waiting(keys.map { Self.wait($0, $0) }, client)
                            while client.statistics.reserveReady < 2 { try await Task.sleep(for: .milliseconds(5)) }
                            let value = try await Self.value("SELECT 1", client)
                            #expect(value == 1)
                            return slow
                        }
                    }
                }
                #expect(try await slow.value == keys)
                #expect(client.statistics.moved >= 2)
            }
        }

        /// What nobody waits for is stopped on the server, whether its deadline passed or its task was cancelled.
        @Test(arguments: [true, false])
        func areStoppedWhereNobodyWaits(isCancelled: Bool) async throws {
            try await withClient({ $0.sharedConnections = 1 }) { client in
                try await Self.locked(22, client) {
                    let slow = Task {
                        await postgresError {
                            _ = try await Self.value(
                                Self.wait(22, 1), client, deadline: isCancelled ? nil : .now + .milliseconds(200))
                        }
                    }
                    while client.statistics.inFlight == 0 { await Task.yield() }
                    if isCancelled { slow.cancel() }
                    #expect(await slow.value?.code == (isCancelled ? .cancelled : .timedOut))
                    var waiting = 1
                    while waiting > 0 {
                        waiting = try await Self.value(
                            "SELECT count(*) FROM pg_stat_activity WHERE wait_event = \("advisory")", client)
                    }
                }
                #expect(client.isAvailable)
                #expect(client.statistics.stopped == 1 && client.statistics.lost == 0)
            }
        }

        /// Since a read may be run twice, PostgreSQL keeps it from writing.
        @Test func cannotWrite() async throws {
            try await withClient { client in
                try await client.script("DROP TABLE IF EXISTS unwritten; CREATE TABLE unwritten (number int)")
                let error = await postgresError { _ = try await client.query("INSERT INTO unwritten VALUES (1)") }
                #expect(error?.sqlState == "25006")
            }
        }

        /// Behind a pooler a session's settings are not one's own, so that nothing is sent twice.
        @Test func behindAPoolerNothingIsMoved() async throws {
            try await withClient({
                $0.sharedConnections = 1
                $0.preparedStatements = .unnamed
            }) { client in
                async let slow = client.query("SELECT pg_sleep(0.3)")
                while client.statistics.inFlight == 0 { await Task.yield() }
                _ = try await client.query("SELECT 1")
                _ = try await slow
                #expect(client.statistics.moved == 0 && client.statistics.reserveReady == 0)
            }
        }
    }
}
