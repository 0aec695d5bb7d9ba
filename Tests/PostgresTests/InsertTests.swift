import FoundationEssentials
import Testing

@testable import Postgres

extension ServerTests {
    /// Rows that are inserted together, each with its own answer.
    @Suite struct InsertTests {
        private static let tables = """
            DROP TABLE IF EXISTS inserted_events, inserted_owners;
            CREATE TABLE inserted_owners (id bigint PRIMARY KEY);
            INSERT INTO inserted_owners SELECT * FROM generate_series(1, 20);
            CREATE TABLE inserted_events (
                id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                owner bigint NOT NULL CONSTRAINT owner_is_known REFERENCES inserted_owners ON DELETE CASCADE,
                event uuid, word text NOT NULL CONSTRAINT word_is_short CHECK (length(word) < 10), extra jsonb);
            CREATE UNIQUE INDEX inserted_events_key ON inserted_events (owner, event) WHERE event IS NOT NULL;
            """

        private static func insert(knowsOwners: Bool = true) -> PostgresInsert {
            PostgresInsert(
                into: "inserted_events", [("owner", .int8), ("event", .uuid), ("word", .text), ("extra", .jsonb)],
                identity: .init(owner: "owner", event: "event", owners: knowsOwners ? "inserted_owners" : nil),
                returning: "id, word", returnedCount: 2)
        }

        private struct Event: Sendable {
            var owner: Int64
            var event: UUID?
            var word: String
            var row: [PostgresParameter] {
                [
                    .int8(owner), PostgresParameter(event), .text(word),
                    PostgresParameter(PostgresJSON("{\"word\": \"\(word)\"}")),
                ]
            }
        }

        private enum Outcome: Equatable {
            case inserted(String)
            case skipped(isCertain: Bool)
            case failed(String?)
        }

        private static func outcome(
            _ event: Event, _ insert: PostgresInsert, _ client: PostgresClient, isAlone: Bool = false
        ) async -> Outcome {
            do {
                switch try await client.insert(event.row, by: insert, isAlone: isAlone) {
                case .inserted(let result, let row):
                    return .inserted(result[row].text(1))
                case .skipped(let isCertain): return .skipped(isCertain: isCertain)
                }
            } catch { return .failed(error.constraint ?? error.sqlState ?? "\(error.code)") }
        }

        private static func outcomes(
            _ events: [Event], _ insert: PostgresInsert, _ client: PostgresClient
        ) async -> [Outcome] {
            await withTaskGroup(of: (Int, Outcome).self) { group in
                for (index, event) in events.enumerated() {
                    group.addTask { (index, await outcome(event, insert, client)) }
                }
                return await group.reduce(into: Array(repeating: .failed(nil), count: events.count)) { $0[$1.0] = $1.1 }
            }
        }

        private static func words(_ client: PostgresClient) async throws -> [String] {
            try await client.query("SELECT word FROM inserted_events ORDER BY word").map {
                try $0.decode(String.self, at: 0)
            }
        }

        @Test func rowsThatWaitTogetherAreOneStatement() async throws {
            try await withClient { client in
                try await client.script(Self.tables)
                let events = (0..<500).map { (number: Int) -> Event in
                    let event: UUID? = number % 3 == 0 ? UUID() : nil
                    return Event(owner: Int64(number % 20 + 1), event: event, word: "w\(number)")
                }
                let outcomes = await Self.outcomes(events, Self.insert(), client)
                #expect(outcomes == events.map { .inserted($0.word) })
                #expect(try await Self.words(client) == events.map(\.word).sorted())
                let statistics = client.statistics
                #expect(statistics.insertGroups > 0 && statistics.insertsGrouped > 400, "\(statistics)")
                #expect(statistics.insertGroupsParted == 0)
            }
        }

        /// Duplicates, unknown owners and refused words among good ones, in any mixture: each has its own answer, and what is
        /// stored is what was acknowledged.
        @Test(arguments: 1...6, [true, false])
        func eachHasItsOwnAnswer(seed: UInt64, knowsOwners: Bool) async throws {
            try await withClient { client in
                try await client.script(Self.tables)
                var random = SeededGenerator(seed: seed)
                let ids = (0..<40).map { _ in UUID() }
                let events = (0..<400).map { (number: Int) -> Event in
                    let isKnown = Int.random(in: 0..<10, using: &random) > 0
                    // A refused word parts its group. Where there is none, groups stay whole, and leave rows out.
                    let isShort = seed.isMultiple(of: 2) || Int.random(in: 0..<50, using: &random) > 0
                    return Event(
                        owner: Int64.random(in: isKnown ? 1...20 : 21...40, using: &random),
                        event: Bool.random(using: &random) ? ids.randomElement(using: &random) : nil,
                        word: (isShort ? "w" : "far too long ") + "\(number)")
                }
                let insert = Self.insert(knowsOwners: knowsOwners)
                let outcomes = await Self.outcomes(events, insert, client)
                var stored: [String] = []
                var first: [String: Int] = [:]
                for (event, outcome) in zip(events, outcomes) {
                    let key = event.event.map { "\(event.owner) \($0)" }
                    switch outcome {
                    case .inserted(let word):
                        #expect(word == event.word && event.owner <= 20 && event.word.count < 10)
                        stored.append(word)
                        if let key { first[key, default: 0] += 1 }
                    case .failed("owner_is_known"): #expect(event.owner > 20)
                    case .failed("word_is_short"): #expect(event.word.count >= 10)
                    case .failed(let reason): Issue.record("\(event) failed: \(reason ?? "")")
                    case .skipped(let isCertain):
                        #expect(key != nil || !isCertain && event.owner > 20, "\(event)")
                        guard event.owner > 20 else { break }
                        // By itself it says why.
                        #expect(await Self.outcome(event, insert, client, isAlone: true) != .inserted(event.word))
                    }
                }
                #expect(first.values.allSatisfy { $0 == 1 })
                for (event, outcome) in zip(events, outcomes) where event.owner <= 20 && event.word.count < 10 {
                    guard case .skipped = outcome else { continue }
                    let key = event.event.map { "\(event.owner) \($0)" } ?? ""
                    #expect(first[key] == 1, "\(event) was skipped, and no other of its identity was stored")
                }
                #expect(try await Self.words(client) == stored.sorted())
            }
        }

