import Foundation
import Host
import JSON
import TestSupport
import Testing

/// What goes on in the fixture `Bookmarks` beside single requests: news, reminders in the background, and streams.
@Suite("Bookmarks: live", .enabled(if: PythonEnvironment.isTested(StreamClient.environment)))
struct BookmarksLiveTests {
    @Test(
        "What is created, changed and deleted is told over WebSocket and over server-sent events, as the arguments choose"
    )
    func news() async throws {
        try await BookmarksHost.listening { host in
            let heard = try await StreamClient.run(
                [host.address.port],
                """
                fields = "{ change id bookmark { note kind user { username } } }"
                ws = await connect()
                for id, arguments in [("all", ""), ("ann", "(userId: 1)"), ("to do", '(videoId: "v", kind: TO_DO)'), ("none", '(videoId: "w")')]:
                    await subscribe(ws, id, "subscription { bookmarkChanged" + arguments + fields + " }")
                heard = {"sse": []}
                query = "subscription($kind: BookmarkKind) { bookmarkChanged(kind: $kind) " + fields + " }"
                options = {"json": {"query": query, "variables": {"kind": "TO_DO"}}}
                async with httpx.AsyncClient(timeout=60, base_url=base) as client:
                    async with aconnect_sse(client, "POST", "/query", **options) as source:
                        await subscribed(5)
                        events = source.aiter_sse()
                        # An object is delivered as it is by then: what comes of a write is heard before the next one.
                        async def told(over_sockets, over_sse):
                            for _ in range(over_sockets):
                                message = await received(ws)
                                heard.setdefault(message["id"], []).append(message["payload"]["data"]["bookmarkChanged"])
                            for _ in range(over_sse):
                                event = await asyncio.wait_for(anext(events), 60)
                                heard["sse"].append(json.loads(event.data)["data"]["bookmarkChanged"])
                        async def note(user, kind):
                            body = {"userId": user, "videoId": "v", "kind": kind, "note": kind.lower()}
                            answer = await client.post("/bookmarks", json=body)
                            assert answer.status_code == 201, answer.text
                            return answer.json()["id"]
                        first = await note("1", "MOMENT")
                        await told(2, 0)
                        second = await note("2", "TO_DO")
                        await told(2, 1)
                        assert (await client.patch("/bookmarks/" + first, json={"kind": "TO_DO"})).status_code == 200
                        await told(3, 1)
                        delete = 'mutation { a: deleteBookmark(input: { id: %s }) { __typename } b: deleteBookmark(input: { id: %s }) { __typename } }'
                        await client.post("/query", json={"query": delete % (first, second)})
                        await told(5, 2)
                return heard
                """)
            func event(
                _ change: JSONValue, _ id: JSONValue, _ note: JSONValue = .null, _ kind: JSONValue = .null,
                _ user: JSONValue = .null
            ) -> JSONValue {
                let bookmark: JSONValue =
                    note == .null ? .null : ["note": note, "kind": kind, "user": ["username": user]]
                return ["change": change, "id": id, "bookmark": bookmark]
            }
            let toDo = [
                event("CREATED", "2", "to_do", "TO_DO", "ben"), event("UPDATED", "1", "moment", "TO_DO", "ann"),
                event("DELETED", "1"), event("DELETED", "2"),
            ]
            let created = event("CREATED", "1", "moment", "MOMENT", "ann")
            #expect(heard["all"] == .array([created] + toDo), "\(heard["all"].text)")
            #expect(
                heard["ann"].array?.map { [$0["change"], $0["id"]] } == [
                    ["CREATED", "1"], ["UPDATED", "1"], ["DELETED", "1"],
                ])
            #expect(heard["to do"] == .array(toDo), "\(heard["to do"].text)")
            #expect(heard["sse"] == .array(toDo), "\(heard["sse"].text)")
            #expect(heard["none"] == .null)
        }
    }

    @Test("The service in the background reminds of notes when it is time, once, and tells those who listen")
    func reminders() async throws {
        try await BookmarksHost.listening(settings: ", remindEvery: 100ms") { host in
            let heard = try await StreamClient.run(
                [host.address.port],
                """
                ws = await connect()
                await subscribe(ws, "1", "subscription { bookmarkChanged(userId: 1, kind: QUESTION) { change id bookmark { remindedAt } } }")
                await subscribed(1)
                for kind in ["MOMENT", "QUESTION"]:
                    for due in [None, "2020-01-01T00:00:00Z", "2999-01-01T00:00:00Z"]:
                        body = {"userId": "1", "videoId": "v", "note": "x", "kind": kind, "remindAt": due}
                        status, text = await post("/bookmarks", body)
                        assert status == 201, text
                events = [(await received(ws))["payload"]["data"]["bookmarkChanged"] for _ in range(4)]
                updated = [event for event in events if event["change"] == "UPDATED"]
                # Who is to be reminded again is.
                again = await asyncio.to_thread(request, "PATCH", "/bookmarks/5", {"remindAt": "2021-01-01T00:00:00Z"})
                assert again[0] == 200, again
                told = [(await received(ws))["payload"]["data"]["bookmarkChanged"]["id"] for _ in range(2)]
                items = json.loads((await asyncio.to_thread(request, "GET", "/bookmarks"))[1])["items"]
                return [[[event["id"], event["bookmark"]["remindedAt"] is not None] for event in updated], told,
                    sorted(item["id"] for item in items if item["remindedAt"])]
                """)
            #expect(heard == [[["5", true]], ["5", "5"], ["2", "5"]], "\(heard.text)")
        }
    }

    @Test("Streams take and give many megabytes, line by line, and the server holds few of them")
    func streams() async throws {
        try await TestFolder.with { folder in
            let database = try await TestDatabase.shared.migrated(modules: ["users"])
            _ = try await TestDatabase.withClient(of: database) { try await $0.addUser("ann") }
            let server = try await RunningServer.start(
                "database: { mode: external, url: '\(database)' }\nlog: { level: warning }\n"
                    + (try await BookmarksHost.yaml()), in: folder)
            let before = try ProcessUsage(of: server.program.id)
            let result = try await StreamClient.run(
                [server.port],
                """
                count = 40000
                def line(n):
                    note = {"userId": "1", "videoId": f"v{n}", "kind": ["MOMENT", "TO_DO"][n % 2], "note": "é\\"" * 120 + str(n)}
                    return (json.dumps(note, ensure_ascii=False) + "\\n").encode()
                async def lines():
                    for start in range(0, count, 100): yield b"".join(line(n) for n in range(start, start + 100))
                    yield b'{"userId": "9", "videoId": "v", "note": "x"}\\n{"userId": "1", "videoId": "v", "note": "x", "knd": "MOMENT"}\\nno JSON'
                answers = []
                async with httpx.AsyncClient(timeout=120, base_url=base) as client:
                    options = {"content": lines(), "headers": {"content-type": "application/x-ndjson"}}
                    async with client.stream("POST", "/bookmarks/import", **options) as response:
                        assert response.status_code == 200, await response.aread()
                        async for text in response.aiter_lines(): answers.append(json.loads(text))
                    kept = [answer["id"] for answer in answers if "id" in answer]
                    exported, size = [], 0
                    async with client.stream("GET", "/bookmarks/export") as response:
                        async for text in response.aiter_lines():
                            size += len(text.encode())
                            exported.append(json.loads(text))
                    same = all(exported[n] == json.loads(line(n)) for n in range(count))
                    kinds = (await client.get("/bookmarks/export", params={"kind": "TO_DO"})).text
                    wrong = await client.get("/bookmarks/export", params={"kind": "TODO"})
                    other = await client.post("/bookmarks/import", content=b"x", headers={"content-type": "text/csv"})
                    return [len(answers) - 3, len(set(kept)), answers[-3:], len(exported), same, size > 16 << 20,
                        kinds.count("\\n"), [wrong.status_code, wrong.json()["errors"][0]["pointer"]], other.status_code]
                """)
            let faults: JSONValue = [
                ["errors": [["pointer": "/userId", "message": "There is no user of this id."]]],
                ["errors": [["pointer": "/knd", "message": "There is no such field; did you mean \"kind\"?"]]],
                ["errors": [["pointer": "", "message": "The line is no JSON object."]]],
            ]
            #expect(
                result == [40_000, 40_000, faults, 40_000, true, true, 20_000, [400, "kind"], 415], "\(result.text)")
            let growth = try ProcessUsage(of: server.program.id).peakResidentBytes - before.peakResidentBytes
            #expect(growth < 32 << 20, "\(growth) bytes")
            try await server.stop()
        }
    }
}
