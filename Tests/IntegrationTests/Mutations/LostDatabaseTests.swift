import EmbeddedPostgres
import Glibc
import JSON
import Postgres
import TestSupport
import Testing

/// Mutations whose database is lost in the middle, over a PostgreSQL of the test's own.
@Suite("Mutations: the database is lost", .serialized)
struct LostDatabaseTests {
    /// The time of an operation.
    private static let limit = Duration.seconds(15)

    /// Runs a host, with one user, over a PostgreSQL of its own that keeps what was committed.
    private static func with(
        time: String = "15s", parameters: [String: String] = [:],
        _ body: (EmbeddedPostgres, TestHost, PostgresClient, String) async throws -> Void
    ) async throws {
        try await ServeTests.inFolder { folder in
            var cluster = EmbeddedPostgres.Configuration(dataDirectory: folder.path + "/data")
            cluster.parameters = parameters
            let postgres = EmbeddedPostgres(configuration: cluster, logger: TestHost.quietLogger)
            let conninfo = try await postgres.start().conninfo
            let yaml = """
                database: { pool: { connectTimeout: 5s, acquireTimeout: 3s } }
                query: { limits: { time: \(time) } }
                """
            try await TestHost.with(conninfo: conninfo, yaml: yaml) { host in
                var configuration = PostgresConfiguration(connectionString: conninfo)
                configuration.applicationName = "test"
                configuration.sessionSettings = ["synchronous_commit": "local"]
                let client = PostgresClient(configuration: configuration, logger: TestHost.quietLogger)
                await client.start()
                try await body(postgres, host, client, try await host.addUser("ann"))
                await client.shutdown()
            }
            try await postgres.stop()
        }
    }

    /// Ends every session of the host.
    private static let terminate: SQL =
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'videoplay'"

    @Test(
        "Its sessions ended again and again, every answer is true, and what failed can be sent again",
        .timeLimit(.minutes(5)))
    func sessionsEnded() async throws {
        try await Self.with { _, host, client, user in
            let load = MutationLoad(host, user: user)
            await load.start()
            while await load.failed < 30 {
                let acknowledged = await load.acknowledged
                try await eventually("too few writes") { await load.acknowledged > acknowledged + 10 }
                _ = try await client.query(Self.terminate)
            }
            await load.end()
            try await load.check(limit: Self.limit)
        }
    }

    @Test("Killed and started again, every answer is true, and what failed can be sent again", .timeLimit(.minutes(5)))
    func serverKilled() async throws {
        try await Self.with { postgres, host, _, user in
            let load = MutationLoad(host, user: user)
            await load.start()
            for _ in 0..<2 {
                let (acknowledged, failed) = (await load.acknowledged, await load.failed)
                try await eventually("too few writes") { await load.acknowledged > acknowledged + 30 }
                try await postgres.kill()
                try await eventually("no error") { await load.failed > failed + 10 }
                try await postgres.start()
            }
            let acknowledged = await load.acknowledged
            try await eventually("no writes after the database came back") {
                await load.acknowledged > acknowledged + 30
            }
            await load.end()
            try await load.check(limit: Self.limit)
        }
    }

    @Test("Lost at COMMIT, a field says that it may have been written, and those after it run")
    func lostAtCommit() async throws {
        try await Self.with(parameters: Self.unconfirmed) { _, host, client, user in
            try await Self.waitAtCommit(host, client)
            let document = """
                mutation {
                  a: recordPlay(input: { userId: \(user), videoId: "v", clientEventId: "\(Self.event)" }) { play { id } }
                  b: deletePlay(input: { id: 99 }) { play { id } }
                }
                """
            async let answer = host.post("/query", ["query": .string(document)])
            try await eventually("it does not wait at COMMIT") {
                try await client.query("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'SyncRep'").rowCount == 1
            }
            _ = try await client.query(Self.terminate)
            let lost = await answer
            #expect(lost.status == 200 && lost.json["data"] == ["a": .null, "b": .null], "\(lost.text)")
            expectUncertainty(lost.json["errors"][0], "SERVICE_UNAVAILABLE")
            #expect(lost.json["errors"][1]["extensions"]["code"] == "NOT_FOUND")
            try await Self.goOnAtCommit(client)
            try await expectOnePlay(host, document)
        }
    }