        /// A row that another transaction holds up holds up no other: not those of its group, nor those that come later.
        @Test func aRowThatWaitsHoldsUpNoOther() async throws {
            try await withClient { client in
                try await client.script(Self.tables)
                let insert = Self.insert()
                try await client.withLease { connection in
                    try await connection.executeScript("BEGIN; SELECT 1 FROM inserted_owners WHERE id = 7 FOR UPDATE")
                    let held = (0..<3).map { Event(owner: 7, event: UUID(), word: "held\($0)") }
                    let free = (0..<60).map { Event(owner: Int64($0 % 6 + 1), event: UUID(), word: "free\($0)") }
                    async let waiting = Self.outcomes(held, insert, client)
                    for _ in 0..<5 {
                        let events = free.map { Event(owner: $0.owner, event: UUID(), word: $0.word) }
                        #expect(await Self.outcomes(events, insert, client) == events.map { .inserted($0.word) })
                    }
                    #expect(try await Self.words(client).allSatisfy { $0.hasPrefix("free") })
                    try await connection.executeScript("COMMIT")
                    #expect(await waiting == held.map { .inserted($0.word) })
                }
            }
        }

        /// Two clients insert the same identities at once, in any order, in groups: none waits for another in a circle.
        @Test func clientsWithTheSameRowsNeverBlockEachOther() async throws {
            try await withClient { one in
                try await withClient { other in
                    try await one.script(Self.tables)
                    let events = (0..<300).map { Event(owner: Int64($0 % 20 + 1), event: UUID(), word: "w\($0)") }
                    let insert = Self.insert()
                    async let first = Self.outcomes(events.shuffled(), insert, one)
                    async let second = Self.outcomes(events.shuffled(), insert, other)
                    let outcomes = await first + second
                    let inserted = outcomes.filter { if case .inserted = $0 { true } else { false } }
                    let failed = outcomes.filter { if case .failed = $0 { true } else { false } }
                    #expect(inserted.count == events.count && failed.isEmpty, "\(failed)")
                    #expect(try await Self.words(one) == events.map(\.word).sorted())
                }
            }
        }

        @Test func whoGivesUpIsAnsweredAtOnce() async throws {
            try await withClient { client in
                try await client.script(Self.tables)
                let insert = Self.insert()
                try await client.withLease { connection in
                    try await connection.executeScript("BEGIN; LOCK TABLE inserted_events")
                    let tasks = (0..<10).map { number in
                        Task {
                            try await client.insert(
                                Event(owner: 1, event: UUID(), word: "w\(number)").row, by: insert,
                                deadline: number % 2 == 0 ? .now + .milliseconds(200) : nil)
                        }
                    }
                    for (number, task) in tasks.enumerated() {
                        if number % 2 == 1 { task.cancel() }
                        let error = await postgresError { _ = try await task.value }
                        #expect(error?.code == (number % 2 == 0 ? .timedOut : .cancelled), "\(number): \(error as Any)")
                    }
                    try await connection.executeScript("ROLLBACK")
                }
            }
        }

        /// What was taken in before the end is done.
        @Test func theEndWaitsForRows() async throws {
            let insert = Self.insert()
            let events = (0..<200).map { Event(owner: Int64($0 % 20 + 1), event: UUID(), word: "w\($0)") }
            let outcomes = try await withClient { client in
                try await client.script(Self.tables)
                async let outcomes = Self.outcomes(events, insert, client)
                while client.statistics.executed < 2 { await Task.yield() }
                await client.shutdown(grace: .seconds(20))
                return await outcomes
            }
            let stored = try await withClient { try await Self.words($0) }
            let acknowledged = outcomes.compactMap { if case .inserted(let word) = $0 { word } else { nil } }
            #expect(stored == acknowledged.sorted())
            for outcome in outcomes {
                switch outcome {
                case .inserted, .failed("shutDown"): break
                case .skipped, .failed: Issue.record("\(outcome)")
                }
            }
        }

        @Test func aRowOfAnotherLengthIsRefused() async throws {
            try await withClient { client in
                let error = await postgresError { _ = try await client.insert([.int8(1)], by: Self.insert()) }
                #expect(error?.code == .encoding)
            }
        }
    }
}

extension PostgresRow {
    /// A value of a result in text form.
    fileprivate func text(_ column: Int) -> String {
        withExtendedLifetime(result) {
            result.bytes(row: index, column: column).map { String(decoding: $0, as: UTF8.self) } ?? "NULL"
        }
    }
}
