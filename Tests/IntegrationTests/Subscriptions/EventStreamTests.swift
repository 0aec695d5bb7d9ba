import Host
import JSON
import TestSupport
import Testing

/// GraphQL over server-sent events, as an HTTP client sees it.
@Suite("Event streams", .enabled(if: PythonEnvironment.isTested(StreamClient.environment)))
struct EventStreamTests {
    @Test("A stream of its own for each operation")
    func distinctConnections() async throws {
        try await ListeningTestHost.with { hosts, _ in
            let result = try await StreamClient.run(
                [hosts[0].address.port],
                """
                events = []
                async with httpx.AsyncClient(timeout=60, base_url=base) as client:
                    async def all(method, **options):
                        async with aconnect_sse(client, method, "/query", **options) as source:
                            assert source.response.status_code == 200, source.response.status_code
                            return [(event.event, event.data) async for event in source.aiter_sse()]
                    events.append(await all("POST", json={"query": "{ __typename }"}))
                    events.append(await all("GET", params={"query": "{ __typename }"}))
                    events.append([(name, data[:10]) for name, data in await all("POST", json={"query": "{ nothing }"})])
                    mutation = 'mutation { recordPlay(input: { userId: 1, videoId: "a" }) { __typename } }'
                    unsafe = await client.get("/query", params={"query": mutation}, headers={"accept": "text/event-stream"})
                    events.append([unsafe.status_code, unsafe.headers["allow"], unsafe.headers["content-type"]])
                    query = "subscription($v: ID) { playRecorded(videoId: $v) { videoId } }"
                    options = {"json": {"query": query, "variables": {"v": "a"}}}
                    async with aconnect_sse(client, "POST", "/query", **options) as source:
                        # Who has the head need not wait.
                        assert await asyncio.to_thread(total, "graphql_subscriptions ") == 1
                        for video in ["b", "a"]: await play("1", video)
                        async for event in source.aiter_sse():
                            events.append([event.event, event.data])
                            break
                    await subscribed(0)
                    # urql takes JSON or a stream, whichever the operation has.
                    headers = {"accept": "application/json, text/event-stream"}
                    events.append((await client.post("/query", json={"query": "{ __typename }"}, headers=headers)).text)
                    async with client.stream("POST", "/query", headers=headers, **options) as response:
                        events.append(response.headers["content-type"])
                    events.append((await client.post("/query", **options)).status_code)
                return events
                """)
            let response = #"{"data":{"__typename":"Query"}}"#
            let whole: JSONValue = [["next", .string(response)], ["complete", ""]]
            let refused: JSONValue = [["next", "{\"errors\":"], ["complete", ""]]
            #expect(result[0] == whole)
            #expect(result[1] == whole)
            #expect(result[2] == refused)
            #expect(result[3] == [405, "POST", "application/json; charset=utf-8"])
            #expect(result[4] == ["next", .string(#"{"data":{"playRecorded":{"videoId":"a"}}}"#)])
            #expect(result[5] == .string(response))
            #expect(result[6] == "text/event-stream; charset=utf-8")
        }
    }

    @Test("One stream for many operations")
    func singleConnection() async throws {
        try await ListeningTestHost.with { hosts, _ in
            let result = try await StreamClient.run(
                [hosts[0].address.port],
                """
                async with httpx.AsyncClient(timeout=60, base_url=base) as client:
                    reserved = await client.put("/query")
                    token = {"X-GraphQL-Event-Stream-Token": reserved.text}
                    statuses = [reserved.status_code]
                    async def start(id, query, headers=token):
                        body = {"query": query, "extensions": {"operationId": id}}
                        response = await client.post("/query", json=body, headers=headers)
                        statuses.append(response.status_code)
                    # Before the stream is open, too.
                    await start("early", "{ __typename }")
                    events = []
                    # HEAD opens nothing.
                    head = await client.head("/query", params={"token": reserved.text})
                    assert head.status_code == 200 and head.headers["content-type"].startswith("text/event-stream")

                    async with aconnect_sse(client, "GET", "/query", params={"token": reserved.text}) as source:
                        second = await client.get("/query", headers={"accept": "text/event-stream", **token})
                        statuses.append(second.status_code)
                        await start("a", 'subscription { playRecorded(videoId: "a") { videoId } }')
                        await start("a", "{ __typename }")
                        await start(None, "{ __typename }")
                        await start("x", "{ nothing }")
                        await start("x", "{ __typename }", {"X-GraphQL-Event-Stream-Token": "false"})
                        unsafe = {"query": "mutation { deletePlay(input: { id: 1 }) { __typename } }",
                            "extensions": '{"operationId":"y"}'}
                        refused = await client.get("/query", params=unsafe, headers=token)
                        assert (refused.status_code, refused.headers["allow"]) == (405, "POST"), refused.text
                        await start("b", "subscription { playRecorded { videoId } }")
                        # Nor need who has their 202.
                        assert await asyncio.to_thread(total, "graphql_subscriptions ") == 2
                        await play("1", "a")
                        stream = source.aiter_sse()
                        for _ in range(4): events.append(await anext(stream))
                        stopped = await client.delete("/query", params={"operationId": "b"}, headers=token)
                        statuses.append(stopped.status_code)
                        await subscribed(1)
                        await play("1", "a")
                        events.append(await anext(stream))
                    await subscribed(0)
                    await start("late", "{ __typename }")
                    return [statuses, sorted([event.event, json.loads(event.data)["id"]] for event in events),
                        events[0].data]
                """)
            #expect(result[0] == [201, 202, 409, 202, 409, 400, 400, 404, 202, 200, 404])
            #expect(
                result[1] == [
                    ["complete", "early"], ["next", "a"], ["next", "a"], ["next", "b"], ["next", "early"],
                ])
            #expect(result[2] == .string(#"{"id":"early","payload":{"data":{"__typename":"Query"}}}"#))
        }
    }

    @Test("A stream that is reserved and not opened is forgotten; one that is silent is kept alive")
    func times() async throws {
        let yaml = "query: { subscriptions: { initTimeout: 100ms, keepAlive: 100ms } }"
        try await ListeningTestHost.with(yaml: yaml) { hosts, _ in
            let result = try await StreamClient.run(
                [hosts[0].address.port],
                """
                async with httpx.AsyncClient(timeout=60, base_url=base) as client:
                    token = {"X-GraphQL-Event-Stream-Token": (await client.put("/query")).text}
                    query = {"query": "{ __typename }", "extensions": {"operationId": "1"}}
                    def gone(): return request("POST", "/query", {**query, "extensions": {}}, headers=token)[0] == 404
                    await eventually(gone)
                    body = {"query": "subscription { playRecorded { id } }"}
                    comments = 0
                    headers = {"accept": "text/event-stream"}
                    async with client.stream("POST", "/query", json=body, headers=headers) as response:
                        async for line in response.aiter_lines():
                            comments += line == ":"
                            if comments == 4: break
                    await subscribed(0)
                    return comments
                """)
            #expect(result == 4)
        }
    }
}
