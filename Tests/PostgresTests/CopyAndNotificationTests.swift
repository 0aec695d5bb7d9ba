import FoundationEssentials
import Testing

@testable import Postgres

extension ServerTests {
    @Suite(.serialized) struct CopyTests {
        private func table(_ client: PostgresClient) async throws {
            try await client.script(
                """
                DROP TABLE IF EXISTS copied;
                CREATE TABLE copied (id bigint PRIMARY KEY, small int, name text, at timestamptz, j jsonb, u uuid)
                """)
        }

        private static let columns = ["id", "small", "name", "at", "j", "u"]

        private func row(_ id: Int) -> [PostgresParameter] {
            [
                PostgresParameter(id), PostgresParameter(id % 1000),
                PostgresParameter(id % 10 == 0 ? nil : "tab\t newline\n \\ \(id)"),
                PostgresParameter(PostgresTimestamp(microsecondsSinceEpoch: Int64(id) * 1_000_001)),
                PostgresParameter(PostgresJSON("{\"id\": \(id)}")), PostgresParameter(UUID()),
            ]
        }

        @Test func copiesAHundredThousandRows() async throws {
            try await withClient { client in
                try await table(client)
                let rows = (0..<100_000).lazy.map { row($0) }
                #expect(try await client.copyIn(table: "copied", columns: Self.columns, rows: rows) == 100_000)
                let sum = try await client.query(
                    """
                    SELECT count(*), sum(id)::bigint, count(name), sum((j->>'id')::bigint)::bigint,
                        bool_and(name IS NULL OR name = E'tab\\t newline\\n \\\\ ' || id),
                        bool_and(at = 'epoch'::timestamptz + id * interval '1.000001 s') FROM copied
                    """)
                let first = sum[0]
                #expect(try first.decode(Int.self, at: 0) == 100_000)
                #expect(try first.decode(Int.self, at: 1) == 4_999_950_000)
                #expect(try first.decode(Int.self, at: 2) == 90_000)
                #expect(try first.decode(Int.self, at: 3) == 4_999_950_000)
                #expect(try first.decode(Bool.self, at: 4))
                #expect(try first.decode(Bool.self, at: 5))
            }
        }

        @Test func nothingStaysOfRowsThatFail() async throws {
            struct Broken: Error {}
            try await withClient {
                $0.maxConnections = 3
            } _: { client in
                try await table(client)
                let broken = AsyncThrowingStream<[PostgresParameter], any Error> { continuation in
                    for id in 0..<5000 { continuation.yield(row(id)) }
                    continuation.finish(throwing: Broken())
                }
                await #expect(throws: Broken.self) {
                    try await client.copyIn(table: "copied", columns: Self.columns, rows: broken)
                }
                let duplicate = await postgresError {
                    try await client.copyIn(
                        table: "copied", columns: ["id"], rows: [[PostgresParameter(1)], [PostgresParameter(1)]])
                }
                #expect(duplicate?.constraint == "copied_pkey")
                let tooBig = await postgresError {
                    try await client.copyIn(
                        table: "copied", columns: ["id", "small"], rows: [[.int8(1), .int8(1 << 40)]])
                }
                #expect(tooBig?.code == .encoding && tooBig?.column == "small")
                let short = await postgresError {
                    try await client.copyIn(table: "copied", columns: ["id", "small"], rows: [[.int8(1)]])
                }
                #expect(short?.code == .encoding)
                let none = await postgresError {
                    try await client.copyIn(table: "no such", columns: ["id"], rows: [[.int8(1)]])
                }
                #expect(none?.sqlState == "42P01")
                let count = try await client.query("SELECT count(*) FROM copied")
                #expect(try count[0].decode(Int.self, at: 0) == 0)
                #expect(
                    try await client.copyIn(table: "copied", schema: "public", columns: ["id"], rows: [[.int8(1)]]) == 1
                )
                #expect(client.statistics.lost == 0)
            }
        }
    }

    @Suite(.serialized) struct NotificationTests {
        @Test func listenersReceiveAndHearOfGaps() async throws {
            try await withClient {
                $0.reconnectBase = .milliseconds(5)
            } _: { client in
                let both = try await client.listen(["one", "Two \"x\""])
                let one = try await client.listen(["one"])
                var bothIterator = both.makeAsyncIterator()
                var oneIterator = one.makeAsyncIterator()
                try await client.notify("one", payload: "a")
                try await client.transaction { try await $0.notify("Two \"x\"", payload: "b") }
                #expect(try await bothIterator.next() == .message(channel: "one", payload: "a"))
                #expect(try await bothIterator.next() == .message(channel: "Two \"x\"", payload: "b"))
                #expect(try await oneIterator.next() == .message(channel: "one", payload: "a"))
                _ = try await client.query(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE application_name = 'videoplay' AND query LIKE 'LISTEN%'
                    """)
                #expect(try await oneIterator.next() == .gap)
                #expect(try await bothIterator.next() == .gap)
                try await client.notify("one", payload: "c")
                #expect(try await oneIterator.next() == .message(channel: "one", payload: "c"))
                #expect(try await bothIterator.next() == .message(channel: "one", payload: "c"))
            }
        }

        @Test func limitsAreChecked() async throws {
            try await withClient { client in
                let most = String(repeating: "x", count: 7999)
                try await client.notify("c", payload: most)
                for (channel, payload) in [("c", most + "x"), ("", ""), (String(repeating: "c", count: 64), "")] {
                    let error = await postgresError { try await client.notify(channel, payload: payload) }
                    #expect(error?.code == .encoding)
                }
            }
        }

        @Test func aSlowListenerIsToldThatItMissedSome() async throws {
            let buffer = NotificationBuffer(capacity: 2)
            for number in 0..<3 { buffer.append(.message(channel: "c", payload: "\(number)")) }
            buffer.finish()
            var iterator = PostgresNotifications(buffer: buffer, end: {}).makeAsyncIterator()
            #expect(try await iterator.next() == .gap)
            #expect(try await iterator.next() == .message(channel: "c", payload: "2"))
            #expect(try await iterator.next() == nil)
        }

        @Test func listeningEndsWithItsTaskAndItsClient() async throws {
            try await withClient { client in
                let notifications = try await client.listen(["x"])
                let reader = Task { () -> Int in
                    var count = 0
                    for try await _ in notifications { count += 1 }
                    return count
                }
                reader.cancel()
                #expect(try await reader.value == 0)
                let other = try await client.listen(["y"])
                await client.shutdown()
                let error = await postgresError { for try await _ in other {} }
                #expect(error?.code == .shutDown)
            }
        }
    }
}
