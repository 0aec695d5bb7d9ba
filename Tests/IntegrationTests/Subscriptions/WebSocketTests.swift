import Host
import JSON
import Postgres
import TestSupport
import Testing

/// Subscriptions over WebSocket, as other makers' clients see them.
@Suite("WebSocket", .enabled(if: PythonEnvironment.isTested(StreamClient.environment)))
struct WebSocketTests {
    @Test("gql executes, subscribes and unsubscribes")
    func gql() async throws {
        try await ListeningTestHost.with { hosts, _ in
            let result = try await StreamClient.run(
                [hosts[0].address.port],
                """
                transport = WebsocketsTransport(url=socket, subprotocols=["graphql-transport-ws"])
                async with Client(transport=transport, fetch_schema_from_transport=False) as session:
                    answers = [await session.execute(gql("{ user(id: 1) { username } }"))]
                    answers.append(await session.execute(gql(
                        'mutation { recordPlay(input: { userId: 1, videoId: "m" }) { __typename } }')))
                    query = gql("subscription($v: ID) { playRecorded(videoId: $v) { videoId user { username } } }")
                    async def listen():
                        async for answer in session.subscribe(query, variable_values={"v": "a"}): return answer
                    task = asyncio.create_task(listen())
                    await subscribed(1)
                    await play("1", "b")
                    await play("1", "a")
                    answers.append(await asyncio.wait_for(task, 30))
                    await subscribed(0)
                    try: await session.execute(gql("{ nothing }"))
                    except Exception as error: answers.append("nothing" in str(error))
                    return answers
                """)
            #expect(result[0] == ["user": ["username": "ann"]])
            #expect(result[1]["recordPlay"].object != nil)
            #expect(result[2] == ["playRecorded": ["videoId": "a", "user": ["username": "ann"]]])
            #expect(result[3] == true)
        }
    }

    /// Each server tells of its own writes in their order; what two of them tell at the same time comes in any order.
    @Test("An event reaches those who want it, from each server, in the order of that server's writes")
    func replicas() async throws {
        try await ListeningTestHost.with(2) { hosts, _ in
            let result = try await StreamClient.run(
                hosts.map { $0.address.port },
                """
                sockets = [await connect(port) for port in ports]
                for ws in sockets:
                    await subscribe(ws, "all", "subscription { playRecorded { videoId } }")
                    await subscribe(ws, "b", 'subscription { playRecorded(userId: 1, videoId: "b") { videoId } }')
                    await subscribe(ws, "none", 'subscription { playRecorded(userId: 2) { videoId } }')
                    await subscribe(ws, "type", 'subscription { interactionRecorded(interactionType: "pause") { interactionType } }')
                for port in ports: await subscribed(4, port)
                for number, video in enumerate(["a", "b", "c", "d"]):
                    await play("1", video, ports[number % 2])
                for kind in ["seek", "pause"]:
                    status, text = await post("/playbook", {"userId": "1", "videoId": "a", "interactionType": kind})
                    assert status == 201, text
                heard = []
                for ws in sockets:
                    seen = {}
                    for _ in range(6):
                        message = await received(ws)
                        assert message["type"] == "next", message
                        for value in message["payload"]["data"].values():
                            seen.setdefault(message["id"], []).extend(value.values())
                    seen["of"] = [[video for video in seen["all"] if video in own] for own in ["ac", "bd"]]
                    heard.append(seen)
                return heard
                """)
            for server in 0..<2 {
                #expect(result[server]["all"].array?.count == 4)
                #expect(result[server]["of"] == [["a", "c"], ["b", "d"]])
                #expect(result[server]["b"] == ["b"])
                #expect(result[server]["type"] == ["pause"])
                #expect(result[server]["none"] == .null)
            }
        }
    }

    @Test("Faults of the protocol close the connection with their codes")
    func closeCodes() async throws {
        try await ListeningTestHost.with(yaml: "query: { subscriptions: { initTimeout: 5s } }") { hosts, _ in
            let result = try await StreamClient.run(
                [hosts[0].address.port],
                """
                async def raw(*messages, protocols=["graphql-transport-ws"]):
                    ws = await websockets.connect(socket, subprotocols=protocols)
                    for message in messages: await ws.send(message)
                    return (await closed(ws))[0]
                start = '{"type":"connection_init"}'
                operation = '{"id":"1","type":"subscribe","payload":{"query":"subscription { playRecorded { id } }"}}'
                codes = [
                    await raw(), await raw("x"), await raw(b"{}"), await raw(operation), await raw(start, start),
                    await raw(start, operation, operation), await raw(start, '"' + "x" * (2 << 20) + '"'),
                    await raw(protocols=["graphql-ws"]), await raw(protocols=None),
                    await raw(start, ["[" * 600, "[" * 600]),
                ]
                await subscribed(0)
                ws = await connect()
                await ws.send(['{"type":', '"ping",', '"payload":{"a":1}}'])
                pong = await received(ws)
                await ws.close()
                return [codes, pong]
                """)
            #expect(result[0] == [4408, 4400, 4400, 4401, 4429, 4409, 1009, 4406, 4406, 4400])
            #expect(result[1] == ["type": "pong", "payload": ["a": 1]])
        }
    }

