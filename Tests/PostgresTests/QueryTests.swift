import Testing

@testable import Postgres

extension ServerTests {
    @Suite(.serialized) struct QueryTests {
        @Test func bindsAndReads() async throws {
            try await withClient { client in
                let missing: String? = nil
                let result = try await client.query(
                    "SELECT \(41) + 1 AS n, \("a'b\"c") AS s, \(missing) AS m, \([1, 2, 3]) AS list")
                let row = try #require(result.first)
                #expect(try row.decode(Int64.self, at: 0) == 42)
                #expect(try row.decode(String.self, named: "s") == "a'b\"c")
                #expect(try row.decode(String?.self, named: "m") == nil)
                #expect(try row.decode([Int].self, named: "list") == [1, 2, 3])
                #expect(result.count == 1)
                #expect(client.isAvailable)
            }
        }

        @Test func statementsOfOneSubmissionAreOneTransaction() async throws {
            try await withClient { client in
                try await client.script(
                    "DROP TABLE IF EXISTS one_transaction; CREATE TABLE one_transaction (id int PRIMARY KEY)")
                let insert = { (id: Int) in BoundStatement("INSERT INTO one_transaction VALUES (\(id))" as SQL) }
                let error = await postgresError {
                    _ = try await client.execute([insert(1), insert(2), insert(1), insert(3)], access: .write)
                }
                #expect(error?.code == .server)
                #expect(error?.sqlState == "23505")
                #expect(error?.constraint == "one_transaction_pkey")
                #expect(error?.table == "one_transaction")
                #expect(error?.schema == "public")
                let count = try await client.query("SELECT count(*) FROM one_transaction")
                #expect(try count[0].decode(Int.self, at: 0) == 0)
                let results = try await client.execute([insert(1), insert(2)], access: .write)
                #expect(results.map(\.affectedRows) == [1, 1])
            }
        }

        @Test func readsThatAreSentTogetherFailOneByOne() async throws {
            try await withClient {
                $0.sharedConnections = 1
            } _: { client in
                let outcomes = await withTaskGroup(of: (Int, Int?).self) { group in
                    for number in 0..<200 {
                        group.addTask {
                            let result = try? await client.query("SELECT 1000 / (\(number) % 7) + \(number) AS id")
                            return (number, try? result?.first?.decode(Int.self, at: 0))
                        }
                    }
                    return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
                }
                for number in 0..<200 {
                    #expect(outcomes[number] == (number % 7 == 0 ? nil : 1000 / (number % 7) + number))
                }
            }
        }

        @Test func errorsNeverShowBoundValues() async throws {
            try await withClient { client in
                let secret = "s3cr3t-value"
                let error = await postgresError { _ = try await client.query("SELECT \(secret)::int") }
                #expect(error?.sqlState == "22P02")
                let shown = error?.description ?? secret
                #expect(!shown.contains(secret))
                #expect(error?.serverMessage?.contains(secret) == true)
                let tooLong = await postgresError { _ = try await client.query("SELECT \("a\0b")") }
                #expect(tooLong?.code == .encoding)
            }
        }

        @Test func deferredErrorIsRaisedByTheSync() async throws {
            try await withClient { client in
                try await client.script(
                    """
                    DROP TABLE IF EXISTS deferred; CREATE TABLE deferred (id int UNIQUE DEFERRABLE INITIALLY DEFERRED)
                    """)
                let error = await postgresError {
                    _ = try await client.execute(
                        [BoundStatement("INSERT INTO deferred VALUES (1), (1)")], access: .write)
                }
                #expect(error?.sqlState == "23505")
                #expect(try await client.query("SELECT 1").count == 1)
            }
        }

        @Test(arguments: ["BEGIN", " /* x /* y */ */ set timezone = 'UTC'", "-- c\nCOPY t FROM STDIN", "LISTEN a"])
        func sessionCommandsAreRefused(_ text: String) async throws {
            try await withClient { client in
                let error = await postgresError { _ = try await client.query(SQL(raw: text)) }
                #expect(error?.code == .leaseRequired)
            }
        }

        /// Where a read counts as slow at once, connections are held to be slow, left and closed all the time.
        @Test(arguments: [.milliseconds(100), .milliseconds(1)] as [Duration])
        func aThousandTasksGetTheirOwnAnswers(slowAfter: Duration) async throws {
            try await withClient {
                $0.sharedConnections = 4
                $0.slowAfter = slowAfter
                $0.maxQueued = 2000
                $0.acquireTimeout = .seconds(60)
            } _: { client in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for task in 0..<1000 {
                        group.addTask {
                            for round in 0..<10 {
                                let number = task * 100 + round
                                if number % 7 == 3 {
                                    let error = await postgresError {
                                        _ = try await client.query("SELECT 1 / (\(number) - \(number))")
                                    }
                                    #expect(error?.sqlState == "22012", "\(String(describing: error))")
                                } else {
                                    let result = try await client.query("SELECT \(number), \("text \(number)")")
                                    #expect(try result[0].decode(Int.self, at: 0) == number)
                                    #expect(try result[0].decode(String.self, at: 1) == "text \(number)")
                                }
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                let statistics = client.statistics
                #expect(statistics.executed + statistics.failed == 10_000)
                #expect(statistics.inFlight == 0)
                #expect(statistics.queued == 0)
                // Those that were left are opened again.
                let deadline = ContinuousClock.now + .seconds(60)
                while client.statistics.sharedReady < 4, ContinuousClock.now < deadline {
                    try await Task.sleep(for: .milliseconds(10))
                }
                #expect(client.statistics.sharedReady == 4)
            }
        }

        @Test func statementsOfAnyLengthPass() async throws {
            try await withClient { client in
                let text = String(repeating: "äöü€𝄞", count: 200_000)
                try await withThrowingTaskGroup(of: Bool.self) { group in
                    for _ in 0..<8 {
                        group.addTask {
                            let result = try await client.query("SELECT \(text), length(\(text))")
                            return try result[0].decode(String.self, at: 0) == text
                                && result[0].decode(Int.self, at: 1) == 1_000_000
                        }
                    }
                    for try await isSame in group { #expect(isSame) }
                }
            }
        }

        @Test func worksOverTCPAndWithoutNames() async throws {
            let cluster = try PrivateCluster.shared.get()
            try await withClient {
                $0.endpoint = .connectionString("\(cluster.uri)?sslmode=prefer")
                $0.preparedStatements = .unnamed
                $0.sessionSettings = ["plan_cache_mode": "force_generic_plan"]
            } _: { client in
                for number in 0..<20 {
                    #expect(try await client.query("SELECT \(number)")[0].decode(Int.self, at: 0) == number)
                }
                let mode = try await client.query("SELECT current_setting('plan_cache_mode')")
                #expect(try mode[0].decode(String.self, at: 0) == "force_generic_plan")
                #expect(client.statistics.statementCacheMisses == 0)
            }
        }
    }
}
