import Host
import JSON
import Postgres
import TestSupport
import Testing

/// Many events in one body, a line each.
@Suite("REST: batches of events")
struct BatchTests {
    private func lines(_ events: [JSONValue]) -> String { events.map { "\($0)\n" }.joined() }

    /// Sends a body to a server, and gives the last line of the answer.
    private func post(_ text: String, to kind: EventKind, port: Int) async throws -> JSONValue {
        let connection = try TestSupport.RawConnection(port: port)
        let answer = await connection.ask(
            """
            POST \(kind.path)/batch HTTP/1.1\r
            Host: localhost\r
            Content-Type: application/x-ndjson\r
            Content-Length: \(text.utf8.count)\r
            Connection: close\r
            \r
            \(text)
            """)
        let last = answer.split(whereSeparator: \.isNewline).last { $0.contains("rejections") } ?? ""
        return (try? JSONParser.parse(Array(last.utf8))) ?? .string(answer)
    }

    @Test("Good lines are stored, and each bad one is named with what is wrong", arguments: EventKind.allCases)
    func mixed(_ kind: EventKind) async throws {
        let database = try await TestDatabase.shared.migrated()
        let user = try await TestDatabase.withClient(of: database) { client in try await client.addUser("ann") }
        let host = try await ListeningTestHost.start(
            TestHost.settings(modules: TestHost.allModules, conninfo: database))
        func event(_ number: Int, _ more: JSONObject = [:]) -> JSONValue {
            var fields = more
            fields["clientEventId"] = .string(
                "00000000-0000-4000-8000-\(String(String(1_000_000_000_000 + number).suffix(12)))")
            return kind.event(of: user, fields)
        }
        let text =
            lines([event(1), event(2), event(1), kind.event(of: "99"), event(2, ["sessionId": "other"])])
            + "no JSON\n\n" + lines([event(3, ["sessionId": ""]), kind.event(of: user)])
        let report = try await post(text, to: kind, port: host.address.port)
        #expect(report["accepted"] == 3 && report["duplicates"] == 1 && report["rejected"] == 4, "\(report.text)")
        #expect(report["rejections"].array?.map { $0["line"] } == [6, 8, 4, 5], "\(report.text)")
        #expect(
            report["rejections"].array?.map { $0["pointer"] } == ["", "/sessionId", "/userId", "/clientEventId"])
        let again = try await post(text, to: kind, port: host.address.port)
        #expect(again["accepted"] == 1 && again["duplicates"] == 3 && again["rejected"] == 4, "\(again.text)")
        try await host.stop()
    }

    @Test("By GraphQL each of a list has a result of its own")
    func byGraphQL() async throws {
        try await TestHost.with { host in
            let user = try await host.addUser("ann")
            let items: [JSONValue] = [
                EventKind.playbook.event(of: user), EventKind.playbook.event(of: "99"),
                EventKind.playbook.event(of: user),
            ]
            let answer = await host.query(
                """
                mutation($items: [RecordInteractionInput!]!) { recordInteractions(input: $items) {
                  results { playbookEntry { videoId } change error { code } } } }
                """, ["items": .array(items)])
            let results = answer["data"]["recordInteractions"]["results"].array ?? []
            #expect(results.map { $0["change"] } == ["CREATED", .null, "CREATED"], "\(answer.text)")
            #expect(results.last?["playbookEntry"]["videoId"] == "v1")
        }
    }

    @Test("A session has one play in a batch, too")
    func oneSession() async throws {
        let database = try await TestDatabase.shared.migrated()
        let user = try await TestDatabase.withClient(of: database) { client in try await client.addUser("ann") }
        let host = try await ListeningTestHost.start(
            TestHost.settings(modules: TestHost.allModules, conninfo: database))
        let text = lines(
            ["12:00:10", "12:00:05", "12:00:20"].map { time in
                EventKind.plays.event(
                    of: user, ["sessionId": "s", "playTimestamp": .string("2026-01-01T\(time)Z")])
            })
        let report = try await post(text, to: .plays, port: host.address.port)
        #expect(report["accepted"] == 1 && report["duplicates"] == 2, "\(report.text)")
        try await host.stop()
        try await TestDatabase.withClient(of: database) { client in
            let rows = try await client.query("SELECT play_timestamp FROM plays")
            #expect(rows.rowCount == 1)
            let time = try #require(rows.first).decode(PostgresTimestamp.self, at: 0)
            #expect(time.rfc3339 == "2026-01-01T12:00:05.000000Z")
        }
    }
}