    @Test("Only pages of the server's own origin, or of one that the settings name, may connect")
    func origins() async throws {
        try await ListeningTestHost.with(yaml: "server: { origins: [\"https://app.example\"] }") { hosts, _ in
            let result = try await StreamClient.run(
                [hosts[0].address.port],
                """
                async def status(origin):
                    try: await (await connect(origin=origin)).close()
                    except websockets.InvalidStatus as refusal: return refusal.response.status_code
                    return 101
                return [await status(origin) for origin in
                    [None, base, "https://app.example", "https://evil.example", "null"]]
                """)
            #expect(result == [101, 101, 101, 403, 403])
        }
    }

    @Test("Errors are answered to the operation that has them, and others go on")
    func errors() async throws {
        try await ListeningTestHost.with { hosts, _ in
            let result = try await StreamClient.run(
                [hosts[0].address.port],
                """
                ws = await connect()
                await subscribe(ws, "good", "subscription { playRecorded { id } }")
                await subscribed(1)
                codes = []
                for query in ["subscription { nothing }", "x", "subscription { playRecorded(userId: null) { id } }",
                        'subscription { playRecorded(userId: "zz") { id } }',
                        "subscription A { playRecorded { id } } subscription B { playRecorded { id } }"]:
                    await subscribe(ws, "bad", query)
                    message = await received(ws)
                    codes.append([message["id"], message["type"], message["payload"][0]["extensions"]["code"]])
                await play("1", "a")
                codes.append((await received(ws))["id"])
                # A subscriber who is gone is forgotten.
                await ws.close()
                await subscribed(0)
                return codes
                """)
            #expect(
                result == [
                    ["bad", "error", "GRAPHQL_VALIDATION_FAILED"], ["bad", "error", "GRAPHQL_PARSE_FAILED"],
                    ["bad", "error", "BAD_USER_INPUT"], ["bad", "error", "BAD_USER_INPUT"],
                    ["bad", "error", "OPERATION_RESOLUTION_FAILURE"], "good",
                ])
        }
    }

    @Test("A client that does not read is sent away, and the others hear all")
    func slowClient() async throws {
        let yaml = "query: { subscriptions: { queue: 300, queueSize: 1MiB } }"
        try await ListeningTestHost.with(yaml: yaml) { hosts, _ in
            let result = try await StreamClient.run(
                [hosts[0].address.port],
                """
                slow = unread_socket()
                # What does not read at all: nothing is read from this socket until the end.
                handshake = ("GET /query HTTP/1.1\\r\\nHost: localhost\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\n"
                    "Sec-WebSocket-Version: 13\\r\\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\\r\\n"
                    "Sec-WebSocket-Protocol: graphql-transport-ws\\r\\n\\r\\n")
                def frame(text):
                    data = text.encode()
                    head = bytes([0x81, 0x80 | 126]) + len(data).to_bytes(2, "big") + bytes(4)
                    return head + data
                slow.sendall(handshake.encode())
                slow.sendall(frame(json.dumps({"type": "connection_init"}) + " " * 200))
                slow.sendall(frame(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": large}})))
                good = await connect()
                await subscribe(good, "1", large)
                await subscribed(2)
                heard, told = [], []
                async def listen():
                    while True: heard.append((await received(good))["payload"]["data"]["playRecorded"]["id"])
                task = asyncio.create_task(listen())
                def dropped(): return total('graphql_subscribers_dropped_total{reason="slow_client"}') == 1
                while not await asyncio.to_thread(dropped):
                    told += await ten_plays()
                    # Or on a busy machine this client, too, would fall behind by more than a queue holds.
                    while len(heard) < len(told):
                        assert not task.done(), task.exception()
                        await asyncio.sleep(0.005)
                # The reason comes behind what the sockets held already, megabytes that would take long through so small a one.
                def rest():
                    slow.settimeout(60)
                    slow.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 1 << 20)
                    data = b""
                    while piece := slow.recv(65536):
                        data += piece
                        # As a client does that hears of the end; the server waits for it.
                        if b"The answers were not read" in data[-200:]: slow.sendall(b"\\x88\\x80" + bytes(4))
                    return data
                reading = asyncio.create_task(asyncio.to_thread(rest))
                await subscribed(1)
                told.append(await play("1", "last"))
                while heard[-1:] != told[-1:]:
                    assert not task.done(), task.exception()
                    await asyncio.sleep(0.02)
                end = (await reading)[-200:]
                return [heard == told, b"\\x11\\x3dThe answers were not read" in end]
                """)
            #expect(result == [true, true])
        }
    }

    @Test("A client that gives no sign of life is dropped")
    func silentClient() async throws {
        let yaml = "query: { subscriptions: { keepAlive: 5s } }"
        try await ListeningTestHost.with(yaml: yaml) { hosts, _ in
            let result = try await StreamClient.run(
                [hosts[0].address.port],
                """
                alive = await connect()
                await subscribe(alive, "1", "subscription { playRecorded { id } }")
                silent = await connect()
                await subscribe(silent, "1", "subscription { playRecorded { id } }")
                await subscribed(2)
                silent.transport.pause_reading()
                await eventually(lambda: total('graphql_subscribers_dropped_total{reason="silent_client"}') == 1)
                await subscribed(1)
                await play("1", "a")
                return (await received(alive))["type"]
                """)
            #expect(result == "next")
        }
    }

    @Test("The loss of the connection that listens is mended, and whoever may have missed something is told")
    func lostListener() async throws {
        try await ListeningTestHost.with { hosts, database in
            let result = try await StreamClient.run(
                [hosts[0].address.port],
                """
                ws = await connect()
                await subscribe(ws, "1", "subscription { playRecorded { videoId } }")
                await subscribed(1)
                await play("1", "before")
                answers = [(await received(ws))["payload"]["data"]["playRecorded"]["videoId"]]
                status, text = await post("/users", {"username": "kill", "email": "k@example.org", "password": "correct horse"})
                assert status == 201
                answers.append(await closed(ws))
                ws = await connect()
                await subscribe(ws, "1", "subscription { playRecorded { videoId } }")
                await subscribed(1)
                await play("1", "after")
                answers.append((await received(ws))["payload"]["data"]["playRecorded"]["videoId"])
                return answers
                """,
                beside: {
                    try await TestDatabase.withClient(of: database) { client in
                        // The script adds a user when it has heard the first event.
                        try await eventually("the script asks for the loss") {
                            try await client.query("SELECT 1 FROM users WHERE username = 'kill'").rowCount > 0
                        }
                        _ = try await client.query(
                            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN %' AND datname = current_database()"
                        )
                    }
                })
            let reason: JSONValue = [
                1012, "Events may have been missed. Subscribe again, and ask for the list of what happened.",
            ]
            #expect(result == ["before", reason, "after"])
        }
    }

    @Test("When the server stops its clients are told")
    func stopping() async throws {
        let database = try await TestDatabase.shared.migrated()
        let settings = try TestHost.settings(modules: TestHost.allModules, conninfo: database)
        let host = try await ListeningTestHost.start(settings)
        async let result = StreamClient.run(
            [host.address.port],
            """
            idle = await connect()
            ws = await connect()
            await subscribe(ws, "1", "subscription { playRecorded { id } }")
            async with httpx.AsyncClient(timeout=60) as client:
                async with aconnect_sse(client, "POST", base + "/query", json={"query": "subscription { playRecorded { id } }"}) as source:
                    events = [(event.event, event.data[:10]) async for event in source.aiter_sse()]
            return [(await closed(idle))[0], (await closed(ws))[0], events]
            """)
        try await eventually("three streams are open") {
            let metrics = try await ask(host.address.port, "GET", "/metrics").text
            return metrics.contains("graphql_subscriptions 2\n") && metrics.contains("transport=\"websocket\"} 2\n")
        }
        try await host.stop()
        #expect(try await result == [1001, 1001, [["next", "{\"errors\":"], ["complete", ""]]])
    }

    @Test("What would be wrong with the answer to each event is told before there is any")
    func faults() async throws {
        try await ListeningTestHost.with { hosts, _ in
            let result = try await StreamClient.run(
                [hosts[0].address.port],
                """
                ws = await connect()
                await subscribe(ws, "1", "subscription { playRecorded { user { plays(first: 1000) { nodes { id } } } } }")
                return await received(ws)
                """)
            #expect(result["type"] == "error" && result["id"] == "1")
            #expect(result["payload"][0]["extensions"]["limit"] == "listSize")
            #expect(result["payload"][0]["locations"] == [["line": 1, "column": 38]])
        }
    }

    @Test("Subscribers of another server hear of the last events of one that stops")
    func lastEvents() async throws {
        let database = try await TestDatabase.shared.migrated()
        let settings = try TestHost.settings(modules: TestHost.allModules, conninfo: database)
        let staying = try await ListeningTestHost.start(settings)
        let leaving = try await ListeningTestHost.start(settings)
        let user: JSONValue = ["username": "ann", "email": "ann@example.org", "password": "correct horse"]
        #expect(try await ask(staying.address.port, "POST", "/users", user).status == 201)
        async let result = StreamClient.run(
            [staying.address.port],
            """
            ws = await connect()
            await subscribe(ws, "1", "subscription { playRecorded { videoId } }")
            return [(await received(ws))["payload"]["data"]["playRecorded"]["videoId"] for _ in range(20)]
            """)
        try await eventually("somebody listens") {
            try await ask(staying.address.port, "GET", "/metrics").text.contains("graphql_subscriptions 1\n")
        }
        for number in 0..<20 {
            let play: JSONValue = ["userId": "1", "videoId": .string("\(number)")]
            #expect(try await ask(leaving.address.port, "POST", "/plays", play).status == 201)
        }
        try await leaving.stop()
        #expect(try await result == .array((0..<20).map { .string("\($0)") }))
        try await staying.stop()
    }
}