    @Test("Out of time at COMMIT, a field says that it may have been written")
    func outOfTimeAtCommit() async throws {
        try await Self.with(time: "4s", parameters: Self.unconfirmed) { _, host, client, user in
            try await Self.waitAtCommit(host, client)
            let document = """
                mutation {
                  a: recordPlay(input: { userId: \(user), videoId: "v", clientEventId: "\(Self.event)" }) { play { id } }
                }
                """
            let late = await host.query(document)
            #expect(late["data"] == ["a": .null], "\(late.text)")
            expectUncertainty(late["errors"][0], "TIMEOUT")
            try await Self.goOnAtCommit(client)
            try await expectOnePlay(host, document)
        }
    }

    @Test(
        "A session that hangs is not waited for, and a field says that it may have been written",
        arguments: [false, true])
    func hanging(isFirst: Bool) async throws {
        try await Self.with(time: "8s") { _, host, client, user in
            let before = isFirst ? "" : "b: deletePlay(input: { id: 99 }) { play { id } }"
            let document = """
                mutation { \(before)
                  a: recordPlay(input: { userId: \(user), videoId: "v", clientEventId: "\(Self.event)" }) { play { id } }
                }
                """
            let (locked, lock) = AsyncStream.makeStream(of: Void.self)
            let (ended, end) = AsyncStream.makeStream(of: Void.self)
            let locking = Task {
                try await client.transaction { transaction in
                    _ = try await transaction.query("LOCK TABLE plays IN SHARE MODE")
                    lock.finish()
                    for await _ in ended {}
                }
            }
            for await _ in locked {}
            async let timed = Self.timed(host, document)
            var process: Int32?
            try await eventually("it does not wait for the lock") {
                process = try await client.query(
                    "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name = 'videoplay'"
                ).first?.decode(Int32.self, at: 0)
                return process != nil
            }
            // It takes no cancellation, and no ROLLBACK either.
            let stopped = try #require(process)
            kill(stopped, SIGSTOP)
            let (late, duration) = await timed
            kill(stopped, SIGCONT)
            end.finish()
            try await locking.value
            // The clean-up of the session may take five seconds more, which is none of the client's business.
            #expect(duration < .seconds(12.5), "\(late.text)")
            let error = late.json["errors"].array?.last ?? .null
            expectUncertainty(error, "TIMEOUT")
            #expect(late.status == 200, "\(late.text)")
            #expect(late.json["data"] == (isFirst ? ["a": .null] : ["b": .null, "a": .null]))
            try await expectOnePlay(host, document)
        }
    }

    private static let event = "0c9e1f9a-2f9b-4a53-9a11-6a6b4f3c2d10"
    /// A standby that there is not is to confirm what is committed; but only sessions that are told so wait for it.
    private static let unconfirmed = ["synchronous_standby_names": "nobody", "synchronous_commit": "local"]

    private static func timed(_ host: TestHost, _ document: String) async -> (TestHost.Answer, Duration) {
        let start = ContinuousClock.now
        let answer = await host.post("/query", ["query": .string(document)])
        return (answer, ContinuousClock.now - start)
    }

    /// From here on the host's sessions wait at COMMIT, once it is done, for a confirmation that never comes.
    private static func waitAtCommit(_ host: TestHost, _ client: PostgresClient) async throws {
        _ = try await client.query("ALTER ROLE CURRENT_USER SET synchronous_commit = 'on'", access: .write)
        // A session is told when it begins.
        let lost = host.database.statistics.lost
        let ended = try #require(try await client.query(terminate).first).decode(Int64.self, at: 0)
        try await eventually("the host does not see its sessions end") {
            host.database.statistics.lost >= lost + Int(ended)
        }
    }

    private static func goOnAtCommit(_ client: PostgresClient) async throws {
        _ = try await client.query("ALTER ROLE CURRENT_USER RESET synchronous_commit", access: .write)
        _ = try await client.query(terminate)
    }

    private func expectUncertainty(_ error: JSONValue, _ code: String) {
        #expect(error["extensions"] == ["code": .string(code), "mayHaveBeenWritten": true], "\(error.text)")
        #expect(error["path"] == ["a"] && error["locations"] == [["line": 2, "column": 3]], "\(error.text)")
        #expect(error["message"].string?.contains("may or may not have been written") == true)
    }

    /// Expects that the mutation, sent again until the database is back, leaves one play.
    private func expectOnePlay(_ host: TestHost, _ document: String) async throws {
        var answer = JSONValue.null
        try await eventually("the mutation does not succeed") {
            answer = await host.query(document)
            return answer["data"]["a"] != .null
        }
        #expect(try await host.count("plays") == 1)
        #expect(await host.query(document)["data"]["a"] == answer["data"]["a"])
    }
}
