import Testing

@testable import Postgres

extension ServerTests {
    @Suite(.serialized) struct ResilienceTests {
        @Test func terminatedConnectionsComeBack() async throws {
            try await withClient {
                $0.sharedConnections = 4
            } _: { client in
                let lost = try await withThrowingTaskGroup(of: Int.self) { group in
                    for task in 0..<64 {
                        group.addTask {
                            var lost = 0
                            for round in 0..<60 {
                                let number = task * 1000 + round
                                do {
                                    let result = try await client.query("SELECT \(number)")
                                    #expect(try result[0].decode(Int.self, at: 0) == number)
                                } catch let error as PostgresError {
                                    #expect(error.code == .connectionLost, "\(error)")
                                    lost += 1
                                }
                            }
                            return lost
                        }
                    }
                    group.addTask {
                        for _ in 0..<5 {
                            _ = await postgresError {
                                _ = try await client.withLease { connection in
                                    try await connection.query(
                                        """
                                        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                                        WHERE application_name = 'videoplay' AND pid <> pg_backend_pid()
                                        """)
                                }
                            }
                        }
                        return 0
                    }
                    return try await group.reduce(0, +)
                }
                #expect(client.statistics.lost > 0)
                try await client.waitUntilAvailable(deadline: .now + .seconds(20))
                // The end of a connection that was terminated last may not have been read yet.
                let limit = MonotonicInstant.now + .seconds(20)
                while await postgresError({ _ = try await client.query("SELECT 1") }) != nil { #expect(.now < limit) }
                #expect(client.statistics.inFlight == 0)
                #expect(client.statistics.failed >= lost)
            }
        }

        @Test func aServerThatStopsAndComesBack() async throws {
            let cluster = try PrivateCluster.shared.get()
            try await withClient {
                $0.acquireTimeout = .seconds(2)
                $0.reconnectMaximum = .milliseconds(100)
            } _: { client in
                #expect(client.isAvailable)
                let inFlight = Task { await postgresError { _ = try await client.query("SELECT pg_sleep(30)") } }
                while client.statistics.inFlight == 0 { await Task.yield() }
                try cluster.stop()
                #expect(await inFlight.value?.code == .connectionLost)
                while client.isAvailable { await Task.yield() }
                for _ in 0..<3 {
                    let error = await postgresError { _ = try await client.query("SELECT 1") }
                    #expect(error?.code == .connectionFailed, "\(String(describing: error))")
                    #expect(error?.cause != nil)
                }
                let waiting = await postgresError {
                    try await client.waitUntilAvailable(deadline: .now + .milliseconds(20))
                }
                #expect(waiting?.code == .timedOut)
                try cluster.start()
                try await client.waitUntilAvailable(deadline: .now + .seconds(20))
                #expect(client.isAvailable)
                #expect(try await client.query("SELECT 1").count == 1)
                #expect(try await client.transaction { try await $0.query("SELECT 1").count } == 1)
            }
        }

        @Test func startingWithoutAServerIsNoError() async throws {
            try await withClient {
                $0.endpoint = .keywords(["host": "127.0.0.1", "port": "1", "user": "u", "dbname": "d"])
                $0.acquireTimeout = .milliseconds(50)
            } _: { client in
                #expect(!client.isAvailable)
                let error = await postgresError { _ = try await client.query("SELECT 1") }
                #expect(error?.code == .connectionFailed)
            }
        }

        @Test func cancelledAndLateAnswersReachNobodyElse() async throws {
            try await withClient {
                $0.maxQueued = 5000
            } _: { client in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<600 {
                        group.addTask {
                            let task = Task {
                                try await client.query("SELECT \(number), pg_sleep(0.001)")[0].decode(Int.self, at: 0)
                            }
                            if number % 3 == 0 { task.cancel() }
                            do {
                                let value = try await task.value
                                #expect(value == number)
                            } catch let error as PostgresError {
                                #expect(error.code == .cancelled && number % 3 == 0, "\(error)")
                            }
                        }
                        group.addTask {
                            let isLate = number % 5 == 0
                            do {
                                let result = try await client.query(
                                    "SELECT \(-number)", deadline: isLate ? .now + .microseconds(300) : nil)
                                #expect(try result[0].decode(Int.self, at: 0) == -number)
                            } catch let error as PostgresError {
                                #expect(error.code == .timedOut && isLate, "\(error)")
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                _ = try await client.query("SELECT 1")
                _ = try await client.query("SELECT 1")
                #expect(client.statistics.queued == 0)
                #expect(client.statistics.lost == 0)
            }
        }

        @Test func deadlinesFireWhileTheServerWorks() async throws {
            try await withClient {
                $0.sharedConnections = 1
                $0.statementTimeout = .milliseconds(400)
            } _: { client in
                let error = await postgresError {
                    _ = try await client.query("SELECT pg_sleep(30)", deadline: .now + .milliseconds(50))
                }
                #expect(error?.code == .timedOut)
                // The server ends it at its own limit, and the connection goes on.
                let next = await postgresError { _ = try await client.query("SELECT pg_sleep(30)") }
                #expect(next?.sqlState == "57014")
                let last = try await client.query("SELECT 1")
                #expect(last.count == 1)
                #expect(client.statistics.lost == 0)
            }
        }

        @Test func theQueueIsBounded() async throws {
            try await withClient {
                $0.sharedConnections = 1
                $0.pipelineDepth = 2
                $0.maxQueued = 3
            } _: { client in
                let codes = await withTaskGroup(of: PostgresError.Code?.self) { group in
                    for _ in 0..<50 {
                        group.addTask {
                            await postgresError { _ = try await client.query("SELECT pg_sleep(0.2)") }?.code
                        }
                    }
                    return await group.reduce(into: []) { $0.append($1) }
                }
                #expect(codes.count { $0 == nil } >= 5)
                #expect(codes.contains(.poolExhausted))
                #expect(codes.allSatisfy { $0 == nil || $0 == .poolExhausted })
            }
        }

        @Test func preparedStatementsHeal() async throws {
            try await withClient {
                $0.sharedConnections = 1
            } _: { client in
                try await client.script(
                    "DROP TABLE IF EXISTS heal; CREATE TABLE heal (a int); INSERT INTO heal VALUES (1)")
                let statement = BoundStatement("SELECT * FROM heal")
                #expect(try await client.execute([statement])[0].columnCount == 1)
                try await client.script("ALTER TABLE heal ADD COLUMN b text DEFAULT 'x'")
                #expect(try await client.execute([statement])[0].columnCount == 2)
                #expect(client.statistics.healed == 1)
                // A function that deallocates behind our back, on the very connection.
                for script in ["DEALLOCATE ALL", "DISCARD PLANS"] {
                    try await client.script(
                        """
                        CREATE OR REPLACE FUNCTION forget() RETURNS void LANGUAGE plpgsql AS
                        $$ BEGIN EXECUTE '\(script)'; END $$
                        """)
                    _ = try await client.query("SELECT forget()")
                    let results = try await withThrowingTaskGroup(of: Int.self) { group in
                        for _ in 0..<20 {
                            group.addTask {
                                try await client.execute([statement, BoundStatement("SELECT 1"), statement]).count
                            }
                        }
                        return try await group.reduce(0, +)
                    }
                    #expect(results == 60)
                }
                // Inside a transaction it shows once, and the transaction is run again.
                try await client.transaction { _ = try await $0.execute([statement]) }
                try await client.script("ALTER TABLE heal DROP COLUMN b")
                let columns = try await client.transaction { try await $0.execute([statement])[0].columnCount }
                #expect(columns == 1)
            }
        }

        @Test func evictedStatementsAreDeallocated() async throws {
            try await withClient {
                $0.sharedConnections = 1
                $0.statementCacheCapacity = 4
            } _: { client in
                for number in 0..<50 { _ = try await client.query("SELECT \(raw: "\(number)")") }
                let count = try await client.query("SELECT count(*) FROM pg_prepared_statements")
                #expect(try count[0].decode(Int.self, at: 0) <= 5)
            }
        }

        @Test func shutdownUnderLoadAnswersEveryone() async throws {
            for grace in [Duration.zero, .seconds(5)] {
                try await withClient {
                    $0.maxQueued = 5000
                } _: { client in
                    let tasks = (0..<400).map { number in
                        Task { () -> PostgresError.Code? in
                            do {
                                let result = try await client.query("SELECT \(number), pg_sleep(0.002)")
                                #expect(try result[0].decode(Int.self, at: 0) == number)
                                return nil
                            } catch let error as PostgresError {
                                return error.code
                            }
                        }
                    }
                    while client.statistics.inFlight == 0 { await Task.yield() }
                    await client.shutdown(grace: grace)
                    var codes: [PostgresError.Code?] = []
                    for task in tasks { codes.append(try await task.value) }
                    #expect(codes.allSatisfy { $0 == nil || $0 == .shutDown })
                    if grace > .zero { #expect(codes.contains(nil)) }
                }
            }
            try await withClient { client in
                // Each client closes what it opened.
                let count = try await client.query(
                    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'videoplay'")
                #expect(try count[0].decode(Int.self, at: 0) <= 6)
            }
        }
    }
}
